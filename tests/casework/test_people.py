"""Who is away, who stands in, and how people want to be alerted: said by those who may, and kept on the trail."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.office import ADMINISTRATOR, Office
from dates import on
from reviewflow.audit.chain import Head
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Actor
from reviewflow.case.recipients import Absence
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.office.people import (
    ABOUT_PEOPLE,
    AbsenceRecorded,
    ChooseDelivery,
    EndAbsence,
    RecordAbsence,
    about_people_in,
    choose_delivery,
    end_absence,
    record_absence,
)
from reviewflow.casework.office.publish import publications, publish
from reviewflow.errors import ActorUnknown, DatabaseNotReady, FactInvalid, OutsidePartnership, RoleNotAllowed
from reviewflow.store.audit_log import Seal, read_kept, verify
from reviewflow.store.people import absences_of, choices_of
from reviewflow.store.session import Database
from reviewflow.workflow.library import Library

ANN, BOSS, CHAIR = "bristol.coordinator", "bristol.business_manager", "bristol.review_group_chair"
FIRST, LAST = "Monday 2024-03-18", "Friday 2024-03-22"


def away(
    office: Office,
    person: str = ANN,
    first: str = FIRST,
    last: str | None = LAST,
    *,
    by: str | None = None,
    **more: Any,
) -> AbsenceRecorded:
    """Somebody says that a person is away; by default the person."""
    command = RecordAbsence(
        partnership=more.pop("partnership", "bristol"),
        person=person,
        from_on=on(first),
        until_on=on(last) if last else None,
        **more,
    )
    return record_absence(office.desk, command, by=by or person)


def back(office: Office, first: str = FIRST, person: str = ANN, *, by: str | None = None) -> int:
    command = EndAbsence(partnership="bristol", person=person, from_on=on(first))
    return end_absence(office.desk, command, by=by or person)


def choose(office: Office, choice: Any, person: str = ANN, *, by: str | None = None, where: str = "bristol") -> int:
    command = ChooseDelivery(partnership=where, person=person, choice=choice)
    return choose_delivery(office.desk, command, by=by or person)


def absences(office: Office, partnership: str = "bristol") -> tuple[Absence, ...]:
    with office.database.read() as tx:
        return absences_of(tx, partnership)


def choices(office: Office, partnership: str = "bristol") -> dict[str, str]:
    with office.database.read() as tx:
        return choices_of(tx, partnership)


# Absences


def test_a_person_says_that_they_are_away(office: Office) -> None:
    recorded = away(office, deputy=CHAIR)

    assert absences(office) == (Absence(ANN, on(FIRST), on(LAST), CHAIR),)
    assert recorded == AbsenceRecorded(office.trail()[-1].sequence, CHAIR, ())


def test_an_absence_stands_on_the_trail_and_on_no_case(office: Office) -> None:
    recorded = away(office, last=None)
    entry = office.trail()[-1]

    assert (entry.sequence, entry.what, entry.by_user) == (recorded.sequence, "record_absence", ANN)
    assert (entry.case_reference, entry.partnership, entry.happened_on) == (None, "bristol", "2024-03-15")
    assert json.loads(office.body(entry.sequence)) == {
        "command": {"kind": "record_absence", "partnership": "bristol", "person": ANN, "from_on": "2024-03-18"}
    }
    with office.database.read() as tx:
        assert verify(tx).valid


def test_an_absence_is_kept_with_who_recorded_it_and_when(office: Office) -> None:
    recorded = away(office, CHAIR, by=BOSS)

    assert office.rows("SELECT person, recorded_by, recorded_at, ended_at, sequence FROM absence") == [
        (CHAIR, BOSS, "2024-03-15T10:00:00.000000Z", None, recorded.sequence)
    ]


def test_absences_of_one_partnership_are_not_those_of_another(office: Office) -> None:
    away(office, "gloucestershire.coordinator", partnership="gloucestershire")

    assert absences(office) == ()
    assert [each.person for each in absences(office, "gloucestershire")] == ["gloucestershire.coordinator"]


def test_without_a_deputy_of_its_own_an_absence_falls_to_the_deputy_on_file(office: Office) -> None:
    assert away(office).stands_in == BOSS


def test_where_nobody_is_named_to_stand_in_it_is_said(office: Office) -> None:
    recorded = away(office, "bristol.scrutineer")

    assert recorded.stands_in is None
    assert recorded.notes == (
        "Nobody is named to stand in for bristol.scrutineer: the others in the same roles are told, if there are any.",
    )


def test_a_deputy_who_is_away_at_that_time_is_taken_and_it_is_said(office: Office) -> None:
    away(office, BOSS, "Friday 2024-03-22", None, deputy=CHAIR)

    recorded = away(office)

    assert recorded.notes == (f"{BOSS}, who stands in, is away from Friday 22 March 2024 until further notice.",)
    assert len(absences(office)) == 2


def test_a_deputy_who_is_away_at_another_time_is_not_spoken_of(office: Office) -> None:
    away(office, BOSS, "Saturday 2024-03-23", None, deputy=CHAIR)

    assert away(office).notes == ()


def test_who_stands_in_for_somebody_and_goes_away_is_reminded(office: Office) -> None:
    away(office)

    recorded = away(office, BOSS, deputy=CHAIR)

    assert recorded.notes == (
        f"{BOSS} stands in for {ANN}, who is away from Monday 18 March 2024 to Friday 22 March 2024.",
    )


@pytest.mark.parametrize(("first", "last"), [(FIRST, FIRST), ("Monday 2024-03-04", "Tuesday 2024-03-05")])
def test_an_absence_may_be_one_day_long_or_recorded_late(office: Office, first: str, last: str) -> None:
    away(office, first=first, last=last)

    assert [(each.from_on, each.until_on) for each in absences(office)] == [(on(first), on(last))]


def test_absences_may_follow_one_another_day_by_day(office: Office) -> None:
    away(office)
    away(office, first="Saturday 2024-03-23", last=None)

    assert len(absences(office)) == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(LAST, None, id="begins on the last day of another"),
        pytest.param("Friday 2024-03-15", FIRST, id="ends on the first day of another"),
        pytest.param("Friday 2024-03-15", None, id="goes round another"),
        pytest.param("Tuesday 2024-03-19", "Tuesday 2024-03-19", id="lies in another"),
    ],
)
def test_a_person_is_not_away_twice_on_one_day(office: Office, first: str, last: str | None) -> None:
    away(office)

    with office.refuses(FactInvalid, match="is away from Monday 18 March 2024 to Friday 22 March 2024 already"):
        away(office, first=first, last=last)
    away(office, BOSS, first, last)


def test_what_cannot_be_so_is_refused(office: Office) -> None:
    with office.refuses(FactInvalid, match="until cannot be '2024-03-17': the first day away is later, Monday 18"):
        away(office, last="Sunday 2024-03-17")
    with office.refuses(FactInvalid, match=r"person cannot be 'bristol.cordinator': .* Did you mean bristol.coordin"):
        away(office, "bristol.cordinator", by=BOSS)
    with office.refuses(FactInvalid, match=r"deputy cannot be 'bristol.nobody': bristol has no such user"):
        away(office, deputy="bristol.nobody")
    with office.refuses(FactInvalid, match="nobody stands in for themselves"):
        away(office, deputy=ANN)
    with office.refuses(DatabaseNotReady, match="nothing is published for wessex"):
        away(office, partnership="wessex")


def test_only_the_person_and_those_who_look_after_the_office_may_say_it(office: Office) -> None:
    with office.refuses(RoleNotAllowed, match=f"record_absence is done by {CHAIR} or coordinator or business_manager"):
        away(office, CHAIR, by="bristol.scrutineer")
    with office.refuses(RoleNotAllowed, match="choose_delivery is done by"):
        choose(office, "daily_digest", CHAIR, by="bristol.scrutineer")
    away(office, CHAIR)

    with office.refuses(RoleNotAllowed, match="end_absence is done by"):
        back(office, person=CHAIR, by="bristol.scrutineer")
    with office.refuses(ActorUnknown):
        away(office, CHAIR, first="Monday 2024-04-08", last=None, by="nobody")


@pytest.mark.parametrize("by", [ANN, BOSS, "bristol.administrator", "coordinator", "business_manager"])
def test_each_of_them_may(office: Office, by: str) -> None:
    away(office, CHAIR, by=by)

    assert [each.person for each in absences(office)] == [CHAIR]


def test_nobody_says_it_for_another_partnership(office: Office) -> None:
    elsewhere = "gloucestershire/gloucestershire.coordinator"

    with office.refuses(OutsidePartnership, match=f"The user {ANN} belongs to another partnership"):
        away(office, by=elsewhere)
    with office.refuses(OutsidePartnership):
        choose(office, "daily_digest", by=elsewhere)
    away(office)
    with office.refuses(OutsidePartnership):
        back(office, by=elsewhere)


def test_an_absence_that_is_ended_counts_no_more_and_its_row_stays(office: Office) -> None:
    away(office)
    office.later(hours=1)

    back(office)

    assert absences(office) == ()
    assert office.rows("SELECT person, from_on, ended_at FROM absence") == [
        (ANN, "2024-03-18", "2024-03-15T11:00:00.000000Z")
    ]
    assert office.trail()[-1].what == "end_absence"


def test_only_the_absence_that_is_meant_is_ended(office: Office) -> None:
    away(office)
    away(office, first="Monday 2024-04-08", last=None)
    away(office, BOSS)

    back(office)

    assert [(each.person, each.from_on) for each in absences(office)] == [
        (BOSS, on(FIRST)),
        (ANN, on("Monday 2024-04-08")),
    ]


def test_after_an_absence_was_ended_another_may_be_recorded_on_its_days(office: Office) -> None:
    away(office)
    back(office)
    away(office, last=None)

    assert [each.until_on for each in absences(office)] == [None]
    back(office)
    assert absences(office) == ()


def test_an_absence_that_is_not_there_is_not_ended(office: Office) -> None:
    with office.refuses(FactInvalid, match="Those on record begin on: none"):
        back(office)
    away(office)
    with office.refuses(FactInvalid, match="Those on record begin on: 2024-03-18"):
        back(office, "Tuesday 2024-03-19")


def test_of_two_who_record_the_same_absence_at_once_one_is_refused(office: Office) -> None:
    outcomes: list[str] = []

    def record() -> None:
        try:
            away(office)
            outcomes.append("recorded")
        except FactInvalid:
            outcomes.append("refused")

    threads = [threading.Thread(target=record) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["recorded", "refused", "refused", "refused"]
    assert len(absences(office)) == 1


# At once or once a day


def test_a_person_chooses_a_digest_and_changes_their_mind(office: Office) -> None:
    choose(office, "daily_digest")
    assert choices(office) == {ANN: "daily_digest"}

    last = choose(office, "at_once")

    assert choices(office) == {ANN: "at_once"}
    assert office.rows("SELECT choice, sequence FROM delivery_choice") == [("at_once", last)]
    assert [entry.what for entry in office.trail()[-2:]] == ["choose_delivery", "choose_delivery"]


def test_a_choice_of_one_is_not_that_of_another(office: Office) -> None:
    choose(office, "daily_digest")
    choose(office, "at_once", BOSS, by=ANN)
    choose(office, "daily_digest", "gloucestershire.coordinator", where="gloucestershire")

    assert choices(office) == {ANN: "daily_digest", BOSS: "at_once"}


def test_a_choice_for_nobody_is_refused(office: Office) -> None:
    with office.refuses(FactInvalid, match="bristol has no such user"):
        choose(office, "daily_digest", "bristol.nobody", by=BOSS)


# The same again


def test_what_the_trail_keeps_of_people_gives_the_same_entries_and_rows_again(
    sqlite_office: Office, published_file: Path, tmp_path: Path
) -> None:
    office = sqlite_office
    before = len(office.trail())
    away(office, deputy=CHAIR)
    away(office, first="Monday 2024-04-08", last=None, by=BOSS)
    back(office.later(hours=1))
    choose(office, "daily_digest", by="coordinator")
    entries = office.trail()[before:]
    assert {entry.what for entry in entries} == ABOUT_PEOPLE
    with office.database.read() as tx:
        salts = [row[18] for row in read_kept(tx)][before:]

    shutil.copy(published_file, tmp_path / "again.sqlite")
    with Database(f"sqlite:///{tmp_path}/again.sqlite") as database:
        again = Office(database)
        for entry, salt in zip(entries, salts, strict=True):
            again.now = read_instant(entry.recorded_at)
            command = json.loads(office.body(entry.sequence))["command"]
            seal = Seal(str(salt), Head(entry.sequence - 1, entry.prev_hash))
            with database.write() as tx:
                actor = Actor(entry.by_user, entry.by_role, entry.partnership or "")
                about_people_in(tx, again.desk, command.pop("kind"), command, by=actor, seal=seal)

        assert again.trail()[before:] == entries
        for table in ("absence", "delivery_choice"):
            rows = office.rows(f"SELECT * FROM {table}")
            assert rows
            assert again.rows(f"SELECT * FROM {table}") == rows


# Roles for a time


def publish_posting(office: Office, library: Library, **posting: str) -> None:
    """The coordinator of Bristol is its coordinator by a posting."""
    (publication,) = publications(library, only=["bristol"])
    body = json.loads(publication.directory)
    body["users"][ANN] |= {"roles": ["referrer"], "postings": [{"role": "coordinator", **posting}]}
    publish(office.desk, replace(publication, directory=json.dumps(body, sort_keys=True)), by=ADMINISTRATOR)


def test_a_case_is_kept_by_whoever_is_posted_to_it_on_the_day(sqlite_office: Office, library: Library) -> None:
    office = sqlite_office
    publish_posting(office, library, **{"from": "2024-03-15", "until": "2024-03-18"})

    case = office.open(by=f"{ANN} as coordinator", became_aware_on="2024-03-15")
    office.at("Tuesday 2024-03-19")

    with office.refuses(ActorUnknown, match=f"{ANN} may act as: referrer on Tuesday 19 March 2024"):
        office.do(case, "decide_not_to_notify", f"{ANN} as coordinator", happened_on="Monday 2024-03-18")
    with office.refuses(ActorUnknown):
        away(office, CHAIR, by=f"{ANN} as coordinator")
    with office.refuses(ActorUnknown):
        record_receipt(
            office.desk, RecordReceipt(case=case, notice="notification_pack", reference="x"), by=f"{ANN} as coordinator"
        )


def test_somebody_whose_posting_has_ended_may_still_say_that_they_are_away(
    sqlite_office: Office, library: Library
) -> None:
    publish_posting(sqlite_office, library, until="2024-03-14")

    away(sqlite_office)

    assert len(absences(sqlite_office)) == 1
