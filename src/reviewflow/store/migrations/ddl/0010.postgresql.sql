-- Who never sees a case, whatever their role. Frozen: a change to it is a new migration.

CREATE TABLE case_wall (
    case_id BIGINT NOT NULL,
    walls TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    CONSTRAINT pk_case_wall PRIMARY KEY (case_id),
    CONSTRAINT ck_case_wall_walls_is_an_object CHECK (substr(walls, 1, 1) = '{'),
    CONSTRAINT fk_case_wall_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);
