"""The rights of the application's role on PostgreSQL: what its statements need, and nothing more.

The owner of the tables makes and upgrades them; whoever works with cases does so in another role,
which cannot take a guard away. A test holds these lists against every statement of this room: one
that needs more fails there, and so does a right that none of them needs. Rows are numbered by
identity columns, which need no right to a sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.errors import DatabaseNotReady
from reviewflow.store.session import Database, Transaction
from reviewflow.store.statements import Statement

DEFAULT_ROLE = "reviewflow_app"

READ = ("alembic_version",)
"""Tables that are read alone."""

WRITTEN_ONCE = (
    "backup_run", "calendar_version", "case_link", "checkpoint", "digest", "disclosure_case", "done",
    "non_working_day", "partnership_version", "published_text", "receipt", "sample", "sign_in", "trail_anchor",
    "trail_entry", "webhook_event", "workflow_definition",
)  # fmt: skip
"""Tables to which rows are added, and in which none is changed. A trigger adds the anchors, in the same role."""

CHANGED: Mapping[str, tuple[str, ...]] = {
    "absence": ("ended_at",),
    "account": (
        "address", "code_secret", "issuer", "last_step", "password_hash", "set_up_at", "set_up_hash", "set_up_until",
        "subject",
    ),
    "alert": ("acknowledged_at", "acknowledged_by", "closed_at", "closed_because"),
    "api_request": ("body", "headers", "status"),
    "api_token": ("last_used_at", "withdrawn_at", "withdrawn_by"),
    "calendar_link": ("last_read_at", "revoked_at", "revoked_by"),
    "case_file": ("name",),
    "case_item": ("facts", "state", "version"),
    "case_wall": ("sequence", "walls"),
    "data_key": ("wrapped", "wrapped_by"),
    "deadline": (
        "basis", "calendar_version", "due_on", "force", "met_on", "moved_because", "moved_from_on",
        "next_alert_on", "original_due_on", "revision", "safe_on", "starts_on", "state", "warn_on",
    ),
    "delivery_choice": ("choice", "sequence"),
    "destruction": (
        "certificate", "decided_at", "decided_by", "decided_reason", "destroyed_at", "destroyed_by", "state",
    ),
    "dip_answer": ("answers",),
    "disclosure": (
        "content_hash", "decided_at", "decided_by", "decided_reason", "package_hash", "parts", "people",
        "proposed_at", "proposed_by",
        "released_at", "released_by", "state", "withheld",
    ),
    "disclosure_mark": ("ground", "marked_at", "marked_by", "reason", "sequence", "withheld"),
    "draft": ("ends_at", "saved_at", "typed", "version"),
    "form_sent": ("led_to",),
    "guest": ("password_hash", "set_up_at"),
    "guest_link": ("ends_at", "token_hash", "used_at"),
    "guest_task": ("accepted_at", "code_hash", "withdrawn_at", "withdrawn_by"),
    "heartbeat": ("at", "database_at", "last_fault"),
    "invitation": ("place",),
    "legal_hold": ("lifted_at", "lifted_by", "lifted_in", "lifted_reason"),
    "letter_owed": ("reason", "why"),
    "long_work": (
        "content", "done", "ended_at", "file_name", "heard_at", "led_to", "media_type", "state", "step", "whole",
    ),
    "notice": ("address", "html", "text"),
    "outbox": (
        "address", "attempts", "calendar", "channel", "gathered_in", "html", "last_error", "lease_by", "lease_until",
        "provider_ref", "provider_status", "sent_at", "status", "subject", "text", "try_at",
    ),
    "proof_entry": ("address",),
    "reference_counter": ("last",),
    "review_case": ("edition", "ended", "facts", "kept", "state", "version", "workflow_hash"),
    "sealing": ("finished",),
    "search_page": ("entries",),
    "search_reach": ("form", "sequence"),
    "sign_in_brake": ("failures", "last_at"),
    "sign_in_session": ("ended_at", "ended_because", "seen_at"),
    "snapshot": ("body",),
    "suspension": ("reason", "until_on"),
    "trail_body": ("body", "salt"),
    "upload": ("ends_at", "media_type", "pieces", "received", "sha256"),
    "warning": ("do", "outbox_id", "raised_at", "settled_at", "settled_by", "what"),
    "webhook": ("secret", "withdrawn_at", "withdrawn_by"),
}  # fmt: skip
"""Tables to which rows are added, and the columns that are changed afterwards.

