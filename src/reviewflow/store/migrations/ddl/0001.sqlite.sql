-- The first schema, frozen. A change to it is a new migration.

CREATE TABLE directory_entry (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    kind TEXT NOT NULL,
    "key" TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT,
    lead TEXT,
    from_on TEXT,
    until_on TEXT,
    CONSTRAINT pk_directory_entry PRIMARY KEY (id),
    CONSTRAINT ck_directory_entry_kind_known CHECK (kind IN ('body', 'agency', 'recipient', 'area')),
    CONSTRAINT ck_directory_entry_from_on_is_a_day CHECK (from_on LIKE '____-__-__'),
    CONSTRAINT ck_directory_entry_until_on_is_a_day CHECK (until_on LIKE '____-__-__')
);

CREATE UNIQUE INDEX uq_directory_entry_name ON directory_entry (partnership, kind, "key", coalesce(from_on, ''));

CREATE TABLE heartbeat (
    worker TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_heartbeat PRIMARY KEY (worker),
    CONSTRAINT ck_heartbeat_at_is_an_instant CHECK (at LIKE '____-__-__T__:__:__.______Z')
) WITHOUT ROWID;

CREATE TABLE non_working_day (
    id INTEGER NOT NULL,
    on_date TEXT NOT NULL,
    name TEXT NOT NULL,
    counts BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_non_working_day PRIMARY KEY (id),
    CONSTRAINT ck_non_working_day_on_date_is_a_day CHECK (on_date LIKE '____-__-__'),
    CONSTRAINT ck_non_working_day_added_at_is_an_instant CHECK (added_at LIKE '____-__-__T__:__:__.______Z')
);

CREATE TABLE partnership_version (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    definitions TEXT NOT NULL,
    published_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_partnership_version PRIMARY KEY (id),
    CONSTRAINT ck_partnership_version_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_partnership_version_body_is_an_object CHECK (substr(body, 1, 1) = '{'),
    CONSTRAINT ck_partnership_version_definitions_is_an_object CHECK (substr(definitions, 1, 1) = '{'),
    CONSTRAINT ck_partnership_version_published_at_is_an_instant CHECK (published_at LIKE '____-__-__T__:__:__.______Z')
);

CREATE INDEX ix_partnership_version_partnership_id ON partnership_version (partnership, id);

CREATE TABLE published_text (
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_published_text PRIMARY KEY (hash),
    CONSTRAINT ck_published_text_hash_is_a_hash CHECK (length(hash) = 64)
) WITHOUT ROWID;

