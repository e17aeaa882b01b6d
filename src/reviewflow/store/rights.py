"""What a role of PostgreSQL may do in this database, and what of it an application should not be able to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewflow.store.grants import ADDED, CHANGED, DELETED, READ
from reviewflow.store.session import Transaction
from reviewflow.store.statements import Statement

_ASKING = Statement("SELECT 1", postgresql="SELECT current_user")
_ITSELF = Statement(
    "SELECT 1",
    postgresql="""
        SELECT r.rolsuper, r.rolcreaterole,
            has_schema_privilege(r.oid, current_schema(), 'CREATE'),
            has_database_privilege(r.oid, current_database(), 'TEMPORARY'),
            ARRAY(SELECT g.rolname::text FROM pg_roles g WHERE pg_has_role(r.oid, g.oid, 'MEMBER') AND g.rolname IN
                ('pg_write_all_data', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain')
                ORDER BY g.rolname)
        FROM pg_roles r WHERE r.rolname = :role
    """,
)
_OWNED = Statement(
    "SELECT 1",
    postgresql="""
        SELECT c.relname::text FROM pg_class c
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            AND pg_has_role(:role, c.relowner, 'MEMBER')
        ORDER BY 1
    """,
)
_MAY = Statement(
    "SELECT 1",
    postgresql="""
        SELECT p.kind || ' ' || c.relname FROM pg_class c,
            unnest(ARRAY['SELECT', 'INSERT', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p (kind)
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            AND has_table_privilege(:role, c.oid, p.kind)
        UNION ALL
        SELECT 'UPDATE ' || c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            AND a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(:role, c.oid, a.attnum, 'UPDATE')
    """,
)
_TAKE_AWAY = "Run `reviewflow database grants --apply` as the owner of the tables."
_ANOTHER_ROLE = "Let the program connect as a role that owns nothing: see `reviewflow database grants`."


class Finding(NamedTuple):
    """Something that a role may do and should not, or should and may not."""

    what: str
    do: str


def who_may(tx: Transaction, role: str | None = None) -> list[Finding]:
    """What is wrong with the rights of a role that works with cases; None for the role that asks.

    Nothing is found on SQLite: whoever may open its file may do everything to it.
    """
    if not tx.is_postgresql:
        return []
    name = role or asking(tx)
    itself = tx.one(_ITSELF, {"role": name})
    if itself is None:
        return [Finding(f"The server knows no role {name}.", "Make it, or name another.")]
    superuser, creates_roles, creates, makes_temporary, groups = itself
    if superuser:
        return [Finding(f"{name} is a superuser: it may switch every guard off.", _ANOTHER_ROLE)]
    owned = [table for (table,) in tx.rows(_OWNED, {"role": name})]
    if owned:
        what = f"{name} owns {len(owned)} of the tables: it may drop them and switch their guards off."
        return [Finding(what, _ANOTHER_ROLE)]
    found = [Finding(f"{name} is a member of {group}.", f"Run REVOKE {group} FROM {name}.") for group in groups]
    if creates_roles:
        found.append(Finding(f"{name} may make roles.", f"Run ALTER ROLE {name} NOCREATEROLE."))
    if creates:
        found.append(Finding(f"{name} may make tables and functions beside those of the product.", _TAKE_AWAY))
    if makes_temporary:
        found.append(Finding(f"{name} may make temporary tables, which would hide the real ones.", _TAKE_AWAY))
    return found + list(_beside(name, {right for (right,) in tx.rows(_MAY, {"role": name})}))


def asking(tx: Transaction) -> str:
    """The role in which this program is connected."""
    return str(tx.value(_ASKING))


def needed() -> set[str]:
    """Every right that the statements need, in a few words each: ``INSERT notice``, ``UPDATE outbox.status``."""
    return {
        *(f"SELECT {table}" for table in (*READ, *ADDED)),
        *(f"INSERT {table}" for table in ADDED),
        *(f"UPDATE {table}.{column}" for table, columns in CHANGED.items() for column in columns),
        *(f"DELETE {table}" for table in DELETED),
    }


def _beside(name: str, has: set[str]) -> Iterator[Finding]:
    ours = {*READ, *ADDED}
    too_much = sorted(r for r in has - needed() if r.partition(" ")[2].partition(".")[0] in ours)
    too_little = sorted(needed() - has)
    if too_much:
        yield Finding(f"{name} may do more than the product needs: {', '.join(too_much)}.", _TAKE_AWAY)
    if too_little:
        yield Finding(f"{name} may not do what the product needs: {', '.join(too_little)}.", _TAKE_AWAY)
