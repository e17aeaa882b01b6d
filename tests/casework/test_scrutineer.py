"""The scrutineer reads whatever the grant allows, changes nothing, and what is read is on the trail."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from casework.journeys import case_at, incident_at, yearly_report_at
from casework.office import Office, head_of
from casework.test_permissions_of_commands import COMMANDS
from reviewflow.case.directory import Directory, Posting, User
from reviewflow.casework.access.scrutineer import SCRUTINEER_READ, enter_read_in, read_as
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.asking.samples import AnswerSample, DrawSample, answer_sample, draw_sample
from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link
from reviewflow.casework.changes.catalogue import KINDS
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.office.people import RecordAbsence, record_absence
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.put_right import SettleWarning, TryDeliveryAgain, settle_warning, try_delivery_again
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.casework.views.read_notice import read_notice
from reviewflow.casework.views.read_return import read_return
from reviewflow.errors import ActorUnknown, OutsidePartnership, Refusal, RoleNotAllowed
from reviewflow.store.notices import list_notices
from reviewflow.workflow.definition import Definition

SCRUTINEER = "bristol.scrutineer"
OWN_WORDS = {
    "challenge": {"open", "press_again", "close_challenge", "withdraw_challenge"},
    "scrutiny_rating": {"open", "change_rating"},
    None: {"add_scrutineer_statement"},
    "scrutiny": {"open"},
}
"""All that the rules let a scrutineer do: challenge, rate, and say what stands in the yearly report as the
scrutineer's own statement. None of it moves a case."""
STATES = [
    ("serious_incident", "considered"),
    ("serious_incident", "rapid_review"),
    ("serious_incident", "decided"),
    ("practice_review", "under_way"),
    ("action", "in_progress"),
    ("yearly_report", "drafting"),
]


def definitions(office: Office) -> list[Definition]:
    with office.database.read() as tx:
        found = office.desk.published_definitions(tx, "bristol")
    return [each for of in found.values() for each in of]


def test_the_rules_let_a_scrutineer_say_and_nothing_else(sqlite_office: Office) -> None:
    for definition in definitions(sqlite_office):
        for kind, subject in ((None, definition), *definition.items.items()):
            may = {name for name, each in subject.transitions.items() if "scrutineer" in each.by}
            may |= {"open"} if "scrutineer" in subject.opens.by else set()
            assert may <= OWN_WORDS.get(kind or definition.key, OWN_WORDS.get(kind, set())), f"{definition.hash} {kind}"
        assert "scrutineer" not in definition.kept_by


def test_every_command_of_the_catalogue_is_tried(office: Office) -> None:
    assert set(COMMANDS) == {"record" if kind == "record_facts" else kind for kind in _short(KINDS)}


def _short(kinds: Mapping[str, object]) -> list[str]:
    return [kind.removesuffix("_facts").removesuffix("_clock").removesuffix("_case") for kind in kinds]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_refused_to_a_scrutineer(office: Office, command: str) -> None:
    case = incident_at(office, "rapid_review")

    with office.refuses(RoleNotAllowed):
        office.carry_out(COMMANDS[command](case, office.case(case).workflow_hash), by=SCRUTINEER)


@pytest.mark.parametrize(("workflow", "state"), STATES)
def test_no_transition_and_no_item_is_open_to_a_scrutineer(sqlite_office: Office, workflow: str, state: str) -> None:
    case = case_at(sqlite_office, workflow, state)
    stored = sqlite_office.case(case)
    rules = next(each for each in definitions(sqlite_office) if each.hash == stored.workflow_hash)

    for name in rules.transitions:
        if name not in OWN_WORDS[None]:
            _is_refused(sqlite_office, lambda name=name: sqlite_office.do(case, name, SCRUTINEER))  # type: ignore[misc]
    for kind, subject in rules.items.items():
        if "scrutineer" not in subject.opens.by:
            _is_refused(sqlite_office, lambda kind=kind: sqlite_office.add(case, kind, SCRUTINEER))  # type: ignore[misc]


