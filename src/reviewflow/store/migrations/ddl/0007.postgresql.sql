-- What people began to type, and which forms were sent. Frozen: a change to it is a new migration.

CREATE TABLE draft (
    partnership TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    typed TEXT COLLATE "C" NOT NULL,
    version BIGINT,
    saved_at TEXT COLLATE "C" NOT NULL,
    ends_at TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (partnership, person, form),
    CONSTRAINT ck_draft_typed_is_an_object CHECK (substr(typed, 1, 1) = '{'),
    CONSTRAINT ck_draft_saved_at_is_an_instant CHECK (saved_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_draft_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z')
);

CREATE INDEX ix_draft_ends_at ON draft (ends_at);

CREATE TABLE form_sent (
    token_hash TEXT COLLATE "C" NOT NULL,
    partnership TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    led_to TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_form_sent PRIMARY KEY (token_hash),
    CONSTRAINT ck_form_sent_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_form_sent_sent_at_is_an_instant CHECK (sent_at LIKE '____-__-__T__:__:__.______Z')
);

CREATE INDEX ix_form_sent_sent_at ON form_sent (sent_at);
