"""The trail can rebuild every case, whatever was done to it; and it finds what was done behind the door."""

from __future__ import annotations

import pytest

from casework.alerting import ANN, BOSS, away, wants_digest
from casework.journeys import ENDINGS, incident_at, merged_into_review, withheld
from casework.office import Office
from casework.random_walk import Walk, stale_deadlines
from cheats import without_guards
from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link
from reviewflow.casework.changes.suspend_clock import SuspendClock
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.audit_log import verify

STEPS = 220


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_long_random_walk_the_trail_gives_just_the_same_rows(office: Office, seed: int) -> None:
    walk = Walk(office, seed).go(STEPS)

    found = replay(office.database)

    assert found.differences == ()
    assert found.entries == len(office.trail())
    assert sum(walk.done.values()) > STEPS / 4, "nearly everything was refused"
    assert [found for found in (stale_deadlines(office, case) for case in walk.cases) if found] == []
    with office.database.read() as tx:
        assert verify(tx).valid


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(11, 31))
def test_after_a_longer_walk_it_still_does(either_office: Office, seed: int) -> None:
    Walk(either_office, seed).go(3 * STEPS)

    assert replay(either_office.database).differences == ()


def test_one_case_can_be_replayed_with_those_it_is_linked_to(office: Office) -> None:
    case = merged_into_review(office)
    incident_at(office, "decided")

    found = replay(office.database, reference=case)

    linked = {case, *(link.reference for link in office.case(case).links)}
    about = [entry for entry in office.trail() if entry.case_reference is None or entry.case_reference in linked]
    assert (found.differences, found.entries) == ((), len(about))


def test_every_ending_replays(office: Office) -> None:
    for reach, _ in ENDINGS.values():
        reach(office)

    assert replay(office.database).differences == ()


# What was done behind the door


@pytest.fixture
def case(office: Office) -> str:
    """A case with an item, a suspended clock, letters, alerts, pictures, an identity and a link."""
    review = withheld(office)
    office.add(review, "monitoring_check", check_on="Friday 2024-06-14")
    office.carry_out(SuspendClock(case=review, clock="publication", reason="A trial."))
    case = incident_at(office, "decided", outcome="merged_into_review")
    office.add(case, "child", label="Child B", name="Zebedee Plantedname")
    office.add(case, "agency_request", agency="nbt")
    office.at("Tuesday 2024-03-26").sweep()
    away(office, ANN, "Monday 2024-04-01", "Friday 2024-04-05", deputy=BOSS)
    wants_digest(office, ANN)
    link = MakeCalendarLink(partnership="bristol", person=ANN)
    make_calendar_link(office.desk, link, by=ANN)
    office.do(case, "merge_into_review", link=review)
    return case


CHEATS: dict[str, tuple[str, str, str]] = {
    "a state": ("UPDATE review_case SET state = 'closed' WHERE reference = 'SI-2024-001'", "review_case", "state"),
    "a fact": (
        "UPDATE review_case SET facts = replace(facts, '2024', '2023') WHERE reference = 'SI-2024-001'",
        "review_case",
        "row",
    ),
    "a version": (
        "UPDATE review_case SET version = version - 1 WHERE reference = 'SI-2024-001'",
        "review_case",
        "version",
    ),
    "the rules of a case": (
        "UPDATE review_case SET workflow_hash = (SELECT max(hash) FROM workflow_definition)",
        "review_case",
        "workflow_hash",
    ),
    "an item": (
        "UPDATE case_item SET facts = replace(facts, 'agree', 'dissent') WHERE kind = 'partner_decision'",
        "case_item",
        "row",
    ),
    "the state of an item": ("UPDATE case_item SET state = 'withdrawn' WHERE kind = 'child'", "case_item", "state"),
    "a due date": ("UPDATE deadline SET due_on = '2024-04-30' WHERE clock = 'rapid_review'", "deadline", "due_on"),
    "the day a clock was met": (
        "UPDATE deadline SET met_on = '2024-03-14' WHERE clock = 'rapid_review'",
        "deadline",
        "met_on",
    ),
    "the day of the next alert": (
        "UPDATE deadline SET next_alert_on = NULL WHERE next_alert_on IS NOT NULL",
        "deadline",
        "next_alert_on",
    ),
    "a suspension": ("UPDATE suspension SET from_on = '2024-03-01'", "suspension", "row"),
    "the reason of a suspension": ("UPDATE suspension SET reason = 'None.'", "suspension", "reason"),
    "who did something": ("UPDATE done SET by_user = 'somebody.else' WHERE transition = 'sign_off'", "done", "by_user"),
    "when something was done": (
        "UPDATE done SET happened_on = '2024-03-01' WHERE transition = 'sign_off'",
        "done",
        "happened_on",
    ),
    "a link": ("DELETE FROM case_link", "case_link", "row"),
    "a name": ("UPDATE identity SET value = '\"Somebody Else\"'", "identity", "commitment"),
    "an alert": ("UPDATE alert SET rung = 'overdue_3' WHERE id = 1", "alert", "row"),
    "a letter": ("UPDATE notice SET text = 'Dear all' WHERE id = 1", "notice", "text"),
    "the address of a letter": ("UPDATE notice SET address = 'x@example.org' WHERE id = 1", "notice", "address"),
    "a deputy": ("UPDATE absence SET deputy = NULL", "absence", "deputy"),
    "an absence": ("UPDATE absence SET from_on = '2024-03-01'", "absence", "row"),
    "a digest": ("UPDATE delivery_choice SET choice = 'at_once'", "delivery_choice", "choice"),
    "a calendar link": (
        "UPDATE calendar_link SET token_hash = replace(token_hash, substr(token_hash, 1, 8), '00000000')",
        "calendar_link",
        "row",
    ),
    "a frozen picture": ("UPDATE snapshot SET body = '{}'", "snapshot", "body"),
}


