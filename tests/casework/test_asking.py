"""Questions to the trail, on real cases, and on both databases."""

from __future__ import annotations

import json

import pytest

from casework.journeys import REGULATION_11, SUBMISSION, incident_at
from casework.office import Office, head_of
from reviewflow.casework.asking import find_entries
from reviewflow.casework.asking.ask import ASK_QUESTION, Answer, Asking, AskTrail, ask
from reviewflow.casework.asking.keep_search import Marker, catch_up, extend_search, rebuild_search
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.errors import CaseNotFound, MayNotAsk, QuestionTooWide, QuestionWordUnknown, SavedQuestionUnknown
from reviewflow.store import audit_log, trail_search
from reviewflow.store.search_bits import unpacked
from reviewflow.workflow.library import Library

COORDINATOR = "bristol.coordinator"


@pytest.fixture
def asking(library: Library) -> Asking:
    return Asking.of(library)


def asked(
    office: Office, asking: Asking, question: str = "", *, by: str = "bristol.coordinator", **more: object
) -> Answer:
    return ask(office.desk, asking, AskTrail(question, **more), by=by, partnership="bristol")  # type: ignore[arg-type]


def found(answer: Answer) -> list[tuple[str, str | None]]:
    """What was done, and on which item, the oldest first."""
    return [(each.entry.what, each.entry.item) for each in reversed(answer.found)]


def not_notified(office: Office) -> str:
    """A case that was not notified, against the view of the police."""
    case = office.open(became_aware_on="2024-03-15")
    office.ask_partners(case, "notify", "agree", "agree", "dissent")
    facts = {"not_notified_reasons": "There is no sign of abuse.", "abuse_or_neglect": "neither"}
    office.do(case, "decide_not_to_notify", "la_decision_maker", **facts)
    return case


def test_decisions_not_to_notify_stand_with_the_view_of_each_partner(office: Office, asking: Asking) -> None:
    case = not_notified(office)
    incident_at(office, "notified")

    answer = asked(office, asking, saved="decisions_not_to_notify")

    (decision,) = answer.found
    assert decision.entry.case_reference == case
    assert decision.sentence.startswith("On Friday 15 March 2024 the local authority decision maker")
    assert "decided not to notify" in decision.sentence
    assert "“There is no sign of abuse.”" in decision.sentence
    assert [each.entry.item for each in decision.beneath] == ["PD-1", "PD-2", "PD-3"]
    assert "Avon and Somerset Police" in decision.beneath[2].sentence
    assert "view: dissents" in decision.beneath[2].sentence


def test_what_was_late_says_since_when_and_why(office: Office, asking: Asking) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.at("Friday 2024-03-29").do(
        case, "submit_notification", "la_notifier", reason="Nobody was there.", **SUBMISSION
    )

    (late,) = [each for each in asked(office, asking, saved="late_and_why").found if each.entry.case_reference == case]

    assert "Reason: “Nobody was there.”" in late.sentence
    assert "Late: “" in late.sentence
    assert "was due on Friday 22 March 2024." in late.sentence
    assert asked(office, asking, f"case:{case} standing:late").count == 1


def test_what_was_done_on_its_last_day_was_in_time(sqlite_office: Office, asking: Asking) -> None:
    case = sqlite_office.open(became_aware_on="2024-03-15")
    sqlite_office.at("Friday 2024-03-22").do(case, "submit_notification", "la_notifier", **SUBMISSION)

    assert asked(sqlite_office, asking, f"case:{case} clock:notification standing:late").count == 0
    assert asked(sqlite_office, asking, f"case:{case} clock:notification standing:in_time").count == 1


def test_what_was_recorded_long_after_is_found_by_working_days(office: Office, asking: Asking) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.at("Monday 2024-03-25").add(case, "child", label="Child A", happened_on="Friday 2024-03-15")
    office.add(case, "child", label="Child B", happened_on="Monday 2024-03-18")

    assert found(asked(office, asking, saved="recorded_late")) == [("add_child", "CH-1")]
    answer = asked(office, asking, "delay:5")
    assert found(answer) == [("add_child", "CH-2")]
    assert answer.found[0].sentence.endswith("Recorded on Monday 25 March 2024, 5 working days later.")


