"""A past moment as it was known then: whatever was done to cases, it is what stood in the database."""

from __future__ import annotations

from typing import Any

import pytest

from casework.office import Office
from casework.random_walk import Walk
from reviewflow.casework.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.asked_moment import Asked
from reviewflow.errors import CaseNotFound, EntryNotOnTrail
from reviewflow.store import audit_log
from reviewflow.store.alerts import list_alerts
from reviewflow.store.cases import load_case
from reviewflow.store.compare import rows_of_case
from reviewflow.store.lists import list_cases, list_due
from reviewflow.store.notices import list_notices
from reviewflow.store.session import Transaction

MANY = 100_000
AWARE = {"became_aware_on": "Thursday 2024-03-14"}
STEPS, EVERY = 220, 20


def _lists(tx: Transaction) -> dict[str, Any]:
    return {
        "cases": list_cases(tx, filters={}, limit=MANY),
        "due": list_due(tx, limit=MANY),
        "alerts": list_alerts(tx, limit=MANY),
        "notices": list_notices(tx, limit=MANY),
    }


def _references(tx: Transaction) -> list[str]:
    return [each.reference for each in list_cases(tx, filters={}, limit=MANY)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_long_walk_every_moment_on_the_way_is_told_as_it_was(office: Office, seed: int) -> None:
    walk, pictures = Walk(office, seed), []
    for _ in range(STEPS // EVERY):
        walk.go(EVERY)
        with office.database.read() as tx:
            entry, every = audit_log.head_of(tx), _references(tx)
            cases = {reference: load_case(tx, reference).case for reference in every}
            pictures.append((entry, _lists(tx), cases, {each: rows_of_case(tx, each) for each in every}))

    for entry, lists, cases, rows in pictures:
        with all_as_they_stood(office.desk, Asked(known_by_entry=entry)) as then, then.desk.database.read() as tx:
            assert _lists(tx) == lists
            assert {each: load_case(tx, each).case for each in cases} == cases
        some = sorted(cases)[entry % len(cases)]
        with as_it_stood(office.desk, some, Asked(known_by_entry=entry)) as then, then.desk.database.read() as tx:
            assert rows_of_case(tx, some) == rows[some]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_true_today_is_what_stands_today(office: Office, seed: int) -> None:
    Walk(office, seed).go(STEPS)
    today = office.now.date()

    with (
        office.database.read() as now,
        all_as_they_stood(office.desk, Asked(true_on=today)) as then,
        then.desk.database.read() as tx,
    ):
        every = _references(now)
        assert _references(tx) == every
        for each in every:
            assert load_case(tx, each).case == load_case(now, each).case


def test_a_moment_that_the_trail_has_not_reached_is_refused(office: Office) -> None:
    case = office.open(**AWARE)
    with office.refuses(EntryNotOnTrail), as_it_stood(office.desk, case, Asked(known_by_entry=999)):
        pass


def test_a_case_that_was_not_open_then_is_refused(office: Office) -> None:
    case = office.at("Monday 2024-04-15").open(**AWARE)
    with office.refuses(CaseNotFound), as_it_stood(office.desk, case, Asked(known_by=office.now.date().replace(day=1))):
        pass
