"""What a worker asks at every tick is answered from an index, however much there is that is not due."""

from __future__ import annotations

import pytest

from reviewflow.store import alerts, digests, outbox
from reviewflow.store.session import Database, Transaction
from reviewflow.store.statements import Statement

HASH, LATER = "a" * 64, "2026-05-05T09:00:00.000000Z"
NUMBERS = (
    "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 5000)"
    " SELECT value FROM n) AS numbers"
)
ONE_OF_EACH = (
    "INSERT INTO workflow_definition (hash, workflow, edition, partnership, version, body, published_at, sequence)"
    f" VALUES ('{HASH}', 'w', 'e', 'bristol', '1', '{{}}', '{LATER}', 1)",
    "INSERT INTO review_case (id, reference, workflow, workflow_hash, partnership, state, facts, version, opened_on,"
    f" edition, kept, ended) VALUES (1, 'r', 'w', '{HASH}', 'bristol', 's', '{{}}', 1, '2026-03-02', 'e', '{{}}',"
    " false)",
    f"INSERT INTO warning (id, key, what, \"do\", raised_at) VALUES (1, 'k', 'w', 'd', '{LATER}')",
)
DEADLINES = (
    "INSERT INTO deadline (case_id, clock, revision, starts_on, due_on, original_due_on, safe_on, state,"
    " calendar_version, next_alert_on, force, basis) SELECT 1, 'c' || value, 1, '2026-03-02', '2026-06-01',"
    f" '2026-06-01', '2026-06-01', 'running', 'v', '2026-05-05', 'local', 'b' FROM {NUMBERS}"
)
DELIVERIES = (
    "INSERT INTO outbox (dedup_key, kind, warning_id, channel, recipient, due_at, try_at, status, attempts, sent_at,"
    " provider_status) SELECT '{channel}-{status}-' || value, 'warning', 1, '{channel}', 'r', '{at}', '{at}',"
    " '{status}', 0, '{at}', {provider_status} FROM {numbers}"
)
KINDS = (("message", "pending", "NULL"), ("digest", "pending", "NULL"), ("message", "sent", "'sending'"))
LOOKS = {
    "alerts": alerts.ANY_DUE,
    "digests": digests.ANY_TO_GATHER,
    "messages": outbox.ANY_WAITING,
    "answers": outbox.ANY_AT_PROVIDER,
}


def fill(tx: Transaction) -> None:
    """Many rows of every kind, none of which is due."""
    for words in ONE_OF_EACH:
        tx.execute(Statement(words))
    tx.execute(Statement(DEADLINES))
    for channel, status, provider_status in KINDS:
        words = DELIVERIES.format(
            channel=channel, status=status, provider_status=provider_status, at=LATER, numbers=NUMBERS
        )
        tx.execute(Statement(words))
    tx.execute(Statement("ANALYZE"))


def plan(tx: Transaction, look: Statement) -> str:
    """How the database goes about it, as it plans for any moment there is."""
    given = {"today": "2026-05-01", "now": "2026-05-01T09:00:00.000000Z", "far": LATER}
    values = {name: value for name, value in given.items() if name in look.names}
    if not tx.is_postgresql:
        return " ".join(row[3] for row in tx.rows(Statement(f"EXPLAIN QUERY PLAN {look.sqlite}"), values))
    words = look.sqlite
    for number, name in enumerate(look.names, 1):
        words = words.replace(f":{name}", f"${number}")
    given_text = ", ".join(f"'{values[name]}'" for name in look.names)
    tx.execute(Statement("SET LOCAL plan_cache_mode = force_generic_plan"))
    tx.driver.execute(f"PREPARE look ({', '.join('text' for _ in look.names)}) AS {words}".encode())
    return " ".join(row[0] for row in tx.driver.execute(f"EXPLAIN EXECUTE look ({given_text})".encode()).fetchall())


@pytest.mark.parametrize("about", LOOKS)
def test_a_look_at_what_is_due_reads_no_whole_table(about: str, database: Database) -> None:
    with database.write() as tx:
        fill(tx)
    with database.write() as tx:
        found = plan(tx, LOOKS[about])

    assert "Seq Scan" not in found, found
    assert "SCAN" not in found, found
    assert "ix_" in found, found


@pytest.mark.parametrize("about", LOOKS)
def test_nothing_is_due_before_its_time_and_everything_from_then_on(about: str, database: Database) -> None:
    with database.write() as tx:
        fill(tx)
    before = {"today": "2026-05-04", "now": "2026-05-05T08:59:59.999999Z", "far": LATER}
    then = {"today": "2026-05-05", "now": LATER, "far": LATER}

    with database.read() as tx:
        found = [tx.value(LOOKS[about], {name: at[name] for name in LOOKS[about].names}) for at in (before, then)]

    assert found == [None, 1]