def test_who_read_identities_is_found_with_the_reason(office: Office, asking: Asking) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.add(case, "child", label="Child A", name="Nobody Atall")
    read_identities(office.desk, case, by="coordinator", reason="To call the school.")

    (reading,) = asked(office, asking, f"case:{case}", saved="identity_readings").found

    assert "read who the people in the case are" in reading.sentence
    assert "Reason: “To call the school.”" in reading.sentence


def test_a_name_can_neither_be_looked_for_nor_stands_in_an_answer(office: Office, asking: Asking) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.add(case, "child", label="Child A", name="Zebedee Quux")

    assert asked(office, asking, "zebedee").count == 0
    assert "No reason or rationale holds the word “quux”." in asked(office, asking, "quux").notes
    assert "Zebedee" not in " ".join(each.sentence for each in asked(office, asking, f"case:{case}").found)
    with office.database.read() as tx:
        marks = [mark for mark, _ in trail_search.marks_from(tx, "", limit=100_000)]
    assert not [mark for mark in marks if "zebedee" in mark.casefold() or "identity" in mark]


def test_corrections_and_moved_deadlines_say_what_moved(office: Office, asking: Asking) -> None:
    case = incident_at(office, "considered")
    facts = {"became_aware_on": "2024-03-14"}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="The call was on Thursday."))

    (correction,) = asked(office, asking, saved="corrections").found
    (moved,) = asked(office, asking, saved="deadlines_that_moved").found

    assert correction.entry == moved.entry
    assert "corrected facts" in moved.sentence
    assert "moved from Friday 22 March 2024 to Thursday 21 March 2024." in moved.sentence


def test_a_meeting_without_a_quorum_is_found(office: Office, asking: Asking) -> None:
    case = incident_at(office, "rapid_review")
    meeting = {"purpose": "rapid_review", "planned_on": "2024-03-15", "body": "review_group"}
    number = office.add(case, "meeting", **meeting)
    held = {
        "held_on": "2024-03-15",
        "chair_kind": "partner",
        "quorate": False,
        "decisions_stand": "provisional",
        "decisions": "To go on.",
    }
    office.do(case, "hold_meeting", item=number, **held)

    assert ("hold_meeting", number) in found(asked(office, asking, saved="without_quorum_or_delegation"))


def test_an_overridden_smart_check_is_found_with_its_reason(office: Office, asking: Asking) -> None:
    action = office.open("action", by="coordinator", title="An action", recommendation="Do it.")
    answers = {"specific": True, "measurable": False, "achievable": True, "relevant": True, "time_bound": True}
    office.do(action, "check_smart", **answers, smart_override="It cannot be counted.")

    (overridden,) = asked(office, asking, saved="overridden_smart_checks").found

    assert "“It cannot be counted.”" in overridden.sentence


def test_the_later_entries_of_an_item_are_found_by_what_it_is_about(office: Office, asking: Asking) -> None:
    case = not_notified(office)

    answer = asked(office, asking, f'case:{case} what:"record view" body:police fact:question=notify')

    assert found(answer) == [("record_view", "PD-3")]
    assert answer.in_words == (
        f"Entries about {case}, where “Record the partner's view” was done, of or about “Avon and Somerset Police”,"
        " with “Question: Whether to notify the Panel”"
    )


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("abuse", 1),
        ("ABUSE no sign", 1),
        ("abus*", 1),
        ('"sign of abuse"', 1),
        ('"abuse of sign"', 0),
        ('writing not "sign of abuse"', 3),
        ('what:decide_not_to_notify not "sign of abuse"', 0),
        ('what:decide_not_to_notify not "abuse of sign"', 1),
        ("writing", 3),
        ("abuse or writing", 4),
        ("writing not fact:view=dissent", 2),
        ("what:record_view,decide_not_to_notify", 4),
        ('what:"Decide not to notify"', 1),
        ("state:not_notified", 1),
        ("happened:2024-03-15 writing", 3),
        ("happened:2024-03-16.. writing", 0),
        ("recorded:2024 writing", 3),
        ("recorded:..2023 writing", 0),
        ("role:la_decision_maker", 1),
        ("workflow:serious_incident writing", 3),
        ("basis:L4 writing", 3),
        ("clock:notification standing:in_time", 1),
    ],
)
def test_a_question_finds_just_what_it_asks_for(
    sqlite_office: Office, asking: Asking, question: str, count: int
) -> None:
    not_notified(sqlite_office)

    answer = asked(sqlite_office, asking, question)

    assert (answer.count, answer.is_whole, len(answer.found)) == (count, True, count)