Of what is written once (bodies, letters, snapshots, files) the guards let nothing be changed but that the words of a
case go whose destruction two people have decided."""

DELETED = (
    "account", "api_request", "directory_entry", "draft", "file_piece", "form_sent", "heartbeat", "identity",
    "long_work",
    "merkle_node", "recorded_stretch", "search_mark", "search_page", "search_reach", "sign_in_brake", "sign_in_session",
    "sign_in_ticket", "upload",
)  # fmt: skip
"""Tables from which rows are deleted: who is who is written anew whenever a partnership is published, workers that have
gone are forgotten, the nodes of the tree and what the trail is searched by can be made anew from the entries, and so
are accounts that were removed, sessions long over, drafts that were sent or left, and what came of long work. The
identities of a case go with a destruction alone, as a guard sees to."""

ADDED = tuple(sorted({*WRITTEN_ONCE, *CHANGED, *DELETED}))
"""Every table to which rows are added."""

NUMBERED = ("alert",)
"""Tables for whose rows numbers are taken before they are added, so that others can name them."""

_PLACE = Statement("SELECT 1", postgresql="SELECT current_database(), current_schema(), current_user")
_ROLE = Statement("SELECT 1", postgresql="SELECT 1 FROM pg_roles WHERE rolname = :role")
_QUEUE = Statement(
    "SELECT 1",
    postgresql=r"""
        SELECT c.relkind::text, c.oid::regclass::text FROM pg_class c
        WHERE c.relkind IN ('r', 'S') AND c.relname LIKE 'procrastinate\_%'
            AND c.relnamespace = current_schema()::regnamespace
        ORDER BY 1, 2
    """,
)
_SEQUENCE = Statement("SELECT 1", postgresql="SELECT pg_get_serial_sequence(:table, 'id')")


def grants(tx: Transaction, role: str) -> tuple[str, ...]:
    """The SQL, statement by statement, that gives a role these rights and takes every other away.

    Raises:
        DatabaseNotReady: the database knows no roles.
    """
    if not tx.is_postgresql:
        raise DatabaseNotReady(
            why="it is SQLite, which knows no roles", do="Name a PostgreSQL database in REVIEWFLOW_DATABASE_URL."
        )
    place = tx.one(_PLACE)
    assert place is not None
    sequences = [str(tx.value(_SEQUENCE, {"table": table})) for table in NUMBERED]
    queue = [(kind, name) for kind, name in tx.rows(_QUEUE)]
    return (
        *_words(quoted(role), database=quoted(place[0]), schema=quoted(place[1]), sequences=sequences),
        *_words_for_queue(quoted(role), queue),
    )


def give(database: Database, role: str) -> tuple[str, ...]:
    """Give a role its rights, as the owner of the tables; what was run.

    Raises:
        DatabaseNotReady: the database knows no such role, or it is the owner's own.
    """
    with database.write() as tx:
        words = grants(tx, role)
        if not tx.value(_ROLE, {"role": role}):
            raise DatabaseNotReady(
                why=f"its server knows no role {role}",
                do=f"Run CREATE ROLE {quoted(role)} LOGIN there, then this again.",
            )
        if is_own(tx, role):
            raise DatabaseNotReady(
                why=f"{role} is the role that asks, and whoever gives rights can take them",
                do="Do this as the owner of the tables, for another role.",
            )
        tx.script(";\n".join(words))
    return words


def is_own(tx: Transaction, role: str) -> bool:
    """Whether it is the role in which this program is connected."""
    place = tx.one(_PLACE)
    return place is not None and tx.is_postgresql and place[2] == role


def quoted(name: str) -> str:
    """A name as SQL wants it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def _words(role: str, *, database: str, schema: str, sequences: list[str]) -> Iterator[str]:
    # A temporary table would stand before the real one for whatever a guard looks up.
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON {_list(schema, sorted((*ADDED, *READ)))} FROM {role}"
    yield f"GRANT SELECT ON {_list(schema, READ)} TO {role}"
    yield f"GRANT SELECT, INSERT ON {_list(schema, ADDED)} TO {role}"
    for table, columns in CHANGED.items():
        yield f"GRANT UPDATE ({', '.join(map(quoted, columns))}) ON {schema}.{table} TO {role}"
    yield f"GRANT DELETE ON {_list(schema, DELETED)} TO {role}"
    yield f"GRANT USAGE ON SEQUENCE {', '.join(sequences)} TO {role}"
    # A backup says how far each has counted.
    yield f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"


def _words_for_queue(role: str, found: list[tuple[str, str]]) -> Iterator[str]:
    """A queue is no record: whoever works on it puts in, changes and takes out."""
    tables = [name for kind, name in found if kind == "r"]
    sequences = [name for kind, name in found if kind == "S"]
    if tables:
        yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(tables)} TO {role}"
        yield f"GRANT USAGE ON SEQUENCE {', '.join(sequences)} TO {role}"


def _list(schema: str, tables: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{schema}.{table}" for table in tables)
