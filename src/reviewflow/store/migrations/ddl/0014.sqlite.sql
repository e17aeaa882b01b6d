-- What became of each backup, and upgrades that were done without one. Frozen: a change to it is a new migration.

CREATE TABLE backup_run (
    id INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    name TEXT,
    kind TEXT,
    size INTEGER,
    entries INTEGER,
    head TEXT,
    why TEXT,
    by_user TEXT,
    CONSTRAINT pk_backup_run PRIMARY KEY (id),
    CONSTRAINT ck_backup_run_outcome_known CHECK (outcome IN ('good', 'failed', 'left_out')),
    CONSTRAINT ck_backup_run_begun_at_is_an_instant CHECK (begun_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_backup_run_ended_at_is_an_instant CHECK (ended_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_backup_run_head_is_a_hash CHECK (length(head) = 64),
    CONSTRAINT ck_backup_run_a_good_one_has_a_name CHECK ((outcome = 'good') = (name IS NOT NULL)),
    CONSTRAINT ck_backup_run_any_other_says_why CHECK ((outcome = 'good') = (why IS NULL))
);
CREATE INDEX ix_backup_run_outcome_id ON backup_run (outcome, id);

CREATE TRIGGER backup_run_no_update BEFORE UPDATE ON backup_run
BEGIN
    SELECT RAISE(ABORT, 'backup_run is append-only: a row may not be changed');
END;

CREATE TRIGGER backup_run_no_delete BEFORE DELETE ON backup_run
BEGIN
    SELECT RAISE(ABORT, 'backup_run is append-only: a row may not be deleted');
END;
