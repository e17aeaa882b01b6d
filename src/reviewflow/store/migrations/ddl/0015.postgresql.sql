-- How long records are kept, what holds them, how they are destroyed, and what of them was disclosed to whom.
-- Frozen: a change to it is a new migration.

CREATE TABLE legal_hold (
    sequence BIGINT NOT NULL,
    partnership TEXT COLLATE "C" NOT NULL,
    case_id BIGINT,
    ground TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    review_on TEXT COLLATE "C",
    placed_at TEXT COLLATE "C" NOT NULL,
    placed_by TEXT COLLATE "C" NOT NULL,
    lifted_at TEXT COLLATE "C",
    lifted_by TEXT COLLATE "C",
    lifted_reason TEXT COLLATE "C",
    lifted_in BIGINT,
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
    sequence BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    proposed_at TEXT COLLATE "C" NOT NULL,
    proposed_by TEXT COLLATE "C" NOT NULL,
    decided_at TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_reason TEXT COLLATE "C",
    destroyed_at TEXT COLLATE "C",
    destroyed_by TEXT COLLATE "C",
    certificate TEXT COLLATE "C",
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
    sequence BIGINT NOT NULL,
    partnership TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    people TEXT COLLATE "C" NOT NULL,
    received_on TEXT COLLATE "C" NOT NULL,
    due_on TEXT COLLATE "C",
    recorded_at TEXT COLLATE "C" NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    proposed_at TEXT COLLATE "C",
    proposed_by TEXT COLLATE "C",
    decided_at TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_reason TEXT COLLATE "C",
    released_at TEXT COLLATE "C",
    released_by TEXT COLLATE "C",
    content_hash TEXT COLLATE "C",
    package_hash TEXT COLLATE "C",
    parts BIGINT,
    withheld BIGINT,
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
    disclosure BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    item TEXT COLLATE "C",
    CONSTRAINT pk_disclosure_case PRIMARY KEY (disclosure, case_id),
    CONSTRAINT fk_disclosure_case_disclosure FOREIGN KEY(disclosure) REFERENCES disclosure (sequence),
    CONSTRAINT fk_disclosure_case_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_disclosure_case_case_id ON disclosure_case (case_id);

CREATE TABLE disclosure_mark (
    disclosure BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    withheld BOOLEAN NOT NULL,
    ground TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    marked_at TEXT COLLATE "C" NOT NULL,
    marked_by TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_disclosure_mark PRIMARY KEY (disclosure, case_id, part),
    CONSTRAINT ck_disclosure_mark_marked_at_is_an_instant CHECK (marked_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_disclosure_mark_disclosure FOREIGN KEY(disclosure) REFERENCES disclosure (sequence),
    CONSTRAINT fk_disclosure_mark_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

-- What is written stays written, but that a case's words go with a destruction that two people decided. A value may
-- also be sealed, or sealed by another key: what begins with s1. is.

CREATE FUNCTION check_hold_kept() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL AND NEW.sequence = OLD.sequence
        AND NEW.case_id IS NOT DISTINCT FROM OLD.case_id AND NEW.partnership = OLD.partnership THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'legal_hold is kept: a hold may be lifted once, and not changed'
        USING ERRCODE = 'restrict_violation';
END;
$body$;

CREATE TRIGGER legal_hold_kept BEFORE UPDATE OR DELETE ON legal_hold
    FOR EACH ROW EXECUTE FUNCTION check_hold_kept();
ALTER TABLE legal_hold ENABLE ALWAYS TRIGGER legal_hold_kept;

CREATE TRIGGER legal_hold_no_truncate BEFORE TRUNCATE ON legal_hold
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE legal_hold ENABLE ALWAYS TRIGGER legal_hold_no_truncate;

CREATE FUNCTION check_destruction() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION 'destruction begins with a proposal' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state IN ('refused', 'destroyed') OR NEW.sequence <> OLD.sequence
        OR NEW.case_id <> OLD.case_id THEN
        RAISE EXCEPTION 'destruction is kept: what was decided may not be changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'destroyed' AND (OLD.state <> 'approved' OR EXISTS (
        SELECT 1 FROM legal_hold h JOIN review_case c ON c.id = NEW.case_id
        WHERE h.lifted_at IS NULL AND h.partnership = c.partnership AND (h.case_id IS NULL OR h.case_id = c.id)
    )) THEN
        RAISE EXCEPTION 'a legal hold beats the schedule, and destruction needs an approval'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$body$;

CREATE TRIGGER destruction_kept BEFORE INSERT OR UPDATE OR DELETE ON destruction
    FOR EACH ROW EXECUTE FUNCTION check_destruction();
ALTER TABLE destruction ENABLE ALWAYS TRIGGER destruction_kept;

CREATE TRIGGER destruction_no_truncate BEFORE TRUNCATE ON destruction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE destruction ENABLE ALWAYS TRIGGER destruction_no_truncate;

CREATE FUNCTION refuse_change_of_notice() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    as_before notice;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        as_before := NEW;
        as_before.text := OLD.text;
        as_before.html := OLD.html;
        as_before.address := OLD.address;
        IF as_before IS NOT DISTINCT FROM OLD AND ((left(NEW.text, 3) = 's1.' AND left(NEW.html, 3) = 's1.' AND NEW.address IS NOT DISTINCT FROM OLD.address)
            OR (NEW.text = '' AND NEW.html = '' AND NEW.address IS NULL
            AND EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = OLD.case_id AND d.state = 'destroyed'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END;
$body$;

DROP TRIGGER notice_no_change ON notice;

CREATE TRIGGER notice_no_change BEFORE UPDATE OR DELETE ON notice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_notice();
ALTER TABLE notice ENABLE ALWAYS TRIGGER notice_no_change;

CREATE FUNCTION refuse_change_of_snapshot() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    as_before snapshot;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        as_before := NEW;
        as_before.body := OLD.body;
        IF as_before IS NOT DISTINCT FROM OLD AND (position('"~":"s1.' in NEW.body) > 0
            OR (length(NEW.body) <= length(OLD.body)
            AND EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = OLD.case_id AND d.state = 'destroyed'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END;
$body$;

DROP TRIGGER snapshot_no_change ON snapshot;

CREATE TRIGGER snapshot_no_change BEFORE UPDATE OR DELETE ON snapshot
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_snapshot();
ALTER TABLE snapshot ENABLE ALWAYS TRIGGER snapshot_no_change;

CREATE FUNCTION refuse_change_of_dip_answer() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    as_before dip_answer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        as_before := NEW;
        as_before.answers := OLD.answers;
        IF as_before IS NOT DISTINCT FROM OLD AND (position('"~":"s1.' in NEW.answers) > 0
            OR (length(NEW.answers) <= length(OLD.answers)
            AND EXISTS (SELECT 1 FROM destruction d JOIN review_case c ON c.id = d.case_id
            WHERE c.reference = OLD.reference AND d.state = 'destroyed'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END;
$body$;

DROP TRIGGER dip_answer_no_change ON dip_answer;

CREATE TRIGGER dip_answer_no_change BEFORE UPDATE OR DELETE ON dip_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_dip_answer();
ALTER TABLE dip_answer ENABLE ALWAYS TRIGGER dip_answer_no_change;

CREATE FUNCTION refuse_change_of_case_file() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    as_before case_file;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        as_before := NEW;
        as_before.name := OLD.name;
        IF as_before IS NOT DISTINCT FROM OLD AND (left(NEW.name, 3) = 's1.'
            OR (NEW.name = ''
            AND EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = OLD.case_id AND d.state = 'destroyed'))) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END;
$body$;

DROP TRIGGER case_file_no_change ON case_file;

CREATE TRIGGER case_file_no_change BEFORE UPDATE OR DELETE ON case_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_case_file();
ALTER TABLE case_file ENABLE ALWAYS TRIGGER case_file_no_change;

CREATE FUNCTION refuse_to_change_kept_file_but_by_law() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    piece_key text := CASE TG_OP WHEN 'DELETE' THEN OLD.file_key ELSE NEW.file_key END;
BEGIN
    IF EXISTS (SELECT 1 FROM case_file f WHERE f.file_key = piece_key AND (TG_OP <> 'DELETE' OR NOT EXISTS (
        SELECT 1 FROM destruction d WHERE d.case_id = f.case_id AND d.state = 'destroyed'))) THEN
        RAISE EXCEPTION 'a file that a case keeps is whole, and its pieces stay' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$body$;

DROP TRIGGER file_piece_kept ON file_piece;

CREATE TRIGGER file_piece_kept BEFORE INSERT OR DELETE ON file_piece
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_kept_file_but_by_law();
ALTER TABLE file_piece ENABLE ALWAYS TRIGGER file_piece_kept;

CREATE FUNCTION refuse_to_delete_identity() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = OLD.case_id AND d.state = 'destroyed') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'identity is kept: a row may not be deleted' USING ERRCODE = 'restrict_violation';
END;
$body$;

CREATE TRIGGER identity_kept BEFORE DELETE ON identity
    FOR EACH ROW EXECUTE FUNCTION refuse_to_delete_identity();
ALTER TABLE identity ENABLE ALWAYS TRIGGER identity_kept;

-- The owner of the table may destroy a body for another reason; the application's role may for this one alone.
CREATE FUNCTION refuse_change_of_body() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.sequence = OLD.sequence AND OLD.body IS NOT NULL
        AND left(NEW.body, 3) = 's1.' AND NEW.salt = '00000000000000000000000000000000' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.sequence = OLD.sequence AND NEW.body IS NULL AND NEW.salt IS NULL
        AND (pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE') OR EXISTS (
            SELECT 1 FROM trail_entry e JOIN review_case c ON c.reference = e.case_reference
            JOIN destruction d ON d.case_id = c.id WHERE e.sequence = OLD.sequence AND d.state = 'destroyed'
        )) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END;
$body$;

DROP TRIGGER trail_body_no_change ON trail_body;

CREATE TRIGGER trail_body_no_change BEFORE UPDATE OR DELETE ON trail_body
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_body();
ALTER TABLE trail_body ENABLE ALWAYS TRIGGER trail_body_no_change;