CREATE TABLE trail_entry (
    sequence INTEGER NOT NULL,
    case_reference TEXT,
    what TEXT NOT NULL,
    item TEXT,
    by_user TEXT NOT NULL,
    by_role TEXT NOT NULL,
    partnership TEXT,
    happened_on TEXT NOT NULL,
    happened_at TEXT,
    recorded_at TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    workflow_hash TEXT,
    basis TEXT,
    commitment TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_trail_entry PRIMARY KEY (sequence),
    CONSTRAINT ck_trail_entry_happened_on_is_a_day CHECK (happened_on LIKE '____-__-__'),
    CONSTRAINT ck_trail_entry_happened_at_is_an_instant CHECK (happened_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_trail_entry_recorded_at_is_an_instant CHECK (recorded_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_trail_entry_commitment_is_a_hash CHECK (length(commitment) = 64),
    CONSTRAINT ck_trail_entry_prev_hash_is_a_hash CHECK (length(prev_hash) = 64),
    CONSTRAINT ck_trail_entry_hash_is_a_hash CHECK (length(hash) = 64)
);

CREATE INDEX ix_trail_entry_case_reference_sequence ON trail_entry (case_reference, sequence);

CREATE TABLE workflow_definition (
    hash TEXT NOT NULL,
    workflow TEXT NOT NULL,
    edition TEXT NOT NULL,
    partnership TEXT NOT NULL,
    version TEXT NOT NULL,
    body TEXT NOT NULL,
    published_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_workflow_definition PRIMARY KEY (hash),
    CONSTRAINT ck_workflow_definition_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_workflow_definition_body_is_an_object CHECK (substr(body, 1, 1) = '{'),
    CONSTRAINT ck_workflow_definition_published_at_is_an_instant CHECK (published_at LIKE '____-__-__T__:__:__.______Z')
) WITHOUT ROWID;

CREATE INDEX ix_workflow_definition_partnership_workflow_edition_sequence ON workflow_definition (partnership, workflow, edition, sequence);

CREATE TABLE calendar_version (
    id INTEGER NOT NULL,
    base_hash TEXT NOT NULL,
    version TEXT NOT NULL,
    adopted_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_calendar_version PRIMARY KEY (id),
    CONSTRAINT ck_calendar_version_base_hash_is_a_hash CHECK (length(base_hash) = 64),
    CONSTRAINT ck_calendar_version_adopted_at_is_an_instant CHECK (adopted_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_calendar_version_base_hash FOREIGN KEY(base_hash) REFERENCES published_text (hash)
);

CREATE TABLE review_case (
    id INTEGER NOT NULL,
    reference TEXT NOT NULL,
    workflow TEXT NOT NULL,
    workflow_hash TEXT NOT NULL,
    partnership TEXT NOT NULL,
    state TEXT NOT NULL,
    facts TEXT NOT NULL,
    version INTEGER NOT NULL,
    opened_on TEXT NOT NULL,
    edition TEXT NOT NULL,
    kept TEXT NOT NULL,
    ended BOOLEAN NOT NULL,
    CONSTRAINT pk_review_case PRIMARY KEY (id),
    CONSTRAINT ck_review_case_facts_is_an_object CHECK (substr(facts, 1, 1) = '{'),
    CONSTRAINT ck_review_case_kept_is_an_object CHECK (substr(kept, 1, 1) = '{'),
    CONSTRAINT ck_review_case_opened_on_is_a_day CHECK (opened_on LIKE '____-__-__'),
    CONSTRAINT ck_review_case_version_counts_up CHECK (version >= 0),
    CONSTRAINT uq_review_case_reference UNIQUE (reference),
    CONSTRAINT fk_review_case_workflow_hash FOREIGN KEY(workflow_hash) REFERENCES workflow_definition (hash)
);

CREATE INDEX ix_review_case_partnership_workflow_state ON review_case (partnership, workflow, state);

CREATE TABLE trail_anchor (
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    CONSTRAINT pk_trail_anchor PRIMARY KEY (sequence),
    CONSTRAINT ck_trail_anchor_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_trail_anchor_recorded_at_is_an_instant CHECK (recorded_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_trail_anchor_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence)
);

CREATE TABLE trail_body (
    sequence INTEGER NOT NULL,
    salt TEXT,
    body TEXT,
    CONSTRAINT pk_trail_body PRIMARY KEY (sequence),
    CONSTRAINT ck_trail_body_destroyed_whole CHECK ((salt IS NULL) = (body IS NULL)),
    CONSTRAINT ck_trail_body_salt_is_sixteen_bytes CHECK (length(salt) = 32),
    CONSTRAINT fk_trail_body_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence)
);

CREATE TABLE case_item (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    facts TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_case_item PRIMARY KEY (id),
    CONSTRAINT uq_case_item_case_id_kind_number UNIQUE (case_id, kind, number),
    CONSTRAINT ck_case_item_facts_is_an_object CHECK (substr(facts, 1, 1) = '{'),
    CONSTRAINT fk_case_item_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE TABLE reference_counter (
    partnership TEXT NOT NULL,
    workflow TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_reference_counter PRIMARY KEY (partnership, workflow, year)
) WITHOUT ROWID;

CREATE TABLE case_link (
    case_id INTEGER NOT NULL,
    relation TEXT NOT NULL,
    to_reference TEXT NOT NULL,
    CONSTRAINT pk_case_link PRIMARY KEY (case_id, relation, to_reference),
    CONSTRAINT fk_case_link_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
) WITHOUT ROWID;

CREATE INDEX ix_case_link_to_reference_relation ON case_link (to_reference, relation);

CREATE TABLE snapshot (
    case_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_snapshot PRIMARY KEY (case_id, name, sequence),
    CONSTRAINT ck_snapshot_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_snapshot_body_is_an_object CHECK (substr(body, 1, 1) = '{'),
    CONSTRAINT fk_snapshot_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
) WITHOUT ROWID;

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
    CONSTRAINT ck_deadline_running_is_due CHECK (state <> 'running' OR due_on IS NOT NULL),
    CONSTRAINT ck_deadline_met_on_a_day CHECK (state <> 'met' OR met_on IS NOT NULL),
    CONSTRAINT fk_deadline_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_deadline_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_deadline_due ON deadline (due_on, id) WHERE state = 'running';

CREATE INDEX ix_deadline_to_alert ON deadline (next_alert_on, id) WHERE state = 'running' AND next_alert_on IS NOT NULL;

CREATE UNIQUE INDEX uq_deadline_clock ON deadline (case_id, coalesce(item_id, 0), clock);

CREATE TABLE done (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    transition TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    by_user TEXT NOT NULL,
    by_role TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_done PRIMARY KEY (id),
    CONSTRAINT ck_done_happened_on_is_a_day CHECK (happened_on LIKE '____-__-__'),
    CONSTRAINT fk_done_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_done_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_done_case_id_sequence ON done (case_id, sequence);

CREATE TABLE identity (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    fact TEXT NOT NULL,
    value TEXT NOT NULL,
    salt TEXT NOT NULL,
    commitment TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_identity PRIMARY KEY (id),
    CONSTRAINT ck_identity_commitment_is_a_hash CHECK (length(commitment) = 64),
    CONSTRAINT fk_identity_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_identity_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_identity_case_id_item_id_fact ON identity (case_id, item_id, fact);

CREATE TABLE notice (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    name TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    address TEXT,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    template_hash TEXT NOT NULL,
    audience_names BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_notice PRIMARY KEY (id),
    CONSTRAINT ck_notice_channel_known CHECK (channel IN ('message', 'form', 'secure')),
    CONSTRAINT ck_notice_sha256_is_a_hash CHECK (length(sha256) = 64),
    CONSTRAINT ck_notice_template_hash_is_a_hash CHECK (length(template_hash) = 64),
    CONSTRAINT ck_notice_created_at_is_an_instant CHECK (created_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_notice_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_notice_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_notice_case_id_id ON notice (case_id, id);

CREATE TABLE suspension (
    id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    clock TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT,
    reason TEXT NOT NULL,
    basis TEXT NOT NULL,
    CONSTRAINT pk_suspension PRIMARY KEY (id),
    CONSTRAINT ck_suspension_from_on_is_a_day CHECK (from_on LIKE '____-__-__'),
    CONSTRAINT ck_suspension_until_on_is_a_day CHECK (until_on LIKE '____-__-__'),
    CONSTRAINT fk_suspension_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_suspension_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_suspension_case_id ON suspension (case_id);

CREATE TABLE alert (
    id INTEGER NOT NULL,
    deadline_id INTEGER,
    due_revision INTEGER NOT NULL,
    rung TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    raised_at TEXT NOT NULL,
    for_roles TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_alert PRIMARY KEY (id),
    CONSTRAINT uq_alert_deadline_id_due_revision_rung UNIQUE (deadline_id, due_revision, rung),
    CONSTRAINT ck_alert_raised_at_is_an_instant CHECK (raised_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_alert_deadline_id FOREIGN KEY(deadline_id) REFERENCES deadline (id),
    CONSTRAINT fk_alert_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_alert_case_id ON alert (case_id);

CREATE TABLE receipt (
    notice_id INTEGER NOT NULL,
    reference TEXT NOT NULL,
    received_at TEXT NOT NULL,
    by_user TEXT NOT NULL,
    CONSTRAINT pk_receipt PRIMARY KEY (notice_id, reference),
    CONSTRAINT ck_receipt_received_at_is_an_instant CHECK (received_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_receipt_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id)
) WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER NOT NULL,
    dedup_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    notice_id INTEGER,
    alert_id INTEGER,
    channel TEXT NOT NULL,
    due_at TEXT NOT NULL,
    status TEXT NOT NULL,
    lease_until TEXT,
    lease_by TEXT,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    provider_ref TEXT,
    sent_at TEXT,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_kind_known CHECK (kind IN ('notice', 'alert')),
    CONSTRAINT ck_outbox_status_known CHECK (status IN ('pending', 'sent', 'failed', 'dead')),
    CONSTRAINT ck_outbox_notice_named CHECK ((kind = 'notice') = (notice_id IS NOT NULL)),
    CONSTRAINT ck_outbox_alert_named CHECK ((kind = 'alert') = (alert_id IS NOT NULL)),
    CONSTRAINT ck_outbox_due_at_is_an_instant CHECK (due_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_lease_until_is_an_instant CHECK (lease_until LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_sent_at_is_an_instant CHECK (sent_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_outbox_dedup_key UNIQUE (dedup_key),
    CONSTRAINT fk_outbox_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id),
    CONSTRAINT fk_outbox_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id)
);

CREATE INDEX ix_outbox_status_due_at_id ON outbox (status, due_at, id);

-- What is written stays written. RAISE(ABORT) takes back the statement, and with it the command.

CREATE TRIGGER trail_entry_no_update BEFORE UPDATE ON trail_entry
BEGIN
    SELECT RAISE(ABORT, 'trail_entry is append-only: a row may not be changed');
END;

CREATE TRIGGER trail_entry_no_delete BEFORE DELETE ON trail_entry
BEGIN
    SELECT RAISE(ABORT, 'trail_entry is append-only: a row may not be deleted');
END;

CREATE TRIGGER trail_anchor_no_update BEFORE UPDATE ON trail_anchor
BEGIN
    SELECT RAISE(ABORT, 'trail_anchor is append-only: a row may not be changed');
END;

CREATE TRIGGER trail_anchor_no_delete BEFORE DELETE ON trail_anchor
BEGIN
    SELECT RAISE(ABORT, 'trail_anchor is append-only: a row may not be deleted');
END;

CREATE TRIGGER snapshot_no_update BEFORE UPDATE ON snapshot
BEGIN
    SELECT RAISE(ABORT, 'snapshot is append-only: a row may not be changed');
END;

CREATE TRIGGER snapshot_no_delete BEFORE DELETE ON snapshot
BEGIN
    SELECT RAISE(ABORT, 'snapshot is append-only: a row may not be deleted');
END;

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
BEGIN
    SELECT RAISE(ABORT, 'notice is append-only: a row may not be changed');
END;

CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
BEGIN
    SELECT RAISE(ABORT, 'notice is append-only: a row may not be deleted');
END;

CREATE TRIGGER workflow_definition_no_update BEFORE UPDATE ON workflow_definition
BEGIN
    SELECT RAISE(ABORT, 'workflow_definition is append-only: a row may not be changed');
END;

CREATE TRIGGER workflow_definition_no_delete BEFORE DELETE ON workflow_definition
BEGIN
    SELECT RAISE(ABORT, 'workflow_definition is append-only: a row may not be deleted');
END;

CREATE TRIGGER published_text_no_update BEFORE UPDATE ON published_text
BEGIN
    SELECT RAISE(ABORT, 'published_text is append-only: a row may not be changed');
END;

CREATE TRIGGER published_text_no_delete BEFORE DELETE ON published_text
BEGIN
    SELECT RAISE(ABORT, 'published_text is append-only: a row may not be deleted');
END;

-- The one exception is destruction by law: body and salt go together, and nothing comes in their place.
CREATE TRIGGER trail_body_no_update BEFORE UPDATE ON trail_body
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.body IS NOT NULL OR NEW.salt IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'trail_body is append-only: a row may not be changed');
END;

CREATE TRIGGER trail_body_no_delete BEFORE DELETE ON trail_body
BEGIN
    SELECT RAISE(ABORT, 'trail_body is append-only: a row may not be deleted');
END;

-- REPLACE would otherwise push a row out without asking the triggers above, on a connection that lacks the
-- setting recursive_triggers. What is kept under its hash may be offered again, and is then left as it is.

CREATE TRIGGER workflow_definition_no_replace BEFORE INSERT ON workflow_definition
WHEN EXISTS (SELECT 1 FROM workflow_definition WHERE hash = NEW.hash)
BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM workflow_definition WHERE hash = NEW.hash AND body = NEW.body) THEN RAISE(IGNORE)
        ELSE RAISE(ABORT, 'workflow_definition is append-only: a row may not be replaced')
    END;
END;

CREATE TRIGGER published_text_no_replace BEFORE INSERT ON published_text
WHEN EXISTS (SELECT 1 FROM published_text WHERE hash = NEW.hash)
BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM published_text WHERE hash = NEW.hash AND body = NEW.body) THEN RAISE(IGNORE)
        ELSE RAISE(ABORT, 'published_text is append-only: a row may not be replaced')
    END;
END;

CREATE TRIGGER snapshot_no_replace BEFORE INSERT ON snapshot
WHEN EXISTS (SELECT 1 FROM snapshot WHERE case_id = NEW.case_id AND name = NEW.name AND sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'snapshot is append-only: a row may not be replaced');
END;

CREATE TRIGGER notice_no_replace BEFORE INSERT ON notice
WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'notice is append-only: a row may not be replaced');
END;

CREATE TRIGGER trail_entry_in_order BEFORE INSERT ON trail_entry
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM trail_entry)
    OR NEW.prev_hash IS NOT coalesce(
        (SELECT hash FROM trail_entry ORDER BY sequence DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'
    )
BEGIN
    SELECT RAISE(ABORT, 'trail_entry is a chain: an entry must follow from the last one');
END;

CREATE TRIGGER trail_entry_anchored AFTER INSERT ON trail_entry
BEGIN
    INSERT INTO trail_anchor (sequence, hash, recorded_at) VALUES (NEW.sequence, NEW.hash, NEW.recorded_at);
END;

CREATE TRIGGER trail_anchor_in_order BEFORE INSERT ON trail_anchor
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM trail_anchor)
    OR NEW.hash IS NOT (SELECT hash FROM trail_entry WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'trail_anchor is written with the entry, by the database');
END;

CREATE TRIGGER trail_body_in_order BEFORE INSERT ON trail_body
WHEN NEW.sequence IS NOT (SELECT max(sequence) FROM trail_entry)
    OR NEW.body IS NULL
    OR EXISTS (SELECT 1 FROM trail_body WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'trail_body is written with its entry, once');
END;
