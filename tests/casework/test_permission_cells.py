"""The table of permissions, cell by cell: what the door decides for somebody in each role is what stands in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from casework.alerting import publish_with
from casework.office import Office
from reviewflow.case.case import Case, Done, Item
from reviewflow.case.permissions import agency_roles
from reviewflow.casework.access.readings import READ_NOTICE, enter_reading_in
from reviewflow.casework.actors import find_actor
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.asking.ask import Asking, AskTrail, ask
from reviewflow.casework.asking.samples import DrawSample, draw_sample
from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.catalogue import KIND_OF, KINDS
from reviewflow.casework.changes.door import papers_for
from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.changes.letters_owed import WriteLetter
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.once import try_out
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.guests.invite import InviteGuest, invite_guest
from reviewflow.casework.numbers import item_number
from reviewflow.casework.office.people import ChooseDelivery, choose_delivery
from reviewflow.casework.papers import Command
from reviewflow.casework.permissions.permission_table import NO, OWN_AGENCY, OWN_BODY, WHEN_TOLD, YES, Row
from reviewflow.casework.permissions.who_may import Part, Permissions, who_may
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.enter_proof import OF_KEYS, OF_WITNESSES
from reviewflow.casework.proving.enter_proof import who_may as of_proofs
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.sending.put_right import SettleWarning, settle_warning
from reviewflow.casework.sign_on.accounts import RemoveAccount, remove_account
from reviewflow.errors import (
    ActorUnknown,
    CaseNotFound,
    DutiesNotSeparate,
    FactInvalid,
    MayNotAsk,
    NotTheirOwn,
    OutsidePartnership,
    Refusal,
    RoleNotAllowed,
    WorkflowNotFound,
)
from reviewflow.store.cases import StoredCase, load_case
from reviewflow.store.session import Database
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.library import Library

pytestmark = pytest.mark.slow

WORKFLOWS = ("serious_incident", "practice_review", "action", "yearly_report", "scrutiny")
PARTNERS = {
    "local_authority_partner": "local_authority",
    "icb_partner": "integrated_care_board",
    "police_partner": "police",
}
OTHERS = "gloucestershire"
PERIOD = {"period_from_on": "2022-04-01", "period_until_on": "2023-03-31", "previous_published_on": "2023-09-20"}


@dataclass(frozen=True)
class Tried:
    """The office, its table, and one case of each workflow with one item of each kind."""

    office: Office
    table: Permissions
    cases: dict[str, StoredCase]
    definitions: dict[str, Definition]

    def part(self, workflow: str) -> Part:
        return next(part for part in self.table.parts if part.key == workflow)


@pytest.fixture(scope="module")
def tried(published_file: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    path = tmp_path_factory.mktemp("cells") / "cells.sqlite"
    shutil.copy(published_file, path)
    with Database(f"sqlite:///{path}") as database:
        office = Office(database)
        today = office.now.date()
        opened = {
            "serious_incident": office.open(became_aware_on=today),
            "practice_review": office.open("practice_review", title="R", review_type="lcspr", commissioned_on=today),
            "action": office.open("action", title="A", owner_agencies=["nbt"], arises_from_kind="audit"),
            "yearly_report": office.open("yearly_report", title="Y", **PERIOD),
        }
        opened["scrutiny"] = office.open("scrutiny", begun_on=today)
        cases, definitions = {}, {}
        with database.read() as tx:
            for workflow, reference in opened.items():
                stored = load_case(tx, reference)
                definition = office.desk.definition(tx, stored.case.workflow_hash)
                items = tuple(Item(kind, 1, rules.opens.state, {}) for kind, rules in definition.items.items())
                ids = {(kind, 1): n for n, kind in enumerate(definition.items, 1)}
                cases[workflow] = replace(stored, case=stored.case.changed(items=items), item_ids=ids)
                definitions[workflow] = definition
        table = who_may(office.desk, "bristol", may_ask=Asking.of(library).may_ask)
        yield Tried(office, table, cases, definitions)


def by_of(table: Permissions, role: str) -> str:
    """Somebody who holds a role; the bare role where nobody does."""
    held = table.shown(role).held_by
    return f"{held[0][0]} as {role}" if held else role


def decided(tried: Tried, workflow: str, command: Command, by: str, case: Case | None = None) -> Refusal | None:
    """What the door refuses, by the functions it decides with; nothing is written."""
    stored = None
    if not isinstance(command, OpenCase):
        stored = tried.cases[workflow]
        stored = replace(stored, case=case) if case else stored
    with tried.office.database.read() as tx:
        try:
            papers = papers_for(tx, tried.office.desk, command, Occurrence(by, tried.office.now), stored)
            KIND_OF[type(command)].decide(papers, command)
        except Refusal as refusal:
            return refusal
    return None


# What is done with cases


def deeds(tried: Tried, workflow: str) -> Iterator[tuple[Row, Command, Subject, Case]]:
    """Every row of what is done with cases, with a command that does it, on a case in a state to begin from."""
    definition, stored = tried.definitions[workflow], tried.cases[workflow]
    case, part = stored.case, tried.part(workflow)
    reference = case.reference

    def row(key: str) -> Row:
        found = part.row(key)
        assert found is not None, f"the table of {workflow} has no row {key}"
        return found

    yield row("open"), OpenCase(workflow=workflow, partnership="bristol"), definition, case
    for kind, rules in definition.items.items():
        yield row(f"add/{kind}"), AddItem(case=reference, add=kind), rules, case
        number = item_number(definition, Item(kind, 1, "", {}))
        yield row(f"keep/{kind}/facts"), RecordFacts(case=reference, item=number, facts={"x": 1}), rules, case
        for transition in rules.transitions.values():
            own = {transition.own: _own_value(rules, transition.own)} if transition.own else {}
            there = case.with_item(Item(kind, 1, transition.sources[0], own))
            command = Advance(case=reference, do=transition.name, item=number)
            yield row(f"do/{kind}/{transition.name}"), command, rules, there
    for transition in definition.transitions.values():
        own = {transition.own: _own_value(definition, transition.own)} if transition.own else {}
        there = case.changed(state=transition.sources[0], facts={**case.facts, **own})
        yield row(f"do/{transition.name}"), Advance(case=reference, do=transition.name), definition, there
    clock = next(iter(definition.clocks), "none")
    keeping: dict[str, Command] = {
        "facts": RecordFacts(case=reference, facts={"x": 1}),
        "link": LinkCases(case=reference, relation="x", to="x"),
        "suspend_clock": SuspendClock(case=reference, clock=clock, reason="x"),
        "resume_clock": ResumeClock(case=reference, clock=clock, reason="x"),
        "write_letter": WriteLetter(case=reference, notice="x", to="x", by_role="x", owed_since=1),
        "migrate_case": MigrateCase(case=reference, to=case.workflow_hash, reason="x"),
        "record_conflict": RecordConflict(case=reference, person=f"{OTHERS}/x", reason="x"),
        "lift_conflict": LiftConflict(case=reference, person="x", reason="x"),
        "restrict_case": RestrictCase(case=reference, to=("bristol.coordinator",), reason="x"),
        "lift_restriction": LiftRestriction(case=reference, reason="x"),
    }
    for key, keeps in keeping.items():
        yield row(f"keep/{key}"), keeps, definition, case


def _own_value(rules: Subject, name: str) -> Any:
    kind = rules.facts[name].type
    return {"body": "police", "agency": "nbt", "agencies": ["nbt"]}[kind]


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_whatever_is_done_with_a_case_is_refused_to_just_those_whom_the_table_refuses(
    tried: Tried, workflow: str
) -> None:
    wrong = []
    for row, command, _, case in deeds(tried, workflow):
        for role, cell in row.cells.items():
            refusal = decided(tried, workflow, command, by_of(tried.table, role), case)
            refused = isinstance(refusal, RoleNotAllowed)
            if refused != (cell.may == NO):
                wrong.append(f"{row.key} as {role}: the table says {cell.may}, the door says {refusal!r}")
    assert wrong == []


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_what_is_for_ones_own_is_refused_to_others(tried: Tried, workflow: str) -> None:
    directory_of = {role: by_of(tried.table, role) for role in PARTNERS}
    wrong = []
    for row, command, _, case in deeds(tried, workflow):
        for role, cell in row.cells.items():
            if cell.may == OWN_AGENCY:
                tries = {f"bristol.agency_lead as {role}": True, f"bristol.agency_lead_awp as {role}": False}
            elif cell.may == OWN_BODY and role in PARTNERS:
                tries = {directory_of[role]: PARTNERS[role] == "police"}
            elif cell.may == YES and row.key.startswith("do/"):
                tries = {by_of(tried.table, role): True}
            else:
                continue
            for by, may in tries.items():
                refusal = decided(tried, workflow, command, by, case)
                if isinstance(refusal, ActorUnknown):
                    continue
                if isinstance(refusal, NotTheirOwn) == may:
                    wrong.append(f"{row.key} by {by}: {refusal!r}")
    assert wrong == []
    assert any(c.may == OWN_AGENCY for p in tried.table.parts for r in p.rows for c in r.cells.values())


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_nobody_of_another_partnership_does_any_of_it(tried: Tried, workflow: str) -> None:
    with tried.office.database.read() as tx:
        users = tried.office.desk.directory(tx, OTHERS).users
    people = {role: f"{OTHERS}/{key} as {role}" for key, user in users.items() for role in user.every_role}
    for row, command, _, case in deeds(tried, workflow):
        for by in people.values():
            refusal = decided(tried, workflow, command, by, case)
            assert isinstance(refusal, OutsidePartnership), f"{row.key} by {by}: {refusal!r}"


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_duties_are_separate_for_the_same_person_in_every_role(tried: Tried, workflow: str) -> None:
    found = 0
    for row, command, subject, case in deeds(tried, workflow):
        assert isinstance(command, Command)
        transition = subject.transitions.get(getattr(command, "do", ""))
        if transition is None or not transition.separate_from:
            continue
        item = case.items_of(subject.key)[0] if subject is not tried.definitions[workflow] else None
        key = (item.kind, item.number) if item else None
        for role, cell in row.cells.items():
            if cell.may == NO:
                continue
            by = by_of(tried.table, role)
            with tried.office.database.read() as tx:
                person = find_actor(tx, tried.office.desk, by, partnership="bristol").user
            done = tuple(Done(other, tried.office.now.date(), person, key) for other in transition.separate_from)
            refusal = decided(tried, workflow, command, by, case.changed(done=done))
            assert isinstance(refusal, (DutiesNotSeparate, NotTheirOwn)), f"{row.key} as {role}: {refusal!r}"
            found += isinstance(refusal, DutiesNotSeparate)
        assert row.notes, f"the table does not say of {row.key} that duties are separate"
    assert found or workflow not in ("serious_incident", "practice_review")


def test_every_command_that_changes_a_case_stands_in_the_table(tried: Tried) -> None:
    done = {type(command) for workflow in WORKFLOWS for _, command, _, _ in deeds(tried, workflow)}

    # Correcting is done by whoever records.
    assert {kind.shape.__name__ for kind in KINDS.values()} - {each.__name__ for each in done} == {"CorrectFacts"}


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_row_of_what_is_done_is_tried(tried: Tried, workflow: str) -> None:
    done = {row.key for row, *_ in deeds(tried, workflow)}
    elsewhere = {
        "keep/invite_guest",
        "keep/own_conflict",
        "keep/receipt",
        "keep/letters",
        "keep/acknowledge",
        "keep/export",
    }

    rows = {row.key for row in tried.part(workflow).rows if not row.key.startswith(("see/", "linked/"))}
    assert rows == done | elsewhere


# What goes by other doors


def refused(do: Callable[[str], object], by: str) -> bool:
    """Whether it is refused because of the role; any other refusal means that the role may."""
    try:
        do(by)
    except Refusal as refusal:
        return isinstance(refusal, (RoleNotAllowed, MayNotAsk, CaseNotFound))
    return False


def disagreeing(tried: Tried, row: Row | None, do: Callable[[str], object], *, but: tuple[str, ...] = ()) -> list[str]:
    """The roles of whom the table says something else than what comes of it."""
    assert row is not None
    cells = ((role, cell) for role, cell in row.cells.items() if cell.may not in but)
    return [role for role, cell in cells if refused(do, by_of(tried.table, role)) != (cell.may == NO)]


def test_receipts_letters_alerts_exports_and_conflicts_of_ones_own(tried: Tried) -> None:
    office, desk = tried.office, tried.office.desk
    stored = tried.cases["serious_incident"]
    case, part = stored.case.reference, tried.part("serious_incident")
    office.sweep()
    rung = office.rows("SELECT rung FROM alert WHERE case_id = :id", id=stored.id)[0][0]
    clock = office.rows("SELECT d.clock FROM alert a JOIN deadline d ON d.id = a.deadline_id ORDER BY a.id")[0][0]

    def letter(by: str) -> None:
        with office.database.write() as tx:
            actor = find_actor(tx, desk, by, partnership="bristol")
            enter_reading_in(tx, desk, case, READ_NOTICE, {"notice": 1}, by=actor)

    def declares(by: str) -> None:
        with office.database.read() as tx:
            user = find_actor(tx, desk, by, partnership="bristol").user
        command = RecordConflict(case=case, person=user, reason="x")
        try_out(desk, command, Occurrence(by, office.now))

    receipt = RecordReceipt(case=case, notice="none", reference="x")
    raised = AcknowledgeAlert(case=case, clock=clock, rung=rung)
    of_case = Scope(case=case)
    guest = InviteGuest(case=case, item="AR-1", address="x@example.org", name="Synthetic Guest")
    for key, do in {
        "keep/letters": letter,
        "keep/invite_guest": lambda by: invite_guest(desk, guest, by=by, link_hours=1),
        "keep/export": lambda by: export_trail(desk, of_case, by=by),
    }.items():
        assert disagreeing(tried, part.row(key), do) == [], key
    # The form that the case sends has its own senders; of one that it does not send only the keepers record it.
    row = part.row("keep/receipt")
    assert row is not None
    for role, cell in row.cells.items():
        if cell.may == NO or role in tried.definitions["serious_incident"].kept_by:
            assert refused(lambda by: record_receipt(desk, receipt, by=by), by_of(tried.table, role)) == (
                cell.may == NO
            )
    told = disagreeing(
        tried, part.row("keep/acknowledge"), lambda by: acknowledge_alert(desk, raised, by=by), but=(WHEN_TOLD,)
    )
    assert told == []
    # Of an agency that was asked nothing yet there is nothing to declare.
    agencies = agency_roles(tried.definitions["serious_incident"])
    mine = disagreeing(tried, part.row("keep/own_conflict"), declares)
    assert set(mine) <= agencies


def test_what_is_done_in_the_office(tried: Tried, library: Library) -> None:
    office, desk = tried.office, tried.office.desk
    part = tried.part("office")
    other = "bristol.executive"
    period = {"from_on": "2024-01-01", "to_on": "2024-12-31", "of": "none", "share": "1"}

    def proof(roles: tuple[str, ...]) -> Any:
        def do(by: str) -> None:
            with office.database.write() as tx:
                of_proofs(tx, desk, "x", by=by, partnership="bristol", roles=roles)

        return do

    none_such = SettleWarning(warning=99, reason="x")
    deeds = {
        "digest_for_others": lambda by: choose_delivery(
            desk, ChooseDelivery(partnership="bristol", person=other, choice="at_once"), by=by
        ),
        "calendar_of_partnership": lambda by: make_calendar_link(desk, MakeCalendarLink(partnership="bristol"), by=by),
        "accounts": lambda by: remove_account(desk, RemoveAccount(partnership="bristol", person=other), by=by),
        "put_right": lambda by: settle_warning(desk, none_such, by=by, partnership="bristol"),
        "samples": lambda by: draw_sample(
            desk, DrawSample.model_validate({"partnership": "bristol", **period}), by=by, frame_of=lambda *_: []
        ),
        "keys": proof(OF_KEYS),
        "witnesses": proof(OF_WITNESSES),
        "ask": lambda by: ask(desk, Asking.of(library), AskTrail("is:overdue"), by=by, partnership="bristol"),
    }
    for key, do in deeds.items():
        wrong = disagreeing(tried, part.row(f"office/{key}"), do)
        # Who it is about says it for themself.
        assert [role for role in wrong if (key, role) != ("digest_for_others", "executive")] == [], key


# Who is no longer here, not yet here, or here twice


def test_whoever_has_left_or_not_begun_does_nothing(sqlite_office: Office, library: Library) -> None:
    office = sqlite_office
    case = office.open(became_aware_on=office.now.date())

    def change(body: dict[str, Any]) -> None:
        users = body["users"]
        users["bristol.coordinator"]["until"] = "2024-03-14"
        users["bristol.business_manager"]["roles"] = []
        users["bristol.business_manager"]["postings"] = [{"role": "business_manager", "from": "2024-03-18"}]

    publish_with(office, library, change)
    for person in ("bristol.coordinator", "bristol.business_manager"):
        with office.refuses(ActorUnknown):
            office.carry_out(RecordFacts(case=case, facts={"media_interest": True}), by=person)
    table = who_may(office.desk, "bristol")
    assert table.shown("coordinator").held_by == ()
    assert table.shown("business_manager").held_by == ()
    office.at("Monday 2024-03-18")
    office.carry_out(RecordFacts(case=case, facts={"media_interest": True}), by="bristol.business_manager")
    assert [key for key, _ in who_may(office.desk, "bristol").shown("business_manager").held_by] == [
        "bristol.business_manager"
    ]


def test_a_role_in_one_partnership_is_none_in_another(sqlite_office: Office, library: Library) -> None:
    office = sqlite_office
    case = office.open(became_aware_on=office.now.date())
    command = RecordFacts(case=case, facts={"media_interest": True})

    with office.refuses(OutsidePartnership):
        office.carry_out(command, by=f"{OTHERS}/{OTHERS}.coordinator")
    with office.refuses(RoleNotAllowed):
        office.carry_out(command, by="bristol.press_officer")


def test_what_is_asked_for_and_is_not_there_is_refused(tried: Tried) -> None:
    with pytest.raises(WorkflowNotFound, match=r"There are: .*office"):
        who_may(tried.office.desk, "bristol", workflow="none")
    with pytest.raises(FactInvalid, match="knows no such role"):
        who_may(tried.office.desk, "bristol", role="coordinatr")


def test_the_table_is_plain_json(tried: Tried) -> None:
    only = who_may(tried.office.desk, "bristol", workflow="action", role="coordinator")
    assert [part.key for part in only.parts] == ["action"]
    assert {role for row in only.parts[0].rows for role in row.cells} == {"coordinator"}
    assert json.dumps([row.title for row in only.parts[0].rows])
