-- Who may sign in, who is signed in, and what became of every attempt. Frozen: a change to it is a new migration.

CREATE TABLE account (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    address TEXT,
    password_hash TEXT,
    code_secret TEXT,
    last_step INTEGER NOT NULL,
    set_up_hash TEXT,
    set_up_until TEXT,
    set_up_at TEXT,
    issuer TEXT,
    subject TEXT,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_partnership_person UNIQUE (partnership, person),
    CONSTRAINT ck_account_set_up_hash_is_a_hash CHECK (length(set_up_hash) = 64),
    CONSTRAINT ck_account_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_account_set_up_until_is_an_instant CHECK (set_up_until LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_account_set_up_at_is_an_instant CHECK (set_up_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_account_a_link_ends CHECK ((set_up_hash IS NULL) = (set_up_until IS NULL)),
    CONSTRAINT ck_account_both_factors_or_none CHECK ((password_hash IS NULL) = (code_secret IS NULL)),
    CONSTRAINT ck_account_password_is_hashed CHECK (substr(password_hash, 1, 10) = '$argon2id$'),
    CONSTRAINT ck_account_a_subject_has_an_issuer CHECK ((issuer IS NULL) = (subject IS NULL)),
    CONSTRAINT uq_account_address UNIQUE (address),
    CONSTRAINT uq_account_set_up_hash UNIQUE (set_up_hash)
);

CREATE UNIQUE INDEX uq_account_subject ON account (partnership, issuer, subject);

CREATE TABLE sign_in_session (
    token_hash TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    way TEXT NOT NULL,
    roles_claimed TEXT,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    ended_at TEXT,
    ended_because TEXT,
    CONSTRAINT pk_sign_in_session PRIMARY KEY (token_hash),
    CONSTRAINT ck_sign_in_session_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_sign_in_session_started_at_is_an_instant CHECK (started_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_session_seen_at_is_an_instant CHECK (seen_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_session_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_session_ended_at_is_an_instant CHECK (ended_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_session_way_known CHECK (way IN ('local', 'organisation', 'invitation')),
    CONSTRAINT ck_sign_in_session_ended_because_known CHECK (ended_because IN ('signed_out', 'signed_out_everywhere', 'role_changed', 'no_access', 'account_changed')),
    CONSTRAINT ck_sign_in_session_ended_for_a_reason CHECK ((ended_at IS NULL) = (ended_because IS NULL))
)
 WITHOUT ROWID;

CREATE INDEX ix_sign_in_session_partnership_person ON sign_in_session (partnership, person);

CREATE TABLE sign_in_ticket (
    token_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    body TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    CONSTRAINT pk_sign_in_ticket PRIMARY KEY (token_hash),
    CONSTRAINT ck_sign_in_ticket_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_sign_in_ticket_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_ticket_body_is_an_object CHECK (substr(body, 1, 1) = '{'),
    CONSTRAINT ck_sign_in_ticket_kind_known CHECK (kind IN ('code_wanted', 'set_up', 'organisation', 'known_browser'))
)
 WITHOUT ROWID;

CREATE INDEX ix_sign_in_ticket_ends_at ON sign_in_ticket (ends_at);

CREATE TABLE sign_in_brake (
    tried_hash TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    CONSTRAINT pk_sign_in_brake PRIMARY KEY (tried_hash),
    CONSTRAINT ck_sign_in_brake_tried_hash_is_a_hash CHECK (length(tried_hash) = 64),
    CONSTRAINT ck_sign_in_brake_last_at_is_an_instant CHECK (last_at LIKE '____-__-__T__:__:__.______Z')
)
 WITHOUT ROWID;

CREATE INDEX ix_sign_in_brake_last_at ON sign_in_brake (last_at);

CREATE TABLE sign_in (
    id INTEGER NOT NULL,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    way TEXT NOT NULL,
    partnership TEXT,
    person TEXT,
    role TEXT,
    from_where TEXT,
    CONSTRAINT pk_sign_in PRIMARY KEY (id),
    CONSTRAINT ck_sign_in_at_is_an_instant CHECK (at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sign_in_what_known CHECK (what IN ('signed_in', 'password_refused', 'code_refused', 'refused', 'paused', 'signed_out', 'signed_out_everywhere', 'role_changed', 'no_access')),
    CONSTRAINT ck_sign_in_way_known CHECK (way IN ('local', 'organisation', 'invitation'))
);

CREATE INDEX ix_sign_in_partnership_person_id ON sign_in (partnership, person, id);

CREATE TRIGGER sign_in_no_update BEFORE UPDATE ON sign_in
BEGIN
    SELECT RAISE(ABORT, 'sign_in is append-only: a row may not be changed');
END;

CREATE TRIGGER sign_in_no_delete BEFORE DELETE ON sign_in
BEGIN
    SELECT RAISE(ABORT, 'sign_in is append-only: a row may not be deleted');
END;

-- REPLACE would push a row out without asking the triggers above.
CREATE TRIGGER sign_in_no_replace BEFORE INSERT ON sign_in
WHEN EXISTS (SELECT 1 FROM sign_in WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'sign_in is append-only: a row may not be replaced');
END;
