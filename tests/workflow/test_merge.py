"""What a partnership adds to the national workflow, and that it changes nothing else."""

from __future__ import annotations

import pytest

from reviewflow.statute.clock import Escalation
from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.definition import Definition
from workflow.pack import Pack

NORTHTOWN = "partnerships/northtown.yaml"


@pytest.fixture
def northtown(pack: Pack) -> Definition:
    return compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()


@pytest.fixture
def plain(pack: Pack) -> Definition:
    text = pack.path(NORTHTOWN).read_text(encoding="utf-8")
    pack.path(NORTHTOWN).write_text(text.partition("\nadds:")[0], encoding="utf-8")
    return compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()


def test_a_partnership_adds_facts_notices_and_a_reference_scheme(northtown: Definition) -> None:
    assert "met_on" in northtown.facts
    assert northtown.notices["to_press"].to == ("press_office",)
    assert northtown.reference == "NT{number}"


def test_a_milestone_is_a_local_clock_on_the_basis_of_the_partnership(northtown: Definition) -> None:
    meeting = northtown.clocks["meeting"]

    assert meeting.milestone
    assert (meeting.amount, meeting.unit, meeting.from_working_day) == (10, "working_days", 8)
    assert (meeting.force, meeting.basis) == ("local", "local-northtown-timetable")
    assert meeting.alert_working_days_before == (1, 0)


def test_a_milestone_on_the_day_itself_has_no_alert_before_it(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "working_day: 10\n        from_working_day: 8\n", "working_day: 0\n")
    rules = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()

    assert rules.clocks["meeting"].alert_working_days_before == (0,)


def test_a_partnership_chooses_where_the_sources_differ(northtown: Definition, pack: Pack) -> None:
    assert northtown.clocks["review"].starts == "aware_on"
    assert northtown.clocks["review"].alert_working_days_before == (3,)
    assert northtown.clocks["review"].amount == 15


def test_a_partnership_adds_to_a_transition(northtown: Definition) -> None:
    send_review = northtown.transitions["send_review"]

    assert send_review.by == ("coordinator", "notifier")
    assert send_review.needs_facts == ("met_on",)
    assert [use.notice for use in send_review.notices] == ["to_press"]
    assert send_review.separate_from == ("tell_panel",)


def test_a_partnership_has_its_own_words(northtown: Definition) -> None:
    assert northtown.states["told"].title == "Told"
    assert northtown.transitions["send_review"].title == "Send it off"
    assert northtown.clocks["review"].title == "Fifteen days"


def test_without_additions_the_national_workflow_stands(plain: Definition) -> None:
    assert set(plain.clocks) == {"telling", "review"}
    assert plain.clocks["review"].starts == "told_on"
    assert plain.transitions["send_review"].by == ("coordinator",)
    assert plain.reference == "IN-{year}-{number:03d}"


def test_what_stands_already_is_not_replaced(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "    facts:\n", "    facts:\n      serious:\n        type: text\n        title: Other\n")
    rules = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()

    assert rules.facts["serious"].type == "yes_no"


def test_a_partnership_adds_to_an_item(pack: Pack) -> None:
    pack.plant(
        NORTHTOWN,
        "adds:\n",
        "adds:\n  letter:\n    titles: {item: Note}\n    facts: {tone: {type: text, title: Tone}}\n",
    )
    rules = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()

    assert rules.items["letter"].title == "Note"
    assert "tone" in rules.items["letter"].facts


def test_a_fault_in_an_addition_is_told_at_its_own_file_and_line(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "also_notices: [to_press]", "also_notices: [to_pres]")

    found = pack.faults()

    assert [(fault.file, fault.line) for fault in found] == [
        (str(pack.path(NORTHTOWN)), pack.line_of(NORTHTOWN, "also_notices"))
    ]


def test_a_partnership_adds_options_to_a_choice_after_those_that_stand(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "    facts:\n", "    options: {nature: {fear: Fear, harm: Other}}\n    facts:\n")
    rules = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()

    assert rules.facts["nature"].options == {"death": "Death", "harm": "Harm", "fear": "Fear"}