def test_pages_go_back_in_time_and_the_count_stays(office: Office, asking: Asking) -> None:
    case = not_notified(office)
    whole = asked(office, asking, f"case:{case}")
    first = asked(office, asking, f"case:{case}", limit=3)
    rest = asked(office, asking, f"case:{case}", before=first.next_page)

    assert first.count == rest.count == whole.count == 8
    assert [e.entry.sequence for e in (*first.found, *rest.found)] == [e.entry.sequence for e in whole.found]
    assert rest.next_page is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("by:bristol.coordinatr", "Did you mean bristol.coordinator"),
        ("what:record_vew", "Did you mean record_view"),
        ("clock:rapid_revew", "Did you mean rapid_review"),
        ("standing:tardy", "cancelled, due_today, in_time, late"),
        ("is:odd", "There are: correction, reading, without_delegation"),
        ("theme:nothing_of_it", "There are:"),
    ],
)
def test_an_unknown_word_says_which_there_are(sqlite_office: Office, asking: Asking, question: str, said: str) -> None:
    incident_at(sqlite_office, "considered")

    with pytest.raises(QuestionWordUnknown, match=said):
        asked(sqlite_office, asking, question)


def test_a_word_that_is_declared_and_was_never_needed_finds_nothing(sqlite_office: Office, asking: Asking) -> None:
    assert asked(sqlite_office, asking, "what:withdraw_notification theme:neglect").count == 0


def test_an_unknown_case_and_an_unknown_saved_question_are_refused(sqlite_office: Office, asking: Asking) -> None:
    with pytest.raises(CaseNotFound):
        asked(sqlite_office, asking, "case:SI-1999-001")
    with pytest.raises(SavedQuestionUnknown, match="Did you mean corrections"):
        asked(sqlite_office, asking, saved="correction")


def test_nobody_is_shown_what_belongs_to_another_partnership(office: Office, asking: Asking) -> None:
    case = not_notified(office)

    mine = ask(office.desk, asking, AskTrail("what:open"), by="bristol/coordinator")
    theirs = ask(office.desk, asking, AskTrail("what:open or abuse"), by="gloucestershire/coordinator")

    assert (mine.count, theirs.count) == (1, 0)
    with pytest.raises(CaseNotFound):
        ask(office.desk, asking, AskTrail(f"case:{case}"), by="gloucestershire/coordinator")
    assert ask(office.desk, asking, AskTrail("partnership:bristol"), by="gloucestershire/coordinator").count == 0
    everybody = ask(office.desk, asking, AskTrail("what:adopt_calendar"), by="gloucestershire/coordinator")
    assert everybody.count == 1


def test_not_everybody_may_ask(sqlite_office: Office, asking: Asking) -> None:
    before = head_of(sqlite_office.database)

    with pytest.raises(MayNotAsk, match="you are acting as Agency safeguarding lead"):
        asked(sqlite_office, asking, "what:open", by="agency_lead")
    assert head_of(sqlite_office.database) == before


