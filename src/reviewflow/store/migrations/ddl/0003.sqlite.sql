-- The tree over the trail, signed checkpoints, and which entries are about keys and witnesses. Frozen: a change to it is a
-- new migration.

CREATE TABLE outbox_before AS SELECT * FROM outbox;

DROP TABLE outbox;

CREATE TABLE checkpoint_before AS SELECT * FROM checkpoint;

DROP TABLE checkpoint;

CREATE TABLE merkle_node (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_merkle_node PRIMARY KEY (level, position),
    CONSTRAINT ck_merkle_node_hash_is_a_hash CHECK (length(hash) = 64)
)
 WITHOUT ROWID;

CREATE TABLE checkpoint (
    id INTEGER NOT NULL,
    made_for TEXT NOT NULL,
    on_date TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    root TEXT,
    note TEXT,
    key_id TEXT,
    CONSTRAINT pk_checkpoint PRIMARY KEY (id),
    CONSTRAINT ck_checkpoint_made_for_known CHECK (made_for IN ('day', 'asked')),
    CONSTRAINT ck_checkpoint_on_date_is_a_day CHECK (on_date LIKE '____-__-__'),
    CONSTRAINT ck_checkpoint_hash_is_a_hash CHECK (length(hash) = 64),
    CONSTRAINT ck_checkpoint_root_is_a_hash CHECK (length(root) = 64),
    CONSTRAINT ck_checkpoint_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_checkpoint_root_with_its_note CHECK ((root IS NULL) = (note IS NULL)),
    CONSTRAINT ck_checkpoint_signed_note CHECK (key_id IS NULL OR note IS NOT NULL)
);

CREATE UNIQUE INDEX uq_checkpoint_of_day ON checkpoint (on_date) WHERE made_for = 'day';

CREATE TABLE proof_entry (
    sequence INTEGER NOT NULL,
    address TEXT,
    CONSTRAINT pk_proof_entry PRIMARY KEY (sequence),
    CONSTRAINT fk_proof_entry_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence)
);

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
    checkpoint_id INTEGER,
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
    CONSTRAINT ck_outbox_kind_known CHECK (kind = 'notice' OR kind = 'alert' OR kind = 'digest' OR kind = 'invitation' OR kind = 'warning' OR kind = 'checkpoint'),
    CONSTRAINT ck_outbox_channel_known CHECK (channel = 'message' OR channel = 'digest' OR channel = 'form' OR channel = 'secure'),
    CONSTRAINT ck_outbox_status_known CHECK (status = 'pending' OR status = 'sent' OR status = 'returned' OR status = 'dead' OR status = 'gathered' OR status = 'withdrawn'),
    CONSTRAINT ck_outbox_provider_status_known CHECK (provider_status = 'sending' OR provider_status = 'delivered' OR provider_status = 'failed'),
    CONSTRAINT ck_outbox_notice_named CHECK ((kind = 'notice') = (notice_id IS NOT NULL OR letter_owed_id IS NOT NULL)),
    CONSTRAINT ck_outbox_alert_named CHECK ((kind = 'alert') = (alert_id IS NOT NULL)),
    CONSTRAINT ck_outbox_digest_named CHECK ((kind = 'digest') = (digest_id IS NOT NULL)),
    CONSTRAINT ck_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    CONSTRAINT ck_outbox_warning_named CHECK ((kind = 'warning') = (warning_id IS NOT NULL)),
    CONSTRAINT ck_outbox_checkpoint_named CHECK ((kind = 'checkpoint') = (checkpoint_id IS NOT NULL)),
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
    CONSTRAINT fk_outbox_checkpoint_id FOREIGN KEY(checkpoint_id) REFERENCES checkpoint (id),
    CONSTRAINT fk_outbox_gathered_in FOREIGN KEY(gathered_in) REFERENCES digest (id)
);

CREATE INDEX ix_outbox_alert_id ON outbox (alert_id);

CREATE INDEX ix_outbox_at_provider ON outbox (try_at, id) WHERE status = 'sent' AND provider_status = 'sending';

CREATE INDEX ix_outbox_gathered_in ON outbox (gathered_in) WHERE gathered_in IS NOT NULL;

CREATE INDEX ix_outbox_not_delivered ON outbox (id) WHERE status IN ('dead', 'returned');

CREATE INDEX ix_outbox_notice_id ON outbox (notice_id);

CREATE INDEX ix_outbox_to_gather ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'digest';

CREATE INDEX ix_outbox_to_send ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'message';

INSERT INTO checkpoint (made_for, on_date, sequence, hash, made_at)
SELECT 'day', on_date, sequence, hash, made_at FROM checkpoint_before ORDER BY on_date;

INSERT INTO outbox (id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id, channel, partnership, person,
    role, deputy_of, recipient, address, due_at, try_at, status, lease_until, lease_by, attempts, last_error,
    provider_ref, provider_status, sent_at, subject, text, html, calendar, gathered_in)
SELECT id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id, channel, partnership, person,
    role, deputy_of, recipient, address, due_at, try_at, status, lease_until, lease_by, attempts, last_error,
    provider_ref, provider_status, sent_at, subject, text, html, calendar, gathered_in
FROM outbox_before;

DROP TABLE outbox_before;

DROP TABLE checkpoint_before;

CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoint is append-only: a row may not be changed');
END;

CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN
    SELECT RAISE(ABORT, 'checkpoint is append-only: a row may not be deleted');
END;

-- REPLACE would push a row out without asking the triggers above. A second checkpoint of a day is left out in silence.
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE id = NEW.id OR (made_for = 'day' AND NEW.made_for = 'day' AND on_date = NEW.on_date))
BEGIN
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM checkpoint WHERE id = NEW.id) THEN
            RAISE(ABORT, 'checkpoint is append-only: a row may not be replaced')
        ELSE RAISE(IGNORE)
    END;
END;

-- The address of a witness may go; nothing else does.
CREATE TRIGGER proof_entry_no_update BEFORE UPDATE ON proof_entry
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.address IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'proof_entry is append-only: a row may not be changed');
END;

CREATE TRIGGER proof_entry_no_delete BEFORE DELETE ON proof_entry
BEGIN
    SELECT RAISE(ABORT, 'proof_entry is append-only: a row may not be deleted');
END;

CREATE TRIGGER proof_entry_no_replace BEFORE INSERT ON proof_entry
WHEN EXISTS (SELECT 1 FROM proof_entry WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'proof_entry is append-only: a row may not be replaced');
END;
