"""What others still find of a case whose words were destroyed by law: figures, lists and the past say so, and hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from casework import journeys
from casework.journeys import action_at, incident_at, review_at
from casework.office import Office
from casework.test_destroying import an_ended_case, decide, destroy, propose, schedule
from cheats import without_guards
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.keeping.schedule import Schedule
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.case_view import view_case
from reviewflow.reports.figure_lines import DESTROYED, lines
from reviewflow.reports.figure_report import FiguresReport
from reviewflow.reports.figures import compute_figures
from reviewflow.statute.asked_moment import Asked
from reviewflow.store.statements import Statement
from reviewflow.workflow.library import Library

__all__ = ["schedule"]

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2100, 1, 1)
RESTS_ON_A_CHOICE = {
    "no_lcspr", "lcspr", "merged", "other_learning", "national_reviews", "panel_agrees", "panel_disagrees",
}  # fmt: skip
"""What was chosen stays, and nobody can tell any more by which entry it was recorded."""
CLOCKS = Statement("SELECT clock, state FROM deadline WHERE item_id IS NULL")


@pytest.fixture
def short(schedule: Schedule) -> Schedule:
    """A schedule by which everything is over after a month, so that the bank holidays on file reach further."""
    month = {"months": 1, "starts": "closed", "fact": None, "item": None}
    classes = (replace(each, period=replace(each.period, **month)) for each in schedule.classes)  # type: ignore[arg-type]
    return replace(schedule, classes=tuple(classes))


def end(office: Office, short: Schedule, *cases: str) -> None:
    """Destroy what some cases say, two months later."""
    office.later(days=60)
    for case in cases:
        propose(office, short, case)
        decide(office, short, case)
        destroy(office, short, case)


def figures(office: Office, library: Library, asked: Asked | None = None, *, below: int | None = None) -> FiguresReport:
    with all_as_they_stood(office.desk, asked or Asked()) as then, then.desk.database.read() as tx:
        return compute_figures(
            tx,
            then.desk,
            library.figures.values,
            from_on=FIRST,
            to_on=LAST,
            partnership="bristol",
            suppress_below=below,
        )


def values(report: FiguresReport) -> dict[str, object]:
    return {name: {**each.as_json(), "destroyed": None} for name, each in report.figures.items()}


def test_every_figure_is_what_it_was_and_says_what_happened(office: Office, short: Schedule, library: Library) -> None:
    gone, stays = an_ended_case(office), incident_at(office, "rapid_review")
    review, action = review_at(office, "closed"), action_at(office, "closed")
    before = figures(office, library)
    assert not any(each.destroyed for each in before.figures.values())

    end(office, short, gone, review, action)

    after = figures(office, library)
    assert values(after) == values(before)
    counted = {name: each.destroyed for name, each in after.figures.items() if each.destroyed}
    assert counted["notifications"] == counted["rapid_reviews"] == counted["in_time"] == 1
    assert counted["children_by_ethnicity"] == 2
    said = lines(after)
    assert DESTROYED in said
    assert "By what is left of them, because their words were destroyed by law: 1." in " ".join(said)
    assert after.figures["notifications"].value == 2, stays
    hidden = figures(office, library, below=3)
    assert hidden.figures["notifications"].destroyed is None


def test_a_figure_of_a_past_moment_is_what_it_was_but_for_choices(
    sqlite_office: Office, short: Schedule, library: Library
) -> None:
    office = sqlite_office
    gone = office.open("serious_incident", became_aware_on=office.now.date())
    moments = []
    for step in journeys.SPINE[1:]:
        office.later(days=1)
        journeys._TO[step](office, gone, "no_lcspr", "agrees")
        if step == "rapid_review":
            office.add(gone, "child", label="Child Z", name="Zebedee", date_of_birth="2016-02-03", ethnicity="wbri")
        known, true = Asked(known_by=office.now + dt.timedelta(seconds=1)), Asked(true_on=office.now.date())
        moments += [known, true]
    office.do(gone, "close_without_review")
    office.later(days=1)
    before = [values(figures(office, library, each)) for each in moments]

    end(office, short, gone)

    for asked, was in zip(moments, before, strict=True):
        found = figures(office, library, asked)
        now = values(found)
        assert {name for name, each in was.items() if now[name] != each} <= RESTS_ON_A_CHOICE, asked
        assert DESTROYED in lines(found)


def test_what_was_known_later_is_no_part_of_the_past(sqlite_office: Office, short: Schedule) -> None:
    office = sqlite_office
    gone = incident_at(office, "notified")
    then_known = office.now + dt.timedelta(seconds=1)
    office.later(days=1)
    for step in journeys.SPINE[2:]:
        journeys._TO[step](office, gone, "no_lcspr", "agrees")
    office.do(gone, "close_without_review")
    end(office, short, gone)

    with all_as_they_stood(office.desk, Asked(known_by=then_known)) as then:
        found = Office(then.desk.database).case(gone)
        with then.desk.database.read() as tx:
            clocks = {str(row[0]): row[1] for row in tx.rows(CLOCKS)}

    assert (found.state, found.items) == ("notified", ())
    assert {each.transition for each in found.done} == {"submit_notification"}
    assert found.destroyed_on is not None, "a list of the past says so too"
    assert (clocks["notification"], clocks["rapid_review"]) == ("met", "running")


def test_live_cases_that_are_linked_with_one_are_replayed_and_compared(office: Office, short: Schedule) -> None:
    gone, beside = an_ended_case(office), an_ended_case(office)
    office.carry_out(LinkCases(case=beside, relation="related_to", to=gone))
    review = review_at(office, "commissioned")
    passed = incident_at(office, "decided", outcome="lcspr")
    office.do(passed, "pass_to_review", link=review)
    for step in journeys.REVIEW_SPINE[1:]:
        journeys._REVIEW_TO[step](office, review)
    action = action_at(office, "closed")
    office.carry_out(LinkCases(case=action, relation="arises_from", to=review))
    end(office, short, gone, passed, review)
    later = incident_at(office, "considered")
    office.carry_out(LinkCases(case=later, relation="related_to", to=gone))
    office.do(later, "submit_notification", "la_notifier", **journeys.SUBMISSION)

    found = replay(office.database)

    assert found.identical, found.differences
    assert found.left_out == tuple(sorted((gone, passed, review))), "and no live case"
    for each in (beside, action, later):
        assert replay(office.database, reference=each).identical
    without_guards(office.database, f"UPDATE review_case SET version = version + 1 WHERE reference = '{later}'")
    assert [each.row for each in replay(office.database).differences] != [], "what was changed beside it is found"


@pytest.mark.parametrize("asked", ["known", "true", "both"])
def test_a_live_case_is_shown_as_it_stood_beside_one(sqlite_office: Office, short: Schedule, asked: str) -> None:
    office = sqlite_office
    gone, beside = an_ended_case(office), an_ended_case(office)
    office.carry_out(LinkCases(case=beside, relation="related_to", to=gone))
    office.later(days=1)
    known, day = office.now, office.now.date()
    end(office, short, gone)
    later = incident_at(office, "considered")
    office.carry_out(LinkCases(case=later, relation="related_to", to=gone))

    moment = {
        "known": Asked(known_by=known),
        "true": Asked(true_on=day),
        "both": Asked(known_by=known, true_on=day),
    }[asked]
    with as_it_stood(office.desk, beside, moment) as then:
        view = view_case(then.desk, beside)

    assert view.case.state == "closed"
    assert [each.reference for each in view.case.links] == [gone]
    assert view.case.facts["summary"] == "A child was seriously harmed."
