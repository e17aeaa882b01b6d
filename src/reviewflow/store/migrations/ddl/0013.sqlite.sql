-- The data keys by which identities and free text are sealed, each wrapped by a master key that is not in the database.
-- Frozen: a change to it is a new migration.

CREATE TABLE data_key (
    id INTEGER NOT NULL,
    holder TEXT NOT NULL,
    wrapped TEXT,
    wrapped_by TEXT,
    CONSTRAINT pk_data_key PRIMARY KEY (id),
    CONSTRAINT ck_data_key_wrapped_by_a_master_key CHECK ((wrapped IS NULL) = (wrapped_by IS NULL))
);
CREATE INDEX ix_data_key_holder_id ON data_key (holder, id);
CREATE INDEX ix_data_key_wrapped_by_id ON data_key (wrapped_by, id);

CREATE TABLE sealing (
    id INTEGER NOT NULL,
    finished BOOLEAN NOT NULL,
    CONSTRAINT pk_sealing PRIMARY KEY (id),
    CONSTRAINT ck_sealing_only_one CHECK (id = 1)
);

-- A word is found by a keyed digest, and kept sealed beside it.
ALTER TABLE search_mark ADD COLUMN word TEXT;

-- What is destroyed stays so, and the number of a key is never given to another.
CREATE TRIGGER data_key_no_delete BEFORE DELETE ON data_key
BEGIN
    SELECT RAISE(ABORT, 'data_key: a key is destroyed, and its row stays');
END;

CREATE TRIGGER data_key_stays_destroyed BEFORE UPDATE ON data_key
WHEN NEW.id IS NOT OLD.id OR NEW.holder IS NOT OLD.holder OR OLD.wrapped IS NULL
BEGIN
    SELECT RAISE(ABORT, 'data_key: what was destroyed stays so, and a key is nobody else''s');
END;

CREATE TRIGGER sealing_no_delete BEFORE DELETE ON sealing
BEGIN
    SELECT RAISE(ABORT, 'what is sealed stays so');
END;

-- Where anything is sealed nothing is written in clear.
CREATE TRIGGER trail_body_body_sealed BEFORE INSERT ON trail_body
WHEN substr(NEW.body, 1, 3) <> 's1.' AND EXISTS (SELECT 1 FROM sealing)
BEGIN
    SELECT RAISE(ABORT, 'trail_body is sealed: nothing is written in clear');
END;

CREATE TRIGGER identity_value_sealed BEFORE INSERT ON identity
WHEN substr(NEW.value, 1, 3) <> 's1.' AND EXISTS (SELECT 1 FROM sealing)
BEGIN
    SELECT RAISE(ABORT, 'identity is sealed: nothing is written in clear');
END;

-- The exceptions are destruction by law, and a body that is sealed, or sealed by another key. What it says is held
-- against its commitment whenever the trail is verified.
DROP TRIGGER IF EXISTS trail_body_no_update;
CREATE TRIGGER trail_body_no_update BEFORE UPDATE ON trail_body
WHEN NEW.sequence IS NOT OLD.sequence OR NOT (
    (NEW.body IS NULL AND NEW.salt IS NULL)
    OR coalesce(OLD.body IS NOT NULL AND substr(NEW.body, 1, 3) = 's1.'
        AND NEW.salt = '00000000000000000000000000000000', 0)
)
BEGIN
    SELECT RAISE(ABORT, 'trail_body is append-only: a row may not be changed');
END;

-- Elsewhere a value may be sealed, or sealed by another key, and nothing else may change.
DROP TRIGGER IF EXISTS snapshot_no_update;
CREATE TRIGGER snapshot_no_update BEFORE UPDATE ON snapshot
WHEN NEW.case_id IS NOT OLD.case_id OR NEW.name IS NOT OLD.name OR NEW.hash IS NOT OLD.hash OR NEW.sequence IS NOT
    OLD.sequence OR NOT (instr(NEW.body, '"~":"s1.') > 0)
BEGIN
    SELECT RAISE(ABORT, 'snapshot is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS notice_no_update;
CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
WHEN NEW.id IS NOT OLD.id OR NEW.case_id IS NOT OLD.case_id OR NEW.item_id IS NOT OLD.item_id OR NEW.name IS NOT
    OLD.name OR NEW.recipient IS NOT OLD.recipient OR NEW.recipient_name IS NOT OLD.recipient_name OR NEW.address IS
    NOT OLD.address OR NEW.channel IS NOT OLD.channel OR NEW.subject IS NOT OLD.subject OR NEW.sha256 IS NOT
    OLD.sha256 OR NEW.template_hash IS NOT OLD.template_hash OR NEW.audience_names IS NOT OLD.audience_names OR
    NEW.created_at IS NOT OLD.created_at OR NEW.sequence IS NOT OLD.sequence OR NOT (substr(NEW.text, 1, 3) = 's1.'
    AND substr(NEW.html, 1, 3) = 's1.')
BEGIN
    SELECT RAISE(ABORT, 'notice is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS dip_answer_no_update;
CREATE TRIGGER dip_answer_no_update BEFORE UPDATE ON dip_answer
WHEN NEW.sequence IS NOT OLD.sequence OR NEW.sample IS NOT OLD.sample OR NEW.reference IS NOT OLD.reference OR
    NEW.asked IS NOT OLD.asked OR NEW.answered_at IS NOT OLD.answered_at OR NEW.answered_by IS NOT OLD.answered_by OR
    NOT (instr(NEW.answers, '"~":"s1.') > 0)
BEGIN
    SELECT RAISE(ABORT, 'dip_answer is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS case_file_no_update;
CREATE TRIGGER case_file_no_update BEFORE UPDATE ON case_file
WHEN NEW.id IS NOT OLD.id OR NEW.file_key IS NOT OLD.file_key OR NEW.case_id IS NOT OLD.case_id OR NEW.item_id IS NOT
    OLD.item_id OR NEW.fact IS NOT OLD.fact OR NEW.sha256 IS NOT OLD.sha256 OR NEW.media_type IS NOT OLD.media_type OR
    NEW.size IS NOT OLD.size OR NEW.kept_at IS NOT OLD.kept_at OR NEW.by_user IS NOT OLD.by_user OR NEW.sequence IS
    NOT OLD.sequence OR NOT (substr(NEW.name, 1, 3) = 's1.')
BEGIN
    SELECT RAISE(ABORT, 'case_file is append-only: a row may not be changed');
END;

DROP TRIGGER IF EXISTS file_piece_no_update;
CREATE TRIGGER file_piece_no_update BEFORE UPDATE ON file_piece
WHEN NEW.file_key IS NOT OLD.file_key OR NEW.number IS NOT OLD.number OR NOT (substr(NEW.octets, 1, 3) = CAST('s1.' AS
    BLOB))
BEGIN
    SELECT RAISE(ABORT, 'a piece of a file may not be changed');
END;
