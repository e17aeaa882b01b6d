-- What other programs come in by, and where other systems are told. Frozen: a change to it is a new migration.

CREATE TABLE api_token (
    id INTEGER NOT NULL,
    token_hash TEXT NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    program TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    last_used_at TEXT,
    withdrawn_at TEXT,
    withdrawn_by TEXT,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_api_token PRIMARY KEY (id),
    CONSTRAINT ck_api_token_token_hash_is_a_hash CHECK (length(token_hash) = 64),
    CONSTRAINT ck_api_token_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_api_token_ends_at_is_an_instant CHECK (ends_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_api_token_last_used_at_is_an_instant CHECK (last_used_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_api_token_withdrawn_at_is_an_instant CHECK (withdrawn_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_api_token_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT ck_api_token_allows_something CHECK (length(scopes) > 0),
    CONSTRAINT ck_api_token_ends_after_it_begins CHECK (ends_at > made_at),
    CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash)
);

CREATE INDEX ix_api_token_partnership_person ON api_token (partnership, person);

CREATE TABLE api_request (
    key_hash TEXT NOT NULL,
    asked_hash TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    status INTEGER,
    headers TEXT,
    body TEXT,
    CONSTRAINT pk_api_request PRIMARY KEY (key_hash),
    CONSTRAINT ck_api_request_key_hash_is_a_hash CHECK (length(key_hash) = 64),
    CONSTRAINT ck_api_request_asked_hash_is_a_hash CHECK (length(asked_hash) = 64),
    CONSTRAINT ck_api_request_asked_at_is_an_instant CHECK (asked_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_api_request_headers_is_an_object CHECK (substr(headers, 1, 1) = '{'),
    CONSTRAINT ck_api_request_answered_whole CHECK ((status IS NULL) = (body IS NULL))
)
 WITHOUT ROWID;

CREATE INDEX ix_api_request_asked_at ON api_request (asked_at);

CREATE TABLE webhook (
    id INTEGER NOT NULL,
    partnership TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    address TEXT NOT NULL,
    secret TEXT,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_by TEXT,
    sequence INTEGER NOT NULL,
    CONSTRAINT pk_webhook PRIMARY KEY (id),
    CONSTRAINT ck_webhook_made_at_is_an_instant CHECK (made_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_webhook_withdrawn_at_is_an_instant CHECK (withdrawn_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_webhook_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CONSTRAINT ck_webhook_signs_while_it_stands CHECK ((withdrawn_at IS NULL) = (secret IS NOT NULL))
);

CREATE INDEX ix_webhook_partnership ON webhook (partnership);

CREATE TABLE webhook_event (
    id INTEGER NOT NULL,
    webhook_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    what TEXT NOT NULL,
    at TEXT NOT NULL,
    CONSTRAINT pk_webhook_event PRIMARY KEY (id),
    CONSTRAINT ck_webhook_event_at_is_an_instant CHECK (at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT fk_webhook_event_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhook (id),
    CONSTRAINT fk_webhook_event_case_id FOREIGN KEY(case_id) REFERENCES review_case (id)
);

CREATE INDEX ix_webhook_event_case_id ON webhook_event (case_id);

CREATE INDEX ix_webhook_event_webhook_id ON webhook_event (webhook_id);

-- What another system is told waits among what leaves. SQLite makes a table anew where a check changes.
CREATE TABLE outbox_before AS SELECT * FROM outbox;

DROP TABLE outbox;

CREATE TABLE outbox (
    id INTEGER NOT NULL,
    dedup_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    notice_id INTEGER,
    letter_owed_id INTEGER,
    alert_id INTEGER,
    digest_id INTEGER,
    invitation_id INTEGER,
    warning_id INTEGER,
    checkpoint_id INTEGER,
    channel TEXT NOT NULL,
    partnership TEXT,
    person TEXT,
    role TEXT,
    deputy_of TEXT,
    recipient TEXT NOT NULL,
    address TEXT,
    due_at TEXT NOT NULL,
    try_at TEXT NOT NULL,
    status TEXT NOT NULL,
    lease_until TEXT,
    lease_by TEXT,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    provider_ref TEXT,
    provider_status TEXT,
    sent_at TEXT,
    subject TEXT,
    text TEXT,
    html TEXT,
    calendar TEXT,
    gathered_in INTEGER,
    guest_link_id INTEGER,
    webhook_event_id INTEGER,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT ck_outbox_kind_known CHECK (kind = 'notice' OR kind = 'alert' OR kind = 'digest' OR kind = 'invitation' OR kind = 'warning' OR kind = 'checkpoint' OR kind = 'guest' OR kind = 'webhook'),
    CONSTRAINT ck_outbox_channel_known CHECK (channel = 'message' OR channel = 'digest' OR channel = 'form' OR channel = 'secure'),
    CONSTRAINT ck_outbox_status_known CHECK (status = 'pending' OR status = 'sent' OR status = 'returned' OR status = 'dead' OR status = 'gathered' OR status = 'withdrawn'),
    CONSTRAINT ck_outbox_provider_status_known CHECK (provider_status = 'sending' OR provider_status = 'delivered' OR provider_status = 'failed'),
    CONSTRAINT ck_outbox_notice_named CHECK ((kind = 'notice') = (notice_id IS NOT NULL OR letter_owed_id IS NOT NULL)),
    CONSTRAINT ck_outbox_alert_named CHECK ((kind = 'alert') = (alert_id IS NOT NULL)),
    CONSTRAINT ck_outbox_digest_named CHECK ((kind = 'digest') = (digest_id IS NOT NULL)),
    CONSTRAINT ck_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    CONSTRAINT ck_outbox_warning_named CHECK ((kind = 'warning') = (warning_id IS NOT NULL)),
    CONSTRAINT ck_outbox_checkpoint_named CHECK ((kind = 'checkpoint') = (checkpoint_id IS NOT NULL)),
    CONSTRAINT ck_outbox_guest_link_named CHECK ((kind = 'guest') = (guest_link_id IS NOT NULL)),
    CONSTRAINT ck_outbox_webhook_event_named CHECK ((kind = 'webhook') = (webhook_event_id IS NOT NULL)),
    CONSTRAINT ck_outbox_gathered_in_a_digest CHECK ((status = 'gathered') = (gathered_in IS NOT NULL)),
    CONSTRAINT ck_outbox_sent_at_an_instant CHECK (status <> 'sent' OR sent_at IS NOT NULL),
    CONSTRAINT ck_outbox_due_at_is_an_instant CHECK (due_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_try_at_is_an_instant CHECK (try_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_lease_until_is_an_instant CHECK (lease_until LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT ck_outbox_sent_at_is_an_instant CHECK (sent_at LIKE '____-__-__T__:__:__.______Z'),
    CONSTRAINT uq_outbox_dedup_key UNIQUE (dedup_key),
    CONSTRAINT fk_outbox_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id),
    CONSTRAINT fk_outbox_letter_owed_id FOREIGN KEY(letter_owed_id) REFERENCES letter_owed (id),
    CONSTRAINT fk_outbox_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id),
    CONSTRAINT fk_outbox_digest_id FOREIGN KEY(digest_id) REFERENCES digest (id),
    CONSTRAINT fk_outbox_invitation_id FOREIGN KEY(invitation_id) REFERENCES invitation (id),
    CONSTRAINT fk_outbox_warning_id FOREIGN KEY(warning_id) REFERENCES warning (id),
    CONSTRAINT fk_outbox_checkpoint_id FOREIGN KEY(checkpoint_id) REFERENCES checkpoint (id),
    CONSTRAINT fk_outbox_gathered_in FOREIGN KEY(gathered_in) REFERENCES digest (id),
    CONSTRAINT fk_outbox_guest_link_id FOREIGN KEY(guest_link_id) REFERENCES guest_link (id),
    CONSTRAINT fk_outbox_webhook_event_id FOREIGN KEY(webhook_event_id) REFERENCES webhook_event (id)
);

CREATE INDEX ix_outbox_alert_id ON outbox (alert_id);

CREATE INDEX ix_outbox_at_provider ON outbox (try_at, id) WHERE status = 'sent' AND provider_status = 'sending';

CREATE INDEX ix_outbox_gathered_in ON outbox (gathered_in) WHERE gathered_in IS NOT NULL;

CREATE INDEX ix_outbox_not_delivered ON outbox (id) WHERE status IN ('dead', 'returned');

CREATE INDEX ix_outbox_notice_id ON outbox (notice_id);

CREATE INDEX ix_outbox_to_gather ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'digest';

CREATE INDEX ix_outbox_to_send ON outbox (try_at, id) WHERE status = 'pending' AND channel = 'message';

INSERT INTO outbox (
    id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id,
    checkpoint_id, channel, partnership, person, role, deputy_of, recipient, address, due_at, try_at, status,
    lease_until, lease_by, attempts, last_error, provider_ref, provider_status, sent_at, subject, text, html,
    calendar, gathered_in, guest_link_id
) SELECT
    id, dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id,
    checkpoint_id, channel, partnership, person, role, deputy_of, recipient, address, due_at, try_at, status,
    lease_until, lease_by, attempts, last_error, provider_ref, provider_status, sent_at, subject, text, html,
    calendar, gathered_in, guest_link_id
FROM outbox_before;

DROP TABLE outbox_before;