@pytest.mark.parametrize("what", CHEATS)
def test_what_is_changed_behind_the_door_is_found(office: Office, case: str, what: str) -> None:
    words, table, column = CHEATS[what]
    assert replay(office.database).differences == ()
    if office.database.is_postgresql and table in ("notice", "snapshot"):
        words = f"ALTER TABLE {table} DISABLE TRIGGER ALL; {words}"

    without_guards(office.database, words)

    found = replay(office.database).differences
    if what == "a name":
        # The entry that holds the marker no longer comes out the same.
        assert found[0].table == "trail_entry"
    else:
        assert (table, column) in {(each.table, each.column) for each in found}


def test_a_case_that_was_put_in_behind_the_door_is_found(office: Office, case: str) -> None:
    columns = "workflow, workflow_hash, partnership, state, facts, version, opened_on, edition, kept, ended"
    without_guards(
        office.database,
        f"INSERT INTO review_case (reference, {columns}) SELECT 'SI-2024-999', {columns} FROM review_case"
        f" WHERE reference = '{case}'",
    )

    found = replay(office.database).differences

    # What was copied is sealed for another case, and cannot even be opened.
    assert [(each.table, each.row, each.column) for each in found] == [("review_case", "SI-2024-999", "row")]


def test_a_case_that_was_taken_away_behind_the_door_is_found(office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15")
    without_guards(office.database, "DELETE FROM done", "DELETE FROM deadline", "DELETE FROM review_case")

    found = {(each.table, each.row, each.expected) for each in replay(office.database).differences}

    assert ("review_case", case, "missing") in found


# A long trail, shared out between processes


@pytest.fixture
def shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Share out even a short trail, a few cases at a time."""
    monkeypatch.setattr("reviewflow.casework.replaying.replay.WORTH_SHARING", 1)
    monkeypatch.setattr("reviewflow.casework.replaying.replay.CASES_IN_A_SHARE", 3)


@pytest.mark.usefixtures("shared_out")
def test_a_trail_that_is_shared_out_gives_the_same_rows(office: Office) -> None:
    Walk(office, 4).go(STEPS)
    withheld(office)
    merged_into_review(office)

    found = replay(office.database)

    assert found.differences == ()
    assert found.entries == len(office.trail())


@pytest.mark.usefixtures("shared_out")
def test_what_is_changed_behind_the_door_is_found_in_its_share(office: Office) -> None:
    cases = [incident_at(office, "considered") for _ in range(8)]
    guilty = f"WHERE reference IN ('{cases[1]}', '{cases[6]}')"
    without_guards(office.database, f"UPDATE review_case SET state = 'near_miss' {guilty}")

    found = {(each.table, each.row, each.column) for each in replay(office.database).differences}

    assert found == {("review_case", cases[1], "state"), ("review_case", cases[6], "state")}


@pytest.mark.usefixtures("shared_out")
def test_a_link_that_was_taken_away_is_found_wherever_its_ends_are_replayed(office: Office, case: str) -> None:
    without_guards(office.database, "DELETE FROM case_link")

    assert replay(office.database).differences != ()


@pytest.mark.usefixtures("shared_out")
def test_a_case_that_was_taken_away_is_missed_from_every_share(office: Office) -> None:
    cases = [office.open(became_aware_on="2024-03-15") for _ in range(5)]
    keep = f"NOT IN (SELECT id FROM review_case WHERE reference = '{cases[2]}')"
    away = [f"DELETE FROM {table} WHERE NOT case_id {keep}" for table in ("done", "deadline")]

    without_guards(office.database, *away, f"DELETE FROM review_case WHERE reference = '{cases[2]}'")

    assert ("review_case", cases[2]) in {(each.table, each.row) for each in replay(office.database).differences}