def _is_refused(office: Office, command: Callable[[], object]) -> None:
    before = head_of(office.database)
    with pytest.raises(Refusal):
        command()
    assert head_of(office.database) == before


def test_what_does_not_go_through_the_one_door_is_refused_too(office: Office) -> None:
    case = incident_at(office, "notified")
    office.at("Friday 2024-03-22").sweep()
    desk = office.desk
    acknowledge = AcknowledgeAlert(case=case, clock="notification", rung="due_today")
    receipt = RecordReceipt(case=case, notice="notification_form", reference="X-1", received_at=office.now, typed={})
    away = RecordAbsence(partnership="bristol", person="bristol.coordinator", from_on=office.now.date())
    link = MakeCalendarLink(partnership="bristol", person="bristol.coordinator")
    mutations: list[Callable[[], object]] = [
        lambda: acknowledge_alert(desk, acknowledge, by=SCRUTINEER),
        lambda: record_receipt(desk, receipt, by=SCRUTINEER),
        lambda: record_absence(desk, away, by=SCRUTINEER),
        lambda: make_calendar_link(desk, link, by=SCRUTINEER),
        lambda: try_delivery_again(desk, TryDeliveryAgain(delivery=1), by=SCRUTINEER, partnership="bristol"),
        lambda: settle_warning(desk, SettleWarning(warning=1, reason="x"), by=SCRUTINEER, partnership="bristol"),
        lambda: read_identities(desk, case, by=SCRUTINEER, reason="I want to know."),
    ]

    for mutation in mutations:
        with office.refuses(Refusal):
            mutation()


def test_what_is_the_scrutineers_own_is_done(office: Office) -> None:
    case, report = incident_at(office, "decided"), yearly_report_at(office, "drafting")
    words = {"raised_by": "scrutineer", "subject": "Delay", "challenge": "Why so late?"}
    raised = office.add(case, "challenge", SCRUTINEER, **words)
    office.add(report, "scrutiny_rating", SCRUTINEER, domain="Leadership", rating="green")
    drawn = draw_sample(office.desk, drawing(), by=SCRUTINEER, frame_of=lambda tx, desk, command: [case])
    wanted = AnswerSample(sample=drawn.row.sequence, case=case, answers={"a": "Yes"}, asked={"a": {"title": "A?"}})
    answer_sample(office.desk, wanted, by=SCRUTINEER)

    assert office.state(case, raised) == "raised"
    assert replay(office.database).differences == ()


def drawing() -> DrawSample:
    return DrawSample.model_validate(
        {
            "partnership": "bristol",
            "of": "rapid_reviews",
            "from_on": "2024-01-01",
            "to_on": "2024-12-31",
            "share": "1/10",
        }
    )


# Reading


def test_each_reading_is_an_entry_that_says_what_was_read(office: Office) -> None:
    case = incident_at(office, "notified")

    assert read_as(office.desk, "case", by=SCRUTINEER, reference=case) is not None
    assert read_as(office.desk, "cases", by=SCRUTINEER, partnership="bristol", about={"state": "notified"}) is not None

    of_case, of_list = office.trail()[-2:]
    assert (of_case.what, of_case.case_reference, of_case.by_user) == (SCRUTINEER_READ, case, SCRUTINEER)
    assert (of_list.what, of_list.case_reference, of_list.partnership) == (SCRUTINEER_READ, None, "bristol")
    said = json.loads(office.body(of_list.sequence))["command"]
    assert said == {"kind": SCRUTINEER_READ, "what": "cases", "state": "notified"}
    assert replay(office.database).differences == ()
    assert replay(office.database, reference=case).differences == ()


def test_the_reading_of_anybody_else_is_none_of_the_trails_business(office: Office) -> None:
    case = incident_at(office, "notified")
    before = head_of(office.database)

    for by in (None, "coordinator", "bristol.coordinator", "gloucestershire/coordinator"):
        assert read_as(office.desk, "case", by=by, reference=case) is None

    assert head_of(office.database) == before