def test_a_milestone_may_be_cancelled_and_begin_again(pack: Pack) -> None:
    pack.plant(
        NORTHTOWN,
        "        met_by: [met_on]\n",
        "        met_by: [met_on]\n        cancelled_by: [record_near_miss]\n        restarted_by: [tell_panel]\n",
    )
    rules = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()

    assert pack.faults() == ()
    assert rules.clocks["meeting"].cancelled_by == ("record_near_miss",)
    assert rules.clocks["meeting"].restarted_by == ("tell_panel",)


FORWARDS = "        working_day: 10\n        from_working_day: 8\n        starts: told_on\n"
BACK = "        working_days_before_due: 5\n        of: review\n        from_working_day: 8\n"


def northtown_with(pack: Pack, old: str, new: str) -> Definition:
    pack.plant(NORTHTOWN, old, new)
    return compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()


def test_a_milestone_may_be_counted_back_from_a_clock(pack: Pack) -> None:
    rules = northtown_with(pack, FORWARDS, BACK)
    meeting = rules.clocks["meeting"]

    assert (meeting.amount, meeting.unit, meeting.counted) == (5, "working_days", "before")
    assert (meeting.counted_back_from, meeting.starts, meeting.from_working_day) == ("review", "aware_on", 8)
    assert meeting.alert_working_days_before == (1, 0)
    assert [clock.name for clock in rules.clocks_in_order] == ["telling", "review", "meeting"]


def test_a_milestone_at_the_very_beginning_keeps_no_alert_from_before_it(pack: Pack) -> None:
    rules = northtown_with(pack, FORWARDS, "        working_days_before_due: 15\n        of: review\n")

    assert rules.clocks["meeting"].alert_working_days_before == (0,)


def test_a_milestone_may_be_counted_back_from_one_that_stands_further_down(pack: Pack) -> None:
    first = (
        "      - milestone: papers\n        title: Papers\n        working_days_before_due: 2\n        of: meeting\n"
    )
    rules = northtown_with(pack, "    timetable:\n", f"    timetable:\n{first}        met_by: [met_on]\n")

    assert rules.clocks["papers"].starts == "told_on"
    assert [clock.name for clock in rules.clocks_in_order] == ["telling", "review", "meeting", "papers"]
    assert rules.steps_to("meeting") == {"papers"}
    assert rules.steps_to("review") == frozenset()


def test_a_milestone_has_a_ladder_of_its_own(pack: Pack) -> None:
    ladder = "alert_working_days_after: [2]\n        alert_every_working_day_after: true\n"
    ladder += (
        "        escalations: [{working_days_after: 3, to: [notifier], level: executive}]\n        starts: told_on"
    )
    meeting = northtown_with(pack, "starts: told_on", ladder).clocks["meeting"]

    assert (meeting.alert_working_days_after, meeting.alert_every_working_day_after) == ((2,), True)
    assert meeting.escalations == (Escalation(3, ("notifier",), "executive"),)


def test_a_partnership_chooses_the_ladder_of_a_national_clock(pack: Pack) -> None:
    ladder = "        alert_every_working_day_after: true\n"
    ladder += "        escalations: [{working_days_after: 3, level: police}]\n"
    old = "        alert_working_days_before: [3]\n"
    review = northtown_with(pack, old, old + ladder).clocks["review"]

    assert review.alert_every_working_day_after
    assert review.escalations == (Escalation(3, (), "police"),)


def test_a_partnership_takes_the_repeats_and_escalations_of_a_national_clock_away(pack: Pack) -> None:
    national = "    alert_every_working_day_after: true\n    escalations: [{working_days_after: 3, to: [notifier]}]\n"
    pack.plant("incident/workflow.yaml", "    alert_to: [coordinator]\n", f"    alert_to: [coordinator]\n{national}")
    ladder = "        alert_every_working_day_after: false\n        escalations: []\n"
    old = "        alert_working_days_before: [3]\n"
    review = northtown_with(pack, old, old + ladder).clocks["review"]

    assert (review.alert_every_working_day_after, review.escalations) == (False, ())
