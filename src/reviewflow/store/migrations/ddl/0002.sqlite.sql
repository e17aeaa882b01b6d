-- Who is told, by which way, and whether it reached them. Frozen: a change to it is a new migration.

CREATE TABLE alert_before AS SELECT * FROM alert;

CREATE TABLE outbox_before AS SELECT * FROM outbox;

DROP TABLE outbox;

DROP TABLE alert;

CREATE TABLE deadline_before AS SELECT * FROM deadline;

DROP TABLE deadline;

CREATE TABLE deadline (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    clock TEXT NOT NULL,
    revision INTEGER NOT NULL,
    starts_on TEXT NOT NULL,
    due_on TEXT,
    original_due_on TEXT,
    safe_on TEXT,
    warn_on TEXT,
    met_on TEXT,
    state TEXT NOT NULL,
    calendar_version TEXT NOT NULL,
    next_alert_on TEXT,
    force TEXT NOT NULL,
    basis TEXT NOT NULL,
    moved_from_on TEXT,
    moved_because TEXT,
    CONSTRAINT pk_deadline PRIMARY KEY (id),
    CONSTRAINT ck_deadline_state_known CHECK (state IN ('running', 'met', 'cancelled', 'suspended')),
    CONSTRAINT ck_deadline_force_known CHECK (force IN ('must', 'should', 'local')),
    CONSTRAINT ck_deadline_starts_on_is_a_day CHECK (starts_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_due_on_is_a_day CHECK (due_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_original_due_on_is_a_day CHECK (original_due_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_safe_on_is_a_day CHECK (safe_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_warn_on_is_a_day CHECK (warn_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_met_on_is_a_day CHECK (met_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_next_alert_on_is_a_day CHECK (next_alert_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_moved_from_on_is_a_day CHECK (moved_from_on LIKE '____-__-__'),
    CONSTRAINT ck_deadline_running_is_due CHECK (state <> 'running' OR due_on IS NOT NULL),
    CONSTRAINT ck_deadline_met_on_a_day CHECK (state <> 'met' OR met_on IS NOT NULL),
    CONSTRAINT fk_deadline_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_deadline_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_deadline_due ON deadline (due_on, id) WHERE state = 'running';

CREATE INDEX ix_deadline_to_alert ON deadline (next_alert_on, id) WHERE state = 'running' AND next_alert_on IS NOT NULL;

CREATE UNIQUE INDEX uq_deadline_clock ON deadline (case_id, coalesce(item_id, 0), clock);

INSERT INTO deadline (id, case_id, item_id, clock, revision, starts_on, due_on, original_due_on, safe_on, warn_on, met_on, state,
    calendar_version, next_alert_on, force, basis)
SELECT id, case_id, item_id, clock, revision, starts_on, due_on, original_due_on, safe_on, warn_on, met_on, state,
    calendar_version, next_alert_on, force, basis FROM deadline_before;

DROP TABLE deadline_before;

-- Who worked before the upgrade says nothing about who works after it.
DROP TABLE heartbeat;

CREATE TABLE alert (
    id INTEGER NOT NULL,
    deadline_id INTEGER NOT NULL,
    due_revision INTEGER NOT NULL,
    rung TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    raised_at TEXT NOT NULL,
    for_roles TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    acknowledged_at TEXT,
    acknowledged_by TEXT,
    closed_at TEXT,
    closed_because TEXT,
    CONSTRAINT pk_alert PRIMARY KEY (id),
    CONSTRAINT uq_alert_deadline_id_due_revision_rung UNIQUE (deadline_id, due_revision, rung),
    CONSTRAINT ck_alert_closed_because_known CHECK (closed_because = 'moved' OR closed_because = 'met' OR closed_because = 'cancelled' OR closed_because = 'suspended'),
    CONSTRAINT ck_alert_closed_for_a_reason CHECK ((closed_at IS NULL) = (closed_because IS NULL)),
    CONSTRAINT ck_alert_acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CONSTRAINT ck_alert_raised_at_is_an_instant CHECK (raised_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_alert_acknowledged_at_is_an_instant CHECK (acknowledged_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_alert_closed_at_is_an_instant CHECK (closed_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_alert_deadline_id FOREIGN KEY(deadline_id) REFERENCES deadline (id),
    CONSTRAINT fk_alert_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_alert_case_id ON alert (case_id);

CREATE TABLE digest (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    on_date TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_digest PRIMARY KEY (id),
    CONSTRAINT uq_digest_partnership_person_on_date UNIQUE (partnership, person, on_date),
    CONSTRAINT ck_digest_on_date_is_a_day CHECK (on_date LIKE '____-__-__'),
    CONSTRAINT ck_digest_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z')
);

CREATE TABLE warning (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    partnership TEXT,
    case_id INTEGER,
    outbox_id INTEGER,
    what TEXT NOT NULL,
    do TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    settled_at TEXT,
    settled_by TEXT,
    CONSTRAINT pk_warning PRIMARY KEY (id),
    CONSTRAINT ck_warning_raised_at_is_an_instant CHECK (raised_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_warning_settled_at_is_an_instant CHECK (settled_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_warning_key UNIQUE ("key"),
    CONSTRAINT fk_warning_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_warning_case_id ON warning (case_id);

CREATE TABLE invitation (
    id INTEGER NOT NULL,
    uid TEXT NOT NULL,
    number INTEGER NOT NULL,
    method TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    person TEXT,
    recipient TEXT NOT NULL,
    address TEXT NOT NULL,
    title TEXT NOT NULL,
    starts TEXT NOT NULL,
    minutes INTEGER,
    place TEXT,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_invitation PRIMARY KEY (id),
    CONSTRAINT uq_invitation_uid_address_number UNIQUE (uid, address, number),
    CONSTRAINT ck_invitation_method_known CHECK (method IN ('REQUEST', 'CANCEL')),
    CONSTRAINT ck_invitation_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_invitation_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_invitation_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_invitation_case_id ON invitation (case_id);

CREATE TABLE letter_owed (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    name TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    by_role TEXT NOT NULL,
    reason TEXT,
    why TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_letter_owed PRIMARY KEY (id),
    CONSTRAINT ck_letter_owed_created_at_is_an_instant CHECK (created_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_letter_owed_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_letter_owed_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_letter_owed_case_id ON letter_owed (case_id);

CREATE TABLE outbox (
    id INTEGER NOT NULL,
    dedup_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    notice_id INTEGER,
    letter_owed_id INTEGER,
    alert_id INTEGER,
    digest_id INTEGER,
    invitation_id INTEGER,
    warning_id INTEGER,
    channel TEXT NOT NULL,
    partnership TEXT,
    person TEXT,
    role TEXT,
    deputy_of TEXT,
    recipient TEXT NOT NULL,
    address TEXT,
    due_at TEXT NOT NULL,
    try_at TEXT NOT NULL,
    status TEXT NOT NULL,
    lease_until TEXT,
    lease_by TEXT,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    provider_ref TEXT,
    provider_status TEXT,
    sent_at TEXT,
    subject TEXT,
    text TEXT,
    html TEXT,
    calendar TEXT,
    gathered_in INTEGER,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_kind_known CHECK (kind = 'notice' OR kind = 'alert' OR kind = 'digest' OR kind = 'invitation' OR kind = 'warning'),
    CONSTRAINT ck_outbox_channel_known CHECK (channel = 'message' OR channel = 'digest' OR channel = 'form' OR channel = 'secure'),
    CONSTRAINT ck_outbox_status_known CHECK (status = 'pending' OR status = 'sent' OR status = 'returned' OR status = 'dead' OR status = 'gathered' OR status = 'withdrawn'),
    CONSTRAINT ck_outbox_provider_status_known CHECK (provider_status = 'sending' OR provider_status = 'delivered' OR provider_status = 'failed'),
    CONSTRAINT ck_outbox_notice_named CHECK ((kind = 'notice') = (notice_id IS NOT NULL OR letter_owed_id IS NOT NULL)),
    CONSTRAINT ck_outbox_alert_named CHECK ((kind = 'alert') = (alert_id IS NOT NULL)),
    CONSTRAINT ck_outbox_digest_named CHECK ((kind = 'digest') = (digest_id IS NOT NULL)),
    CONSTRAINT ck_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    CONSTRAINT ck_outbox_warning_named CHECK ((kind = 'warning') = (warning_id IS NOT NULL)),
    CONSTRAINT ck_outbox_gathered_in_a_digest CHECK ((status = 'gathered') = (gathered_in IS NOT NULL)),
    CONSTRAINT ck_outbox_sent_at_an_instant CHECK (status <> 'sent' OR sent_at IS NOT NULL),
    CONSTRAINT ck_outbox_due_at_is_an_instant CHECK (due_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_try_at_is_an_instant CHECK (try_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_lease_until_is_an_instant CHECK (lease_until LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_sent_at_is_an_instant CHECK (sent_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_outbox_dedup_key UNIQUE (dedup_key),
    CONSTRAINT fk_outbox_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id),
    CONSTRAINT fk_outbox_letter_owed_id FOREIGN KEY(letter_owed_id) REFERENCES letter_owed (id),
    CONSTRAINT fk_outbox_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id),
    CONSTRAINT fk_outbox_digest_id FOREIGN KEY(digest_id) REFERENCES digest (id),
    CONSTRAINT fk_outbox_invitation_id FOREIGN KEY(invitation_id) REFERENCES invitation (id),
    CONSTRAINT fk_outbox_warning_id FOREIGN KEY(warning_id) REFERENCES warning (id),
    CONSTRAINT fk_outbox_gathered_in FOREIGN KEY(gathered_in) REFERENCES digest (id)
);

CREATE INDEX ix_outbox_alert_id ON outbox (alert_id);

CREATE INDEX ix_outbox_at_provider ON outbox (try_at, id) WHERE status = 'sent' AND provider_status = 'sending';

CREATE INDEX ix_outbox_gathered_in ON outbox (gathered_in) WHERE gathered_in IS NOT NULL;

CREATE INDEX ix_outbox_not_delivered ON outbox (id) WHERE status IN ('dead', 'returned');

CREATE INDEX ix_outbox_notice_id ON outbox (notice_id);

CREATE INDEX ix_outbox_to_gather ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'digest';

CREATE INDEX ix_outbox_to_send ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'message';

CREATE TABLE heartbeat (
    worker TEXT NOT NULL,
    at TEXT NOT NULL,
    database_at TEXT NOT NULL,
    started_at TEXT NOT NULL,
    last_fault TEXT,
    CONSTRAINT pk_heartbeat PRIMARY KEY (worker),
    CONSTRAINT ck_heartbeat_at_is_an_instant CHECK (at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_heartbeat_database_at_is_an_instant CHECK (database_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_heartbeat_started_at_is_an_instant CHECK (started_at LIKE '____-__-__T__:__:__.______Z')
)
 WITHOUT ROWID;

CREATE TABLE absence (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT,
    deputy TEXT,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    ended_at TEXT,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_absence PRIMARY KEY (id),
    CONSTRAINT ck_absence_from_on_is_a_day CHECK (from_on LIKE '____-__-__'),
    CONSTRAINT ck_absence_until_on_is_a_day CHECK (until_on LIKE '____-__-__'),
    CONSTRAINT ck_absence_recorded_at_is_an_instant CHECK (recorded_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_absence_ended_at_is_an_instant CHECK (ended_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_absence_begins_before_it_ends CHECK (until_on IS NULL OR from_on <= until_on)
);

CREATE INDEX ix_absence_partnership_person ON absence (partnership, person);

CREATE TABLE delivery_choice (
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    choice TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_delivery_choice PRIMARY KEY (partnership, person),
    CONSTRAINT ck_delivery_choice_choice_known CHECK (choice IN ('at_once', 'daily_digest'))
)
 WITHOUT ROWID;

CREATE TABLE calendar_link (
    id INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    revoked_at TEXT,
    revoked_by TEXT,
    last_read_at TEXT,
    CONSTRAINT pk_calendar_link PRIMARY KEY (id),
    CONSTRAINT ck_calendar_link_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_calendar_link_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_calendar_link_revoked_at_is_an_instant CHECK (revoked_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_calendar_link_last_read_at_is_an_instant CHECK (last_read_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_calendar_link_token_hash UNIQUE (token_hash)
);

CREATE TABLE checkpoint (
    on_date TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_checkpoint PRIMARY KEY (on_date),
    CONSTRAINT ck_checkpoint_on_date_is_a_day CHECK (on_date LIKE '____-__-__'),
    CONSTRAINT ck_checkpoint_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_checkpoint_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z')
)
 WITHOUT ROWID;

INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, sequence)
SELECT id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, sequence FROM alert_before;

-- What was raised for a date that has moved since, or that is no longer owed, is closed by the upgrade.
UPDATE alert SET closed_at = raised_at, closed_because = CASE
    (SELECT d.state FROM deadline d WHERE d.id = alert.deadline_id)
    WHEN 'met' THEN 'met' WHEN 'cancelled' THEN 'cancelled' WHEN 'suspended' THEN 'suspended' ELSE 'moved' END
WHERE EXISTS (SELECT 1 FROM deadline d WHERE d.id = alert.deadline_id
    AND (d.state <> 'running' OR d.revision <> alert.due_revision));

INSERT INTO outbox (id, dedup_key, kind, notice_id, alert_id, channel, partnership, recipient, address, due_at, try_at,
    status, attempts, last_error, provider_ref, sent_at, subject, text)
SELECT o.id, o.dedup_key, o.kind, o.notice_id, o.alert_id, o.channel, c.partnership,
    coalesce(n.recipient_name, a.for_roles), n.address, o.due_at, o.due_at,
    CASE o.status WHEN 'failed' THEN 'pending' ELSE o.status END, o.attempts, o.last_error, o.provider_ref, o.sent_at,
    a.subject, a.text
FROM outbox_before o LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert_before a ON a.id = o.alert_id
JOIN review_case c ON c.id = coalesce(n.case_id, a.case_id);

UPDATE outbox SET status = 'withdrawn'
WHERE status = 'pending' AND alert_id IN (SELECT id FROM alert WHERE closed_at IS NOT NULL);

DROP TABLE alert_before;

DROP TABLE outbox_before;
