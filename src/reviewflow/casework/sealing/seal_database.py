"""Seal a database that was made before anything in it was sealed, and give a case another data key.

Both go on where they were cut off: run again, they pass over what is sealed already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from reviewflow.casework.desk import Desk
from reviewflow.errors import CaseDestroyed, CaseNotFound
from reviewflow.store import reseal, trail_search
from reviewflow.store.case_keys import is_destroyed
from reviewflow.store.cases import case_exists
from reviewflow.store.session import Database, Transaction
from reviewflow.store.vault import of_case

Tell = Callable[[reseal.Step], None]


def seal_what_is_in_clear(desk: Desk, *, tell: Tell = lambda _: None) -> None:
    """Seal everything; nobody else may work with this database meanwhile.

    Raises:
        KeysUnusable: the file of the master keys cannot be used.
    """
    database = desk.database
    with database.write() as tx:
        database.vault.begin(tx, finished=False)
    for rows in reseal.TABLES:
        _all_of(database, rows, desk, tell)
    files: tuple[str, int] | None = ("", -1)
    while files is not None:
        with database.write() as tx:
            files = reseal.seal_pieces(tx, files)
    work: str | None = ""
    while work is not None:
        with database.write() as tx:
            work = reseal.seal_contents(tx, work)
    with database.write() as tx:
        # Its words stood there in clear.
        trail_search.drop_everything(tx)
        reseal.finish(tx)
    reseal.wipe_what_was_deleted(database)


def give_another_key(desk: Desk, reference: str, *, tell: Tell = lambda _: None) -> None:
    """Give a case another data key, and seal with it what the one before had sealed. People may go on working.

    Raises:
        CaseNotFound: there is no such case.
        CaseDestroyed: its key was destroyed.
    """
    database = desk.database
    with database.write() as tx:
        if not case_exists(tx, reference):
            raise CaseNotFound(case=reference)
        if is_destroyed(tx, reference):
            raise CaseDestroyed(case=reference)
        database.vault.make_key(tx, of_case(reference))
    for rows in reseal.tables_of_a_case():
        _all_of(database, rows, desk, tell, reference=reference)


def _all_of(database: Database, rows: reseal.Rows, desk: Desk, tell: Tell, *, reference: str | None = None) -> None:
    def in_clear(tx: Transaction, rules: str, kind: str | None) -> Collection[str]:
        return desk.definition(tx, rules).subject(kind).facts_in_clear

    after = reseal.before_every_row(rows)
    done = 0
    while True:
        with database.write() as tx:
            last = reseal.seal_rows(tx, rows, after, in_clear, reference=reference)
        if last is None:
            return
        after, done = last, done + reseal.AT_ONCE
        tell(reseal.Step(rows.table, done))
