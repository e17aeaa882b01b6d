-- The scrutineer's samples, dip-samples and readings. Frozen: a change to it is a new migration.

CREATE TABLE sample (
    sequence INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    share TEXT NOT NULL,
    method TEXT NOT NULL,
    seed TEXT NOT NULL,
    frame TEXT NOT NULL,
    drawn TEXT NOT NULL,
    drawn_at TEXT NOT NULL,
    drawn_by TEXT NOT NULL,
    CONSTRAINT pk_sample PRIMARY KEY (sequence),
    CONSTRAINT ck_sample_from_on_is_a_day CHECK (from_on LIKE '____-__-__'),
    CONSTRAINT ck_sample_to_on_is_a_day CHECK (to_on LIKE '____-__-__'),
    CONSTRAINT ck_sample_seed_is_a_hash CHECK (length(seed) = 64),
    CONSTRAINT ck_sample_drawn_at_is_an_instant CHECK (drawn_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_sample_begins_before_it_ends CHECK (from_on <= to_on),
    CONSTRAINT ck_sample_frame_is_a_list CHECK (substr(frame, 1, 1) = '['),
    CONSTRAINT ck_sample_drawn_is_a_list CHECK (substr(drawn, 1, 1) = '['),
    CONSTRAINT fk_sample_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence)
);

CREATE INDEX ix_sample_partnership_sequence ON sample (partnership, sequence);

CREATE TABLE dip_answer (
    sequence INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    reference TEXT NOT NULL,
    asked TEXT NOT NULL,
    answers TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    CONSTRAINT pk_dip_answer PRIMARY KEY (sequence),
    CONSTRAINT ck_dip_answer_asked_is_an_object CHECK (substr(asked, 1, 1) = '{'),
    CONSTRAINT ck_dip_answer_answers_is_an_object CHECK (substr(answers, 1, 1) = '{'),
    CONSTRAINT ck_dip_answer_answered_at_is_an_instant CHECK (answered_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_dip_answer_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence),
    CONSTRAINT fk_dip_answer_sample FOREIGN KEY(sample) REFERENCES sample (sequence)
);

CREATE INDEX ix_dip_answer_sample_reference ON dip_answer (sample, reference);

CREATE TRIGGER sample_no_update BEFORE UPDATE ON sample
BEGIN
    SELECT RAISE(ABORT, 'sample is append-only: a row may not be changed');
END;

CREATE TRIGGER sample_no_delete BEFORE DELETE ON sample
BEGIN
    SELECT RAISE(ABORT, 'sample is append-only: a row may not be deleted');
END;

CREATE TRIGGER sample_no_replace BEFORE INSERT ON sample
WHEN EXISTS (SELECT 1 FROM sample WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'sample is append-only: a row may not be replaced');
END;

CREATE TRIGGER dip_answer_no_update BEFORE UPDATE ON dip_answer
BEGIN
    SELECT RAISE(ABORT, 'dip_answer is append-only: a row may not be changed');
END;

CREATE TRIGGER dip_answer_no_delete BEFORE DELETE ON dip_answer
BEGIN
    SELECT RAISE(ABORT, 'dip_answer is append-only: a row may not be deleted');
END;

CREATE TRIGGER dip_answer_no_replace BEFORE INSERT ON dip_answer
WHEN EXISTS (SELECT 1 FROM dip_answer WHERE sequence = NEW.sequence)
BEGIN
    SELECT RAISE(ABORT, 'dip_answer is append-only: a row may not be replaced');
END;
