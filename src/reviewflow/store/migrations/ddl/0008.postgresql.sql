-- Long work, its progress and what came of it. Frozen: a change to it is a new migration.

CREATE TABLE long_work (
    key TEXT COLLATE "C" NOT NULL,
    partnership TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    again TEXT COLLATE "C" NOT NULL,
    begun_at TEXT COLLATE "C" NOT NULL,
    heard_at TEXT COLLATE "C" NOT NULL,
    ended_at TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    done BIGINT NOT NULL,
    whole BIGINT,
    step TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C",
    media_type TEXT COLLATE "C",
    content BYTEA,
    led_to TEXT COLLATE "C",
    CONSTRAINT pk_long_work PRIMARY KEY (key),
    CONSTRAINT ck_long_work_begun_at_is_an_instant CHECK (begun_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_long_work_heard_at_is_an_instant CHECK (heard_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_long_work_ended_at_is_an_instant CHECK (ended_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_long_work_state_known CHECK (state IN ('running', 'done', 'failed')),
    CONSTRAINT ck_long_work_ended_when_it_is_over CHECK ((state = 'running') = (ended_at IS NULL)),
    CONSTRAINT ck_long_work_done_is_part_of_the_whole CHECK (done >= 0 AND (whole IS NULL OR done <= whole)),
    CONSTRAINT ck_long_work_a_file_has_a_name CHECK ((content IS NULL) = (file_name IS NULL))
);

CREATE INDEX ix_long_work_heard_at ON long_work (heard_at);

CREATE INDEX ix_long_work_partnership_person_begun_at ON long_work (partnership, person, begun_at);
