-- What the trail is searched by: a cache, made anew from the trail whenever it is wanted.

CREATE TABLE search_mark (
    id INTEGER NOT NULL,
    mark TEXT NOT NULL,
    CONSTRAINT pk_search_mark PRIMARY KEY (id),
    CONSTRAINT uq_search_mark_mark UNIQUE (mark)
);

CREATE TABLE search_page (
    mark_id INTEGER NOT NULL,
    page INTEGER NOT NULL,
    entries BLOB NOT NULL,
    CONSTRAINT pk_search_page PRIMARY KEY (mark_id, page)
);

CREATE TABLE search_reach (
    id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    form INTEGER NOT NULL,
    CONSTRAINT pk_search_reach PRIMARY KEY (id),
    CONSTRAINT ck_search_reach_only_one CHECK (id = 1)
);