def test_what_the_scrutineer_asks_is_on_the_trail_and_is_replayed(office: Office, asking: Asking) -> None:
    not_notified(office)
    before = head_of(office.database)[0]
    asked(office, asking, "abuse", by="bristol.coordinator")
    assert head_of(office.database)[0] == before

    asked(office, asking, "abuse", by="bristol.scrutineer")

    with office.database.read() as tx:
        entry = next(audit_log.read_entries(tx, after=before))
        body = json.loads(audit_log.read_body(tx, entry.sequence) or "")
    assert (entry.what, entry.by_role, entry.partnership) == (ASK_QUESTION, "scrutineer", "bristol")
    assert body == {"command": {"kind": ASK_QUESTION, "question": "abuse", "found": 1}}
    assert replay(office.database).identical
    assert asked(office, asking, "what:ask_question").found[0].sentence == (
        "On Friday 15 March 2024 the scrutineer (bristol.scrutineer) asked the trail a question. Reason: “abuse”."
    )


def test_a_beginning_that_stands_for_too_many_words_is_refused(
    sqlite_office: Office, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_notified(sqlite_office)
    monkeypatch.setattr(find_entries, "MOST_WORDS", 0)

    with pytest.raises(QuestionTooWide, match=r"More than 0 words begin with wri\. Give more letters"):
        asked(sqlite_office, asking, "wri*")


def test_a_phrase_that_would_take_long_is_bounded_and_says_so(
    sqlite_office: Office, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_notified(sqlite_office)
    monkeypatch.setattr(find_entries, "MOST_LOOKED_AT", 2)
    monkeypatch.setattr(find_entries, "_READ_AT_ONCE", 2)

    answer = asked(sqlite_office, asking, '"put in writing"')

    assert answer.counted == "at least 2 entries"
    assert "It looked at the newest 2 entries that hold the words of “put in writing”" in answer.notes[0]


def test_the_search_is_the_same_made_at_once_or_bit_by_bit(office: Office, asking: Asking) -> None:
    not_notified(office)
    while extend_search(office.desk, most=3):
        pass
    step_by_step = everything_kept(office)
    incident_at(office, "decided")
    catch_up(office.desk)
    grown = everything_kept(office)

    rebuild_search(office.desk)

    assert everything_kept(office) == grown
    assert step_by_step != grown


def test_the_search_holds_just_the_marks_of_the_entries(sqlite_office: Office) -> None:
    not_notified(sqlite_office)
    incident_at(sqlite_office, "decided")
    rebuild_search(sqlite_office.desk)

    with sqlite_office.database.read() as tx:
        marker, expected = Marker(tx, sqlite_office.desk), set[tuple[str, int]]()
        for entry in audit_log.read_entries(tx):
            body = json.loads(audit_log.read_body(tx, entry.sequence) or "")
            expected |= {(mark, entry.sequence) for mark in marker.marks(entry, body)}

    assert everything_kept(sqlite_office) == expected


def everything_kept(office: Office) -> set[tuple[str, int]]:
    """Each mark with each entry that bears it."""
    kept = set()
    with office.database.read() as tx:
        for mark, id in trail_search.marks_from(tx, "", limit=100_000):
            pages = trail_search.pages_of(tx, [id], first=0, last=99)
            bits = {page: unpacked(entries) for page, entries in pages}
            kept |= {(mark, number) for number in find_entries.newest_first(bits)}
    return kept


def test_the_search_follows_without_slowing_down_whoever_adds(sqlite_office: Office, asking: Asking) -> None:
    case = not_notified(sqlite_office)

    with sqlite_office.database.read() as tx:
        assert trail_search.reach(tx) == (0, 0), "no entry is taken in where it is added"
    assert asked(sqlite_office, asking, f"case:{case}").reach == head_of(sqlite_office.database)[0]


def test_regulation_11_is_found_by_its_words(sqlite_office: Office, asking: Asking) -> None:
    incident_at(sqlite_office, "awaiting_sign_off")

    assert asked(sqlite_office, asking, '"The partners thought so"').count == 1
    assert asked(sqlite_office, asking, "fact:reg11_improvements=yes").count == 1
    assert set(REGULATION_11) >= {"reg11_improvements"}
