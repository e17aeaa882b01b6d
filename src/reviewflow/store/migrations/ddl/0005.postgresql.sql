-- The scrutineer's samples, dip-samples and readings. Frozen: a change to it is a new migration.

CREATE TABLE sample (
    sequence BIGINT NOT NULL,
    partnership TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    from_on TEXT COLLATE "C" NOT NULL,
    to_on TEXT COLLATE "C" NOT NULL,
    share TEXT COLLATE "C" NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    seed TEXT COLLATE "C" NOT NULL,
    frame TEXT COLLATE "C" NOT NULL,
    drawn TEXT COLLATE "C" NOT NULL,
    drawn_at TEXT COLLATE "C" NOT NULL,
    drawn_by TEXT COLLATE "C" NOT NULL,
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
    sequence BIGINT NOT NULL,
    sample BIGINT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    asked TEXT COLLATE "C" NOT NULL,
    answers TEXT COLLATE "C" NOT NULL,
    answered_at TEXT COLLATE "C" NOT NULL,
    answered_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_dip_answer PRIMARY KEY (sequence),
    CONSTRAINT ck_dip_answer_asked_is_an_object CHECK (substr(asked, 1, 1) = '{'),
    CONSTRAINT ck_dip_answer_answers_is_an_object CHECK (substr(answers, 1, 1) = '{'),
    CONSTRAINT ck_dip_answer_answered_at_is_an_instant CHECK (answered_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_dip_answer_sequence FOREIGN KEY(sequence) REFERENCES trail_entry (sequence),
    CONSTRAINT fk_dip_answer_sample FOREIGN KEY(sample) REFERENCES sample (sequence)
);

CREATE INDEX ix_dip_answer_sample_reference ON dip_answer (sample, reference);

CREATE TRIGGER sample_no_change BEFORE UPDATE OR DELETE ON sample
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE sample ENABLE ALWAYS TRIGGER sample_no_change;

CREATE TRIGGER sample_no_truncate BEFORE TRUNCATE ON sample
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE sample ENABLE ALWAYS TRIGGER sample_no_truncate;

CREATE TRIGGER dip_answer_no_change BEFORE UPDATE OR DELETE ON dip_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE dip_answer ENABLE ALWAYS TRIGGER dip_answer_no_change;

CREATE TRIGGER dip_answer_no_truncate BEFORE TRUNCATE ON dip_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE dip_answer ENABLE ALWAYS TRIGGER dip_answer_no_truncate;
