-- Between which instants each stretch of the trail was recorded, so that what was known at a moment is found at once.
-- Frozen: a change to it is a new migration.

CREATE TABLE recorded_stretch (
    number INTEGER NOT NULL,
    earliest TEXT NOT NULL,
    latest TEXT NOT NULL,
    CONSTRAINT pk_recorded_stretch PRIMARY KEY (number),
    CONSTRAINT ck_recorded_stretch_earliest_is_an_instant CHECK (earliest LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_recorded_stretch_latest_is_an_instant CHECK (latest LIKE '____-__-__T__:__:__.______Z')
);
