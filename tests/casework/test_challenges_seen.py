"""The challenge log as one person sees it, on both databases."""

from __future__ import annotations

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.actors import find_actor
from reviewflow.reports.challenge_log import Wanted
from reviewflow.reports.challenges_seen import challenges_seen


def subjects(
    office: Office, by: str, wanted: Wanted | None = None, *, before: int | None = None, limit: int = 25
) -> list[str]:
    with office.database.read() as tx:
        actor = find_actor(tx, office.desk, by, partnership=by.partition(".")[0])
    found = challenges_seen(office.desk, actor, wanted or Wanted(), before=before, limit=limit)
    return [each.words["subject"] for each in found.lines]


def test_the_log_is_narrowed_and_kept_to_what_somebody_sees(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    said = {"raised_by": "scrutineer", "challenge": "Why?"}
    office.add(case, "challenge", "bristol.scrutineer", against="nbt", subject="One", **said)
    closed = office.add(
        case, "challenge", "bristol.scrutineer", against="awp", subject="Two", theme=["neglect"], **said
    )
    office.do(case, "withdraw_challenge", "bristol.scrutineer", item=closed)
    by = "bristol.scrutineer"

    assert subjects(office, by) == ["Two", "One"]
    assert subjects(office, by, Wanted(open_only=True)) == ["One"]
    assert subjects(office, by, Wanted(against="awp")) == ["Two"]
    assert subjects(office, by, Wanted(theme="neglect")) == ["Two"]
    assert subjects(office, by, Wanted(to_on=office.now.date().replace(year=2020))) == []
    assert subjects(office, by, limit=1) == ["Two"]
    assert subjects(office, "bristol.agency_lead") == ["One"]
    assert subjects(office, "bristol.press_officer") == []
    assert subjects(office, "gloucestershire.scrutineer") == []
