"""A past moment as it was known then: whatever was done to cases, it is what stood in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from casework.journeys import incident_at
from casework.office import ADMINISTRATOR, Office
from casework.random_walk import Walk
from dates import on
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.errors import CaseNotFound, EntryNotOnTrail
from reviewflow.statute.asked_moment import Asked
from reviewflow.store import audit_log
from reviewflow.store.alerts import list_alerts
from reviewflow.store.cases import load_case
from reviewflow.store.compare import rows_of_case
from reviewflow.store.lists import list_cases, list_due
from reviewflow.store.notices import list_notices
from reviewflow.store.session import Row, Transaction
from reviewflow.store.statements import Statement

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


DEADLINES = Statement(
    "SELECT coalesce(i.kind, ''), coalesce(i.number, 0), d.clock, d.due_on, d.state, CASE WHEN d.state = 'met' THEN"
    " d.met_on END FROM deadline d JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE c.reference = :reference ORDER BY d.id"
)


def _dates(tx: Transaction, references: Iterable[str]) -> dict[str, list[Row]]:
    return {each: tx.rows(DEADLINES, {"reference": each}) for each in references}


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
            rows = {each: rows_of_case(tx, each) for each in every}
            pictures.append((entry, _lists(tx), cases, rows, _dates(tx, every)))

    for entry, lists, cases, rows, dates in pictures:
        with all_as_they_stood(office.desk, Asked(known_by_entry=entry)) as then, then.desk.database.read() as tx:
            assert _lists(tx) == lists
            assert {each: load_case(tx, each).case for each in cases} == cases
            assert _dates(tx, cases) == dates
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


def _declare_a_holiday(office: Office, day: str) -> None:
    command = ChangeCalendarDay(day=on(day), name="A royal day", source="The Gazette.")
    change_calendar_day(office.desk, command, by=ADMINISTRATOR)


def _now(office: Office) -> tuple[int, dict[str, Any]]:
    with office.database.read() as tx:
        return audit_log.head_of(tx), _lists(tx)


def _told(office: Office, entry: int) -> dict[str, Any]:
    with all_as_they_stood(office.desk, Asked(known_by_entry=entry)) as then, then.desk.database.read() as tx:
        return _lists(tx)


def test_what_a_bank_holiday_moved_was_due_earlier_before_it(office: Office) -> None:
    incident_at(office, "notified")
    entry, lists = _now(office)
    _declare_a_holiday(office, "Wednesday 2024-03-27")

    assert _now(office)[1]["due"] != lists["due"]
    assert _told(office, entry) == lists


def test_an_alert_that_a_bank_holiday_closed_in_the_same_moment_was_open_before_it(office: Office) -> None:
    incident_at(office, "considered")
    office.at("Wednesday 2024-03-20").sweep()
    entry, lists = _now(office)
    _declare_a_holiday(office, "Thursday 2024-03-21")

    assert {each.closed_because for each in _now(office)[1]["alerts"]} >= {"moved"}
    assert _told(office, entry) == lists


def test_a_date_that_was_met_before_the_bank_holidays_changed_keeps_its_count(office: Office) -> None:
    case = incident_at(office, "sent_to_panel")
    _declare_a_holiday(office, "Wednesday 2024-03-27")
    with office.database.read() as tx:
        entry, dates = audit_log.head_of(tx), _dates(tx, [case])
    office.add(case, "child", label="Child B")

    with all_as_they_stood(office.desk, Asked(known_by_entry=entry)) as then, then.desk.database.read() as tx:
        assert _dates(tx, [case]) == dates


def test_an_alert_that_somebody_took_in_hand_in_the_same_moment_was_open_before_it(office: Office) -> None:
    case = incident_at(office, "considered")
    office.at("Monday 2024-03-25").sweep()
    entry, lists = _now(office)
    alert = next(each for each in lists["alerts"] if each.rung.startswith("overdue"))
    command = AcknowledgeAlert(case=case, clock=alert.clock_key, rung=alert.rung)
    acknowledge_alert(office.desk, command, by="coordinator")

    assert _told(office, entry) == lists
