-- Long work, its progress and what came of it. Frozen: a change to it is a new migration.

CREATE TABLE long_work (
    "key" TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    title TEXT NOT NULL,
    again TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    ended_at TEXT,
    state TEXT NOT NULL,
    done INTEGER NOT NULL,
    whole INTEGER,
    step TEXT NOT NULL,
    file_name TEXT,
    media_type TEXT,
    content BLOB,
    led_to TEXT,
    CONSTRAINT pk_long_work PRIMARY KEY ("key"),
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
