-- How long records are kept, what holds them, how they are destroyed, and what of them was disclosed to whom.
-- Frozen: a change to it is a new migration.

CREATE TABLE legal_hold (
    sequence INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    case_id INTEGER,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    review_on TEXT,
    placed_at TEXT NOT NULL,
    placed_by TEXT NOT NULL,
    lifted_at TEXT,
    lifted_by TEXT,
    lifted_reason TEXT,
    lifted_in INTEGER,
    CONSTRAINT pk_legal_hold PRIMARY KEY (sequence),
    CONSTRAINT ck_legal_hold_placed_at_is_an_instant CHECK (placed_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_legal_hold_lifted_at_is_an_instant CHECK (lifted_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_legal_hold_review_on_is_a_day CHECK (review_on LIKE '____-__-__'),
    CONSTRAINT ck_legal_hold_lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
    CONSTRAINT ck_legal_hold_lifted_in_an_entry CHECK ((lifted_at IS NULL) = (lifted_in IS NULL)),
    CONSTRAINT fk_legal_hold_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_legal_hold_that_holds ON legal_hold (partnership, case_id) WHERE lifted_at IS NULL;

CREATE TABLE destruction (
    sequence INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    rule TEXT NOT NULL,
    due_on TEXT,
    reason TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    decided_at TEXT,
    decided_by TEXT,
    decided_reason TEXT,
    destroyed_at TEXT,
    destroyed_by TEXT,
    certificate TEXT,
    CONSTRAINT pk_destruction PRIMARY KEY (sequence),
    CONSTRAINT ck_destruction_state_known CHECK (state IN ('proposed', 'approved', 'refused', 'destroyed')),
    CONSTRAINT ck_destruction_rule_is_an_object CHECK (substr(rule, 1, 1) = '{'),
    CONSTRAINT ck_destruction_certificate_is_an_object CHECK (substr(certificate, 1, 1) = '{'),
    CONSTRAINT ck_destruction_due_on_is_a_day CHECK (due_on LIKE '____-__-__'),
    CONSTRAINT ck_destruction_proposed_at_is_an_instant CHECK (proposed_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_destruction_decided_at_is_an_instant CHECK (decided_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_destruction_destroyed_at_is_an_instant CHECK (destroyed_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_destruction_decided_or_not CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT ck_destruction_decided_by_somebody CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT ck_destruction_two_people CHECK (decided_by <> proposed_by),
    CONSTRAINT ck_destruction_destroyed_at_an_instant CHECK ((state = 'destroyed') = (destroyed_at IS NOT NULL)),
    CONSTRAINT ck_destruction_destroyed_with_a_certificate CHECK ((state = 'destroyed') = (certificate IS NOT NULL)),
    CONSTRAINT fk_destruction_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE UNIQUE INDEX uq_destruction_of_case ON destruction (case_id) WHERE state <> 'refused';

CREATE TABLE disclosure (
    sequence INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    people TEXT NOT NULL,
    received_on TEXT NOT NULL,
    due_on TEXT,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    proposed_at TEXT,
    proposed_by TEXT,
    decided_at TEXT,
    decided_by TEXT,
    decided_reason TEXT,
    released_at TEXT,
    released_by TEXT,
    content_hash TEXT,
    package_hash TEXT,
    parts INTEGER,
    withheld INTEGER,
    CONSTRAINT pk_disclosure PRIMARY KEY (sequence),
    CONSTRAINT ck_disclosure_state_known CHECK (state IN ('recorded', 'proposed', 'approved', 'released', 'closed')),
    CONSTRAINT ck_disclosure_people_is_an_object CHECK (substr(people, 1, 1) = '{'),
    CONSTRAINT ck_disclosure_received_on_is_a_day CHECK (received_on LIKE '____-__-__'),
    CONSTRAINT ck_disclosure_due_on_is_a_day CHECK (due_on LIKE '____-__-__'),
    CONSTRAINT ck_disclosure_recorded_at_is_an_instant CHECK (recorded_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_disclosure_proposed_at_is_an_instant CHECK (proposed_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_disclosure_decided_at_is_an_instant CHECK (decided_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_disclosure_released_at_is_an_instant CHECK (released_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_disclosure_content_hash_is_a_hash CHECK (length(content_hash) = 64),
    CONSTRAINT ck_disclosure_package_hash_is_a_hash CHECK (length(package_hash) = 64),
    CONSTRAINT ck_disclosure_decided_by_somebody CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT ck_disclosure_two_people CHECK (decided_by <> proposed_by),
    CONSTRAINT ck_disclosure_released_at_an_instant CHECK ((state = 'released') = (released_at IS NOT NULL)),
    CONSTRAINT ck_disclosure_released_with_its_hash CHECK ((released_at IS NULL) = (package_hash IS NULL))
);

CREATE INDEX ix_disclosure_partnership_sequence ON disclosure (partnership, sequence);

CREATE TABLE disclosure_case (
    disclosure INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    item TEXT,
    CONSTRAINT pk_disclosure_case PRIMARY KEY (disclosure, case_id),
    CONSTRAINT fk_disclosure_case_disclosure FOREIGN KEY(disclosure) REFERENCES disclosure (sequence),
    CONSTRAINT fk_disclosure_case_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_disclosure_case_case_id ON disclosure_case (case_id);

CREATE TABLE disclosure_mark (
    disclosure INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    part TEXT NOT NULL,
    withheld BOOLEAN NOT NULL,
    ground TEXT,
    reason TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_disclosure_mark PRIMARY KEY (disclosure, case_id, part),
    CONSTRAINT ck_disclosure_mark_marked_at_is_an_instant CHECK (marked_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_disclosure_mark_disclosure FOREIGN KEY(disclosure) REFERENCES disclosure (sequence),
    CONSTRAINT fk_disclosure_mark_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
)
 WITHOUT ROWID;

-- What is written stays written, but that a case's words go with a destruction that two people decided. A value may
-- also be sealed, or sealed by another key: what begins with s1. is.

CREATE TRIGGER legal_hold_no_delete BEFORE DELETE ON legal_hold
BEGIN
    SELECT RAISE(ABORT, 'legal_hold is kept: a row may not be deleted');
END;

CREATE TRIGGER legal_hold_no_update BEFORE UPDATE ON legal_hold
WHEN OLD.lifted_at IS NOT NULL OR NEW.sequence IS NOT OLD.sequence OR NEW.case_id IS NOT OLD.case_id
    OR NEW.partnership IS NOT OLD.partnership OR NEW.lifted_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'legal_hold is kept: a hold may be lifted once, and not changed');
END;

CREATE TRIGGER destruction_no_delete BEFORE DELETE ON destruction
BEGIN
    SELECT RAISE(ABORT, 'destruction is kept: a row may not be deleted');
END;

CREATE TRIGGER destruction_no_update BEFORE UPDATE ON destruction
WHEN OLD.state IN ('refused', 'destroyed') OR NEW.sequence IS NOT OLD.sequence OR NEW.case_id IS NOT OLD.case_id
BEGIN
    SELECT RAISE(ABORT, 'destruction is kept: what was decided may not be changed');
END;

CREATE TRIGGER destruction_decided BEFORE INSERT ON destruction
WHEN NEW.state <> 'proposed'
BEGIN
    SELECT RAISE(ABORT, 'destruction begins with a proposal');
END;

CREATE TRIGGER destruction_on_hold BEFORE UPDATE ON destruction
WHEN NEW.state = 'destroyed' AND (OLD.state <> 'approved' OR EXISTS (
    SELECT 1 FROM legal_hold h JOIN review_case c ON c.id = NEW.case_id
    WHERE h.lifted_at IS NULL AND h.partnership = c.partnership AND (h.case_id IS NULL OR h.case_id = c.id)
))
BEGIN
    SELECT RAISE(ABORT, 'a legal hold beats the schedule, and destruction needs an approval');
END;

DROP TRIGGER IF EXISTS notice_no_update;

CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
WHEN NEW.id IS NOT OLD.id OR NEW.case_id IS NOT OLD.case_id OR NEW.item_id IS NOT OLD.item_id OR NEW.name IS NOT OLD.name
    OR NEW.recipient IS NOT OLD.recipient OR NEW.recipient_name IS NOT OLD.recipient_name OR NEW.channel IS NOT OLD.channel
    OR NEW.subject IS NOT OLD.subject OR NEW.sha256 IS NOT OLD.sha256 OR NEW.template_hash IS NOT OLD.template_hash
    OR NEW.audience_names IS NOT OLD.audience_names OR NEW.created_at IS NOT OLD.created_at
    OR NEW.sequence IS NOT OLD.sequence OR NOT (
    (substr(NEW.text, 1, 3) = 's1.' AND substr(NEW.html, 1, 3) = 's1.' AND NEW.address IS OLD.address)
    OR (NEW.text = '' AND NEW.html = '' AND NEW.address IS NULL
        AND EXISTS (SELECT 1 FROM destruction WHERE case_id = OLD.case_id AND state = 'destroyed')))
BEGIN
    SELECT RAISE(ABORT, 'notice is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS snapshot_no_update;

CREATE TRIGGER snapshot_no_update BEFORE UPDATE ON snapshot
WHEN NEW.case_id IS NOT OLD.case_id OR NEW.name IS NOT OLD.name OR NEW.sequence IS NOT OLD.sequence
    OR NEW.hash IS NOT OLD.hash OR NOT (instr(NEW.body, '"~":"s1.') > 0 OR (length(NEW.body) <= length(OLD.body)
        AND EXISTS (SELECT 1 FROM destruction WHERE case_id = OLD.case_id AND state = 'destroyed')))
BEGIN
    SELECT RAISE(ABORT, 'snapshot is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS dip_answer_no_update;

CREATE TRIGGER dip_answer_no_update BEFORE UPDATE ON dip_answer
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.sample IS NOT OLD.sample OR NEW.reference IS NOT OLD.reference
    OR NEW.asked IS NOT OLD.asked OR NEW.answered_at IS NOT OLD.answered_at OR NEW.answered_by IS NOT OLD.answered_by
    OR NOT (instr(NEW.answers, '"~":"s1.') > 0
    OR (length(NEW.answers) <= length(OLD.answers) AND EXISTS (SELECT 1 FROM destruction d
        JOIN review_case c ON c.id = d.case_id WHERE c.reference = OLD.reference AND d.state = 'destroyed')))
BEGIN
    SELECT RAISE(ABORT, 'dip_answer is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS case_file_no_update;

CREATE TRIGGER case_file_no_update BEFORE UPDATE ON case_file
WHEN NEW.id IS NOT OLD.id OR NEW.file_key IS NOT OLD.file_key OR NEW.case_id IS NOT OLD.case_id
    OR NEW.item_id IS NOT OLD.item_id OR NEW.fact IS NOT OLD.fact OR NEW.sha256 IS NOT OLD.sha256
    OR NEW.media_type IS NOT OLD.media_type OR NEW.size IS NOT OLD.size OR NEW.kept_at IS NOT OLD.kept_at
    OR NEW.by_user IS NOT OLD.by_user OR NEW.sequence IS NOT OLD.sequence OR NOT (substr(NEW.name, 1, 3) = 's1.'
    OR (NEW.name = '' AND EXISTS (SELECT 1 FROM destruction WHERE case_id = OLD.case_id AND state = 'destroyed')))
BEGIN
    SELECT RAISE(ABORT, 'case_file is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS file_piece_no_delete;

CREATE TRIGGER file_piece_no_delete BEFORE DELETE ON file_piece
WHEN EXISTS (SELECT 1 FROM case_file f WHERE f.file_key = OLD.file_key AND NOT EXISTS (
    SELECT 1 FROM destruction d WHERE d.case_id = f.case_id AND d.state = 'destroyed'))
BEGIN
    SELECT RAISE(ABORT, 'a piece of a file that a case keeps may not be deleted');
END;

CREATE TRIGGER identity_no_delete BEFORE DELETE ON identity
WHEN NOT EXISTS (SELECT 1 FROM destruction WHERE case_id = OLD.case_id AND state = 'destroyed')
BEGIN
    SELECT RAISE(ABORT, 'identity is kept: a row may not be deleted');
END;
