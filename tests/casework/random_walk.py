"""People who do all sorts of things to cases, in an order that a number decides: much is refused, nothing fails."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping

from casework.journeys import action_at, incident_at, review_at, yearly_report_at
from casework.office import ADMINISTRATOR, Office
from reviewflow.case.case import Case, Item
from reviewflow.case.clocks import clock_key, owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.numbers import item_number
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.papers import Command
from reviewflow.errors import Refusal
from reviewflow.statute.london import local_date
from reviewflow.workflow.definition import Definition, Fact, Opening, Subject, Transition

WORDS = (
    "Seen by the health visitor.",
    "Cafe\u0301 talk",
    'It\'s "quoted"',
    "One, two",
    "<b>bold</b>",
    "100 % {{ x }}",
    " ",
)
REASONS = ("Because.", "Cafe\u0301.", "New facts: <i>x</i>.", None)
OPEN = ("running", "suspended")
WORKFLOWS = ("serious_incident", "practice_review", "action", "yearly_report")


JOURNEYS: tuple[tuple[Callable[[Office, str], str], tuple[str, ...]], ...] = (
    (incident_at, ("considered", "notified", "rapid_review", "signed_off", "panel_replied", "decided")),
    (review_at, ("commissioned", "under_way", "approved", "published")),
    (action_at, ("proposed", "in_progress", "completed", "impact_shown")),
    (yearly_report_at, ("drafting", "approved")),
)


class Walk:
    """One walk. The same number gives the same walk."""

    def __init__(self, office: Office, seed: int, *, partnership: str = "bristol") -> None:
        self.office = office
        self.partnership = partnership
        self.choose = random.Random(seed)
        self.cases: list[str] = []
        self.refused: dict[str, int] = {}
        self.done: dict[str, int] = {}

    def go(self, steps: int) -> Walk:
        """Take so many steps."""
        for _ in range(steps):
            self.step()
        return self

    def step(self) -> None:
        """Do one thing; it happens, or it is refused by name."""
        kinds: list[tuple[Callable[[], object], int]] = [
            (self._journey, 3 if len(self.cases) < 12 else 0),
            (self._open, 2 if len(self.cases) < 12 else 0),
            (self._advance, 30),
            (self._advance_item, 24),
            (self._add, 16),
            (self._record, 6),
            (self._correct, 8),
            (self._link, 3),
            (self._suspend, 4),
            (self._resume, 3),
            (self._receipt, 2),
            (self._migrate, 2),
            (self._sweep, 4),
            (self._time_passes, 12),
            (self._change_calendar, 1),
        ]
        does = self.choose.choices([each for each, _ in kinds], [weight for _, weight in kinds])[0]
        name = does.__name__.strip("_")
        try:
            does()
        except Refusal as refusal:
            self.refused[refusal.name] = self.refused.get(refusal.name, 0) + 1
        else:
            self.done[name] = self.done.get(name, 0) + 1

    # What can be done

    def _journey(self) -> None:
        at, states = self.choose.choice(JOURNEYS)
        self.cases.append(at(self.office, self.choose.choice(states)))

    def _open(self) -> None:
        workflow = self.choose.choice(WORKFLOWS)
        with self.office.database.read() as tx:
            rules = self.office.desk.published_definitions(tx, self.partnership)[workflow][-1]
        facts = self._facts(rules, (*rules.opens.needs_facts, *self.choose.sample(sorted(rules.facts), 3)), None)
        command = OpenCase(workflow=workflow, partnership=self.partnership, facts=facts, confirm=tuple(facts))
        self.cases.append(self._carry_out(command, rules.opens).reference)

    def _advance(self) -> None:
        case, rules = self._a_case()
        transition = self._a_transition(rules, case.state)
        link = self.choose.choice(self.cases) if transition.needs_link else None
        facts = self._facts_of(rules, transition, case)
        what = {"facts": facts, "reason": self._reason(), "link": link, "confirm": tuple(facts)}
        self._carry_out(Advance.model_validate({"case": case.reference, "do": transition.name, **what}), transition)

    def _advance_item(self) -> None:
        case, rules, item = self._an_item()
        subject = rules.items[item.kind]
        if not subject.transitions:
            return
        transition = self._a_transition(subject, item.state)
        facts = self._facts_of(subject, transition, case)
        number = item_number(rules, item)
        what = {"facts": facts, "reason": self._reason(), "item": number, "confirm": tuple(facts)}
        self._carry_out(Advance.model_validate({"case": case.reference, "do": transition.name, **what}), transition)

    def _add(self) -> None:
        case, rules = self._a_case()
        kind = self.choose.choice(sorted(rules.items))
        subject = rules.items[kind]
        may = subject.opens.may_set
        more = sorted(subject.facts if may is None else may)
        names = (*subject.opens.needs_facts, *self.choose.sample(more, min(3, len(more))))
        facts = self._facts(subject, names, case)
        self._carry_out(AddItem(case=case.reference, add=kind, facts=facts, confirm=tuple(facts)), subject.opens)

    def _record(self) -> None:
        case, subject, number = self._a_subject()
        facts = self._facts(subject, self.choose.sample(sorted(subject.facts), 2), case)
        if facts:
            self._carry_out(RecordFacts(case=case.reference, facts=facts, item=number, confirm=tuple(facts)))

    def _correct(self) -> None:
        case, subject, number = self._a_subject()
        facts = self._facts(subject, self.choose.sample(sorted(subject.facts), 2), case)
        if self.choose.random() < 0.2:
            facts = dict.fromkeys(facts)
        if facts:
            what = {"facts": facts, "item": number, "confirm": tuple(facts), "reason": "It was wrong. Cafe\u0301."}
            self._carry_out(CorrectFacts.model_validate({"case": case.reference, **what}))

    def _link(self) -> None:
        case, rules = self._a_case()
        relation = self.choose.choice([*rules.links, "nothing"])
        self._carry_out(LinkCases(case=case.reference, relation=relation, to=self.choose.choice(self.cases)))

    def _suspend(self) -> None:
        case, subject, number = self._a_subject()
        if subject.clocks:
            clock = self.choose.choice(sorted(subject.clocks))
            until = self.choose.choice([None, None, self.today + dt.timedelta(days=9)])
            command = SuspendClock(case=case.reference, clock=clock, item=number, reason="Cafe\u0301.", until_on=until)
            self._carry_out(command)

    def _resume(self) -> None:
        case, rules = self._a_case()
        open_ones = [s for s in case.suspensions if s.suspension.until_on is None]
        if open_ones:
            suspended = self.choose.choice(open_ones)
            item = case.item(*suspended.item) if suspended.item else None
            number = item_number(rules, item) if item else None
            self._carry_out(ResumeClock(case=case.reference, clock=suspended.clock, item=number, reason="On."))

    def _receipt(self) -> None:
        case, _ = self._a_case()
        receipt = RecordReceipt(
            case=case.reference,
            notice=self.choose.choice(["notification_pack", "advance_copies"]),
            reference=f"NR-{self.choose.randrange(1000)}",
            typed={"summary": self.choose.choice(WORDS), "notifier_name": "Sam Sample"},
        )
        record_receipt(self.office.desk, receipt, by="coordinator")

    def _migrate(self) -> None:
        case, rules = self._a_case()
        with self.office.database.read() as tx:
            editions = self.office.desk.published_definitions(tx, self.partnership)[rules.key]
        to = self.choose.choice(editions).hash
        keys = [key for key, kept in self.office.deadlines(case.reference).items() if kept.state == "running"]
        choices = {key: self.choose.choice(["keep", "recompute", "from_today"]) for key in keys}
        what = {"case": case.reference, "to": to, "reason": "Newer guidance.", "clocks": choices}
        self._carry_out(MigrateCase.model_validate(what))

    def _sweep(self) -> None:
        self.office.sweep()

    def _time_passes(self) -> None:
        self.office.later(days=self.choose.choice([0, 0, 1, 1, 2, 5, 12]), hours=self.choose.choice([0, 1, 14]))

    def _change_calendar(self) -> None:
        day = self.today + dt.timedelta(days=self.choose.randrange(1, 20))
        command = ChangeCalendarDay(day=day, name="Day of joy", source="Proclaimed", works=self.choose.random() < 0.3)
        change_calendar_day(self.office.desk, command, by=ADMINISTRATOR)

    # How it is chosen

    @property
    def today(self) -> dt.date:
        return self.office.now.date()

    def _carry_out(self, command: Command, what: Transition | Opening | None = None) -> Case:
        by = self.choose.choice(what.by) if what else self.choose.choice(("coordinator", "business_manager"))
        if self.choose.random() < 0.05:
            by = self.choose.choice(("scrutineer", "press_officer", "gloucestershire/coordinator", "nobody"))
        elif self.choose.random() < 0.3:
            by = f"bristol.{by}"
        happened = self.today - dt.timedelta(days=self.choose.choice([0, 0, 0, 1, 6]))
        return self.office.case(self.office.carry_out(command, by=by, happened_on=happened).reference)

    def _a_case(self) -> tuple[Case, Definition]:
        if not self.cases:
            self._journey()
        case = self.office.case(self.choose.choice(self.cases))
        with self.office.database.read() as tx:
            return case, self.office.desk.definition(tx, case.workflow_hash)

    def _an_item(self) -> tuple[Case, Definition, Item]:
        case, rules = self._a_case()
        if not case.items:
            self._add()
            case = self.office.case(case.reference)
        if not case.items:
            case, rules = next(((c, r) for c, r in (self._a_case() for _ in range(20)) if c.items), self._a_case())
        if not case.items:
            raise Refusal(what="no item was found", do="")
        return case, rules, self.choose.choice(case.items)

    def _a_subject(self) -> tuple[Case, Subject, str | None]:
        case, rules = self._a_case()
        if case.items and self.choose.random() < 0.5:
            item = self.choose.choice(case.items)
            return case, rules.items[item.kind], item_number(rules, item)
        return case, rules, None

    def _a_transition(self, subject: Subject, state: str) -> Transition:
        ways = subject.transitions_from(state)
        if not ways or self.choose.random() < 0.05:
            ways = tuple(subject.transitions.values())
        return self.choose.choice(ways)

    def _facts_of(self, subject: Subject, transition: Transition, case: Case) -> dict[str, object]:
        more = self.choose.sample(transition.may_set, min(2, len(transition.may_set)))
        return self._facts(subject, (*transition.needs_facts, *more), case)

    def _facts(self, subject: Subject, names: tuple[str, ...] | list[str], case: Case | None) -> dict[str, object]:
        return {name: self._value(subject.facts[name], case) for name in names}

    def _value(self, fact: Fact, case: Case | None) -> object:
        choose, day = self.choose, self.today - dt.timedelta(days=self.choose.choice([0, 0, 0, 1, 3, 30, -5]))
        options = sorted(fact.options)
        values: Mapping[str, Callable[[], object]] = {
            "date": day.isoformat,
            "instant": lambda: f"{day}T09:30+00:00",
            "yes_no": lambda: choose.random() < 0.7,
            "number": lambda: choose.choice([0, 3, 18, 20, "2.5"]),
            "money": lambda: choose.choice(["10.50", 7, "1e3"]),
            "choice": lambda: choose.choice(options),
            "choices": lambda: choose.sample(options, min(2, len(options))),
            "agency": lambda: choose.choice(["nbt", "awp", "nobody_knows"]),
            "agencies": lambda: choose.choice([["nbt", "awp"], ["nbt"], []]),
            "body": lambda: choose.choice(["local_authority", "integrated_care_board", "police", "executive"]),
            "area": lambda: choose.choice(["bristol", "somerset"]),
            "person": lambda: "bristol.coordinator",
            "case": lambda: choose.choice(self.cases or ["SI-1"]),
            "item": lambda: "M-1",
            "items": lambda: ["SI-2024-001/F-1"],
        }
        return values.get(fact.type, lambda: choose.choice(WORDS))()

    def _reason(self) -> str | None:
        return self.choose.choice(REASONS)


def stale_deadlines(office: Office, reference: str) -> dict[str, tuple[object, object]]:
    """The deadlines of a case whose rows say something else than the rules give when everything is counted anew."""
    case = office.case(reference)
    with office.database.read() as tx:
        rules = office.desk.definition(tx, case.workflow_hash)
        calendar, directory = office.desk.current(tx, case.partnership)
    situation = Situation(rules, case, directory, local_date(office.now))
    counted = {clock_key(owed): owed.deadline for owed in owed_clocks(situation, calendar=calendar)}
    stale: dict[str, tuple[object, object]] = {}
    for key, kept in office.deadlines(reference).items():
        deadline = counted.pop(key, None)
        is_kept = (kept.due_on, kept.met_on, kept.state == "cancelled")
        if deadline is None:
            should_be = (kept.due_on, kept.met_on, kept.state != "met")
        else:
            met = deadline.met_on.isoformat() if deadline.met_on else None
            should_be = (deadline.due_on.isoformat(), met, deadline.cancelled)
        if kept.state not in OPEN and deadline and (deadline.met_on or deadline.cancelled):
            # What is closed keeps its date when bank holidays change after it.
            continue
        if is_kept != should_be:
            stale[key] = (is_kept, should_be)
    return stale | {key: ("no row", deadline) for key, deadline in counted.items()}
