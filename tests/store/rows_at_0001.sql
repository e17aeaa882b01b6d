-- Rows as the first version kept them; synthetic.
INSERT INTO workflow_definition (hash, workflow, edition, partnership, version, body, published_at, sequence)
VALUES ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'serious_incident', '2023', 'bristol', '1', '{}', '2026-03-03T10:00:00.000000Z', 1);
INSERT INTO review_case (id, reference, workflow, workflow_hash, partnership, state, facts, version, opened_on, edition,
    kept, ended)
VALUES (1, 'SI-2026-001', 'serious_incident', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'bristol', 'notified', '{}', 1, '2026-03-02', '2023', '{}', false);
INSERT INTO deadline (id, case_id, clock, revision, starts_on, due_on, original_due_on, safe_on, state,
    calendar_version, force, basis)
VALUES (1, 1, 'rapid_review', 2, '2026-03-02', '2026-03-23', '2026-03-23', '2026-03-23', 'running', '1', 'must', 'R3');
INSERT INTO deadline (id, case_id, clock, revision, starts_on, due_on, original_due_on, safe_on, met_on, state,
    calendar_version, force, basis)
VALUES (2, 1, 'notification', 1, '2026-03-02', '2026-03-09', '2026-03-09', '2026-03-09', '2026-03-03', 'met', '1',
    'should', 'N2');
INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, subject, text, sequence)
VALUES (1, 1, 1, 'working_days_before_5', 1, '2026-03-03T10:00:00.000000Z', 'coordinator', 'One', 'First', 2);
INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, subject, text, sequence)
VALUES (2, 1, 2, 'due_today', 1, '2026-03-03T10:00:00.000000Z', 'coordinator,business_manager', 'Two', 'Second', 3);
INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, subject, text, sequence)
VALUES (3, 2, 1, 'due_today', 1, '2026-03-03T10:00:00.000000Z', 'coordinator', 'Three', 'Third', 4);
INSERT INTO notice (id, case_id, name, recipient, recipient_name, address, channel, subject, text, html, sha256,
    template_hash, audience_names, created_at, sequence)
VALUES (1, 1, 'notification_sent', 'panel', 'Panel', 'panel@example.org', 'message', 'S', 'T', '<p>T</p>', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    false, '2026-03-03T10:00:00.000000Z', 5);
INSERT INTO outbox (id, dedup_key, kind, notice_id, alert_id, channel, due_at, status, attempts, sent_at)
VALUES (1, 'notice-1', 'notice', 1, NULL, 'message', '2026-03-03T10:00:00.000000Z', 'sent', 1, '2026-03-03T10:00:00.000000Z');
INSERT INTO outbox (id, dedup_key, kind, notice_id, alert_id, channel, due_at, status, attempts, sent_at)
VALUES (2, 'alert-1', 'alert', NULL, 1, 'message', '2026-03-03T10:00:00.000000Z', 'sent', 1, '2026-03-03T10:00:00.000000Z');
INSERT INTO outbox (id, dedup_key, kind, notice_id, alert_id, channel, due_at, status, attempts)
VALUES (3, 'alert-2', 'alert', NULL, 2, 'message', '2026-03-03T10:00:00.000000Z', 'pending', 0);
INSERT INTO outbox (id, dedup_key, kind, notice_id, alert_id, channel, due_at, status, attempts)
VALUES (4, 'alert-3', 'alert', NULL, 3, 'message', '2026-03-03T10:00:00.000000Z', 'failed', 3);
INSERT INTO heartbeat (worker, at) VALUES ('host', '2026-03-03T10:00:00.000000Z');