@pytest.mark.parametrize("by", ["gloucestershire/scrutineer", "gloucestershire.scrutineer"])
def test_the_grant_ends_at_the_partnership(office: Office, by: str) -> None:
    case = incident_at(office, "notified")

    with office.refuses(OutsidePartnership):
        read_as(office.desk, "case", by=by, reference=case)
    with office.refuses(OutsidePartnership):
        read_as(office.desk, "cases", by=by, partnership="bristol")


def test_a_posting_that_is_over_gives_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = incident_at(office, "notified")
    gone = User("bristol.scrutineer", "Scrutineer until February (synthetic)", (), postings=(_until("2024-02-29"),))
    real = office.desk.directory

    def directory(tx: object, partnership: str) -> Directory:
        found = real(tx, partnership)  # type: ignore[arg-type]
        return replace(found, users={**found.users, gone.key: gone})

    monkeypatch.setattr(office.desk, "directory", directory)

    with office.refuses(ActorUnknown, match="may act in no role on"):
        read_as(office.desk, "case", by=gone.key, reference=case)
    assert gone.roles_on(_day("2024-02-29")) == ("scrutineer",)


def test_who_holds_both_roles_reads_as_the_one_that_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = incident_at(office, "notified")
    both = User("bristol.chair", "Chair who also scrutinises (synthetic)", ("independent_chair", "scrutineer"))
    real = office.desk.directory

    def directory(tx: object, partnership: str) -> Directory:
        found = real(tx, partnership)  # type: ignore[arg-type]
        return replace(found, users={**found.users, both.key: both})

    monkeypatch.setattr(office.desk, "directory", directory)

    assert read_as(office.desk, "case", by="bristol.chair", reference=case) is None
    assert read_as(office.desk, "case", by="bristol.chair as independent_chair", reference=case) is None
    assert read_as(office.desk, "case", by="bristol.chair as scrutineer", reference=case) is not None


def test_nobody_else_can_be_written_down_as_a_reading_scrutineer(office: Office) -> None:
    case = incident_at(office, "notified")
    with office.refuses(RoleNotAllowed), office.database.write() as tx:
        actor = office.desk.directory(tx, "bristol").actor("coordinator", roles={"coordinator": "Coordinator"})
        enter_read_in(tx, office.desk, case, {"what": "case"}, by=actor)


def test_a_letter_is_read_as_far_as_the_grant_goes(office: Office) -> None:
    case = incident_at(office, "sent_to_panel")
    with office.database.read() as tx:
        letters = list_notices(tx, reference=case)
    plain, naming = (next(each for each in letters if bool(each.names) is names) for names in (False, True))

    read_notice(office.desk, plain.id, by=SCRUTINEER)
    assert (office.trail()[-1].what, office.trail()[-1].by_user) == (SCRUTINEER_READ, SCRUTINEER)
    with office.refuses(RoleNotAllowed):
        read_notice(office.desk, naming.id, by=SCRUTINEER)


def test_a_return_is_read_on_the_trail_without_its_names(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    asked = office.add(case, "agency_request", agency="childrens_social_care")
    office.do(case, "record_return", item=asked, involvement_summary="Two visits.", raw_return="Jo Bloggs was seen.")

    read = read_return(office.desk, case, asked, by="bristol.review_group_chair")

    entry = office.trail()[-1]
    assert (entry.what, entry.item, entry.by_user) == ("read_return", asked, "bristol.review_group_chair")
    shown = {name: value for name, _, value in read.facts}
    assert shown["involvement_summary"] == "Two visits."
    assert shown["raw_return"] == "(recorded)"
    assert replay(office.database).differences == ()
    with office.refuses(OutsidePartnership):
        read_return(office.desk, case, asked, by="gloucestershire/coordinator")


def _until(day: str) -> Posting:
    return Posting("scrutineer", None, _day(day))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
