-- Guests, their invitations, and the files that they hand in. Frozen: a change to it is a new migration.

CREATE TABLE guest (
    id INTEGER NOT NULL,
    address TEXT NOT NULL,
    password_hash TEXT,
    set_up_at TEXT,
    made_at TEXT NOT NULL,
    CONSTRAINT pk_guest PRIMARY KEY (id),
    CONSTRAINT ck_guest_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_set_up_at_is_an_instant CHECK (set_up_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_a_password_was_chosen CHECK ((password_hash IS NULL) = (set_up_at IS NULL)),
    CONSTRAINT ck_guest_password_is_hashed CHECK (substr(password_hash, 1, 10) = '$argon2id$'),
    CONSTRAINT uq_guest_address UNIQUE (address)
);

CREATE TABLE guest_task (
    id INTEGER NOT NULL,
    guest_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    address_salt TEXT NOT NULL,
    code_hash TEXT,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    accepted_at TEXT,
    withdrawn_at TEXT,
    withdrawn_by TEXT,
    CONSTRAINT pk_guest_task PRIMARY KEY (id),
    CONSTRAINT ck_guest_task_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_task_accepted_at_is_an_instant CHECK (accepted_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_task_withdrawn_at_is_an_instant CHECK (withdrawn_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_task_code_is_hashed CHECK (substr(code_hash, 1, 10) = '$argon2id$'),
    CONSTRAINT ck_guest_task_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT fk_guest_task_guest_id FOREIGN KEY(guest_id) REFERENCES guest (id),
    CONSTRAINT fk_guest_task_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_guest_task_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_guest_task_case_id ON guest_task (case_id);

CREATE UNIQUE INDEX uq_guest_task_that_stands ON guest_task (guest_id, item_id) WHERE withdrawn_at IS NULL;

CREATE TABLE guest_link (
    id INTEGER NOT NULL,
    guest_id INTEGER NOT NULL,
    task_id INTEGER,
    token_hash TEXT,
    lasts_hours INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT,
    used_at TEXT,
    CONSTRAINT pk_guest_link PRIMARY KEY (id),
    CONSTRAINT ck_guest_link_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_guest_link_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_link_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_link_used_at_is_an_instant CHECK (used_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_guest_link_a_link_ends CHECK ((token_hash IS NULL) = (ends_at IS NULL)),
    CONSTRAINT fk_guest_link_guest_id FOREIGN KEY(guest_id) REFERENCES guest (id),
    CONSTRAINT fk_guest_link_task_id FOREIGN KEY(task_id) REFERENCES guest_task (id),
    CONSTRAINT uq_guest_link_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_guest_link_guest_id_made_at ON guest_link (guest_id, made_at);

CREATE TABLE upload (
    file_key TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    received INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    sha256 TEXT,
    media_type TEXT,
    begun_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    CONSTRAINT pk_upload PRIMARY KEY (file_key),
    CONSTRAINT ck_upload_sha256_is_a_hash CHECK (length(sha256) = 64),
    CONSTRAINT ck_upload_begun_at_is_an_instant CHECK (begun_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_upload_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_upload_no_more_than_was_said CHECK (received <= size),
    CONSTRAINT ck_upload_known_when_whole CHECK ((sha256 IS NULL) = (media_type IS NULL))
)
 WITHOUT ROWID;

CREATE INDEX ix_upload_ends_at ON upload (ends_at);

CREATE INDEX ix_upload_partnership_person ON upload (partnership, person);

CREATE TABLE file_piece (
    file_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    octets BLOB NOT NULL,
    CONSTRAINT pk_file_piece PRIMARY KEY (file_key, number)
);

CREATE TABLE case_file (
    id INTEGER NOT NULL,
    file_key TEXT NOT NULL,
    case_id INTEGER NOT NULL,
    item_id INTEGER,
    fact TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    kept_at TEXT NOT NULL,
    by_user TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_case_file PRIMARY KEY (id),
    CONSTRAINT ck_case_file_sha256_is_a_hash CHECK (length(sha256) = 64),
    CONSTRAINT ck_case_file_kept_at_is_an_instant CHECK (kept_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_case_file_file_key UNIQUE (file_key),
    CONSTRAINT fk_case_file_case_id FOREIGN KEY(case_id) REFERENCES review_case (id),
    CONSTRAINT fk_case_file_item_id FOREIGN KEY(item_id) REFERENCES case_item (id)
);

CREATE INDEX ix_case_file_case_id_sha256 ON case_file (case_id, sha256);

-- Messages that carry such a link. SQLite makes a table anew where a check changes.
CREATE TABLE outbox_before AS SELECT * FROM outbox;

DROP TABLE outbox;

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
    guest_link_id INTEGER,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_kind_known CHECK (kind = 'notice' OR kind = 'alert' OR kind = 'digest' OR kind = 'invitation' OR kind = 'warning' OR kind = 'checkpoint' OR kind = 'guest'),
    CONSTRAINT ck_outbox_channel_known CHECK (channel = 'message' OR channel = 'digest' OR channel = 'form' OR channel = 'secure'),
    CONSTRAINT ck_outbox_status_known CHECK (status = 'pending' OR status = 'sent' OR status = 'returned' OR status = 'dead' OR status = 'gathered' OR status = 'withdrawn'),
    CONSTRAINT ck_outbox_provider_status_known CHECK (provider_status = 'sending' OR provider_status = 'delivered' OR provider_status = 'failed'),
    CONSTRAINT ck_outbox_notice_named CHECK ((kind = 'notice') = (notice_id IS NOT NULL OR letter_owed_id IS NOT NULL)),
    CONSTRAINT ck_outbox_alert_named CHECK ((kind = 'alert') = (alert_id IS NOT NULL)),
    CONSTRAINT ck_outbox_digest_named CHECK ((kind = 'digest') = (digest_id IS NOT NULL)),
    CONSTRAINT ck_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    CONSTRAINT ck_outbox_warning_named CHECK ((kind = 'warning') = (warning_id IS NOT NULL)),
    CONSTRAINT ck_outbox_checkpoint_named CHECK ((kind = 'checkpoint') = (checkpoint_id IS NOT NULL)),
    CONSTRAINT ck_outbox_guest_link_named CHECK ((kind = 'guest') = (guest_link_id IS NOT NULL)),
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
    CONSTRAINT fk_outbox_gathered_in FOREIGN KEY(gathered_in) REFERENCES digest (id),
    CONSTRAINT fk_outbox_guest_link_id FOREIGN KEY(guest_link_id) REFERENCES guest_link (id)
);

CREATE INDEX ix_outbox_alert_id ON outbox (alert_id);

CREATE INDEX ix_outbox_at_provider ON outbox (try_at, id) WHERE status = 'sent' AND provider_status = 'sending';

CREATE INDEX ix_outbox_gathered_in ON outbox (gathered_in) WHERE gathered_in IS NOT NULL;

CREATE INDEX ix_outbox_not_delivered ON outbox (id) WHERE status IN ('dead', 'returned');

CREATE INDEX ix_outbox_notice_id ON outbox (notice_id);

CREATE INDEX ix_outbox_to_gather ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'digest';

CREATE INDEX ix_outbox_to_send ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'message';

INSERT INTO outbox (id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id,
    checkpoint_id, channel, partnership, person, role, deputy_of, recipient, address, due_at, try_at, status,
    lease_until, lease_by, attempts, last_error, provider_ref, provider_status, sent_at, subject, text, html,
    calendar, gathered_in)
SELECT id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id,
    checkpoint_id, channel, partnership, person, role, deputy_of, recipient, address, due_at, try_at, status,
    lease_until, lease_by, attempts, last_error, provider_ref, provider_status, sent_at, subject, text, html,
    calendar, gathered_in
FROM outbox_before;

DROP TABLE outbox_before;

CREATE TRIGGER case_file_no_update BEFORE UPDATE ON case_file
BEGIN
    SELECT RAISE(ABORT, 'case_file is append-only: a row may not be changed');
END;

CREATE TRIGGER case_file_no_delete BEFORE DELETE ON case_file
BEGIN
    SELECT RAISE(ABORT, 'case_file is append-only: a row may not be deleted');
END;

-- REPLACE would push a row out without asking the triggers above.
CREATE TRIGGER case_file_no_replace BEFORE INSERT ON case_file
WHEN EXISTS (SELECT 1 FROM case_file WHERE id = NEW.id OR file_key = NEW.file_key)
BEGIN
    SELECT RAISE(ABORT, 'case_file is append-only: a row may not be replaced');
END;

CREATE TRIGGER file_piece_no_update BEFORE UPDATE ON file_piece
BEGIN
    SELECT RAISE(ABORT, 'a piece of a file may not be changed');
END;

CREATE TRIGGER file_piece_no_delete BEFORE DELETE ON file_piece
WHEN EXISTS (SELECT 1 FROM case_file WHERE file_key = OLD.file_key)
BEGIN
    SELECT RAISE(ABORT, 'a piece of a file that a case keeps may not be deleted');
END;

CREATE TRIGGER file_piece_no_replace BEFORE INSERT ON file_piece
WHEN EXISTS (SELECT 1 FROM file_piece WHERE file_key = NEW.file_key AND number = NEW.number)
    OR EXISTS (SELECT 1 FROM case_file WHERE file_key = NEW.file_key)
BEGIN
    SELECT RAISE(ABORT, 'a file that a case keeps is whole');
END;
