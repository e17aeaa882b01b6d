"""Steps of a scenario, done on the pages by the people of the scenario: what they see is all that they go by."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from casework.conftest import ROOT
from casework.office import Office
from reviewflow.scenarios.dates import day_of
from reviewflow.scenarios.file_format import ClockExpected, StepShape
from reviewflow.scenarios.reader import read_scenario
from reviewflow.statute.london import local_date, longdate
from reviewflow.workflow.definition import Definition, Fact, Subject
from web.chromium import Served
from web.hands import Hands, heading, named
from web.visits import open_session

BUILT_IN = ("record_facts", "correct_facts", "suspend_clock", "resume_clock")
SESSION = "reviewflow"


@dataclass
class Scene:
    """The steps of one case of a scenario, as they are done."""

    server: Served
    hands: Hands
    partnership: str
    cases: dict[str, str] = field(default_factory=dict)
    """Handle to reference."""
    items: dict[str, str] = field(default_factory=dict)
    """Handle to number."""

    @property
    def office(self) -> Office:
        return self.server.office

    def play(self, scenario: str, *cases: str, until: str = "") -> None:
        """Do every step about some cases, in their order; ``until`` is a note or a transition after which it ends."""
        read = read_scenario(ROOT / f"workflows/scenarios/{scenario}.yaml")
        mine = set(cases)
        for (_, step), at in zip(read.steps, read.times, strict=True):
            if step.as_ in mine or step.case in mine:
                if at != self.office.now:
                    # Nobody leaves a page open over days.
                    self.hands.page.goto("about:blank")
                    self.office.now = at
                self.do(step)
            for case in mine & self.cases.keys():
                self.look(case, step)
            if until and step.case in mine and step.do == until:
                return

    def do(self, step: StepShape) -> None:
        """One step, whether it succeeds or is refused."""
        self.become(step.by or "", step.partnership or self.partnership)
        before = self._done() if step.refused else 0
        if step.partnership and step.refused:
            return self._is_not_there(step)
        if step.open:
            self._open(step)
        elif step.add:
            self._add(step)
        elif step.receipt:
            self._receipt(step)
        elif step.do in BUILT_IN:
            self._built_in(step)
        elif step.do:
            self._transition(step)
        if step.refused:
            assert self._done() == before, f"{step.do} was to be refused by {step.refused}"
        return None

    def _done(self) -> int:
        """How much has been done; that a scrutineer looked is kept too, and is nothing done."""
        return sum(each.what != "scrutineer_read" for each in self.office.trail())

    def become(self, by: str, partnership: str) -> None:
        """Somebody else sits down, at their own browser and in their own session."""
        person, _, role = by.partition(" as ")
        person = person if "." in person else f"{partnership}.{person}"
        token = open_session(self.office.desk, self.server.settings, person, role)
        self.hands.page.context.add_cookies([{"name": SESSION, "value": token, "url": self.server.address}])

    # What is done

    def _open(self, step: StepShape) -> None:
        definition = self._published(step.open or "")
        self.hands.page.goto(f"{self.server.address}/")
        self._menu("Cases")
        self._press("link", "Open a case")
        self._press("link", definition.opens.title)
        self._fill(step, definition)
        self._send(step)
        if not step.refused:
            reference = re.search(r"/cases/([^/]+)/", self.hands.page.url)
            assert reference
            assert step.as_
            self.cases[step.as_] = reference[1]

    def _add(self, step: StepShape) -> None:
        definition, rules = self._rules(step.case or ""), self._rules(step.case or "").items[step.add or ""]
        self._to_case(step)
        self._press("link", rules.opens.title)
        self._fill(step, rules)
        self._send(step)
        assert definition.items
        if step.as_ and not step.refused:
            number = re.search(rf"\b{rules.prefix}-\d+", self.hands.page.get_by_role("main").inner_text())
            assert number, "the page says what was added"
            self.items[step.as_] = number[0]

    def _transition(self, step: StepShape) -> None:
        subject = self._subject(step)
        transition = subject.transitions[step.do or ""]
        self._to_case(step)
        if step.item and not self._to_item(step):
            assert step.refused, f"{step.item} is not to be seen"
            return
        way = self._way(transition.title)
        if way is None:
            assert step.refused, f"{transition.title} is not offered"
            return
        self._go(way)
        if heading(self.hands.page).startswith("Not now"):
            assert step.refused, self.hands.page.get_by_role("main").inner_text()
            return
        self._fill(step, subject)
        self._send(step)

    def _built_in(self, step: StepShape) -> None:
        subject = self._subject(step)
        if step.do in ("suspend_clock", "resume_clock"):
            self._to_case(step)
            title = subject.clocks[step.clock or ""].title
            words = "Suspend it" if step.do == "suspend_clock" else "Let it run again"
            link = re.compile(rf"^{words}\s*: {re.escape(title)}$")
            if step.refused and not self.hands.page.get_by_role("link", name=link).count():
                return
            self._press("link", link)
            asked = "First day that does not count" if step.do == "suspend_clock" else "First day that counts again"
            if step.from_on:
                self._day(asked, day_of(step.from_on))
            self._type("Reason", step.reason or "")
            self._send(step)
            return
        for name, value in step.facts.items():
            fact = subject.facts[name]
            self._to_case(step)
            self._press("link", re.compile("^What is recorded"))
            self._press("link", re.compile(rf"^(Correct\s*)?{re.escape(fact.title)}$"))
            self._answer(fact, value)
            if step.reason:
                self._type("Reason", step.reason)
            self._send(step)

    def _receipt(self, step: StepShape) -> None:
        assert step.receipt
        self._to_case(step)
        self._press("link", "Record the receipt")
        self._type("Reference that the other system gave", step.receipt.reference)
        self._press("button", "Record the receipt")
        expect(self.hands.page.get_by_role("heading", level=1)).to_contain_text("done")

    # What is filled in

    def _fill(self, step: StepShape, subject: Subject) -> None:
        for name, value in step.facts.items():
            self._answer(subject.facts[name], value)
        if step.happened_on:
            stamp = subject.transitions[step.do].stamps if step.do else subject.opens.stamps
            plainly = "Date the case is opened" if step.open else "When did it happen?"
            asked = subject.facts[stamp].title if stamp else plainly
            self._day(asked, day_of(step.happened_on))
        if step.reason:
            self._type("Reason", step.reason, or_else="Reason or remark")

    def _answer(self, fact: Fact, value: object) -> None:
        page, hands = self.hands.page, self.hands
        self._open_more(fact.title)
        group = page.get_by_role("group", name=named(fact.title))
        match fact.type:
            case "date":
                self._day(fact.title, day_of(str(value)))
            case "yes_no":
                hands.choose(group.get_by_role("radio", name="Yes" if value else "No", exact=True))
            case "choice" | "agency" | "body" | "area" | "person":
                words = self._words(fact, str(value))
                if group.count():
                    hands.choose(group.get_by_role("radio", name=words, exact=True))
                else:
                    hands.pick(page.get_by_role("combobox", name=named(fact.title)), words)
            case "choices" | "agencies":
                assert isinstance(value, list)
                for each in value:
                    hands.choose(group.get_by_role("checkbox", name=self._words(fact, str(each)), exact=True))
            case _:
                self._type(fact.title, ", ".join(map(str, value)) if isinstance(value, list) else str(value))

    def _day(self, asked: str, day: dt.date | None) -> None:
        assert day
        group = self.hands.page.get_by_role("group", name=named(asked))
        for part in ("Day", "Month", "Year"):
            box = group.get_by_role("textbox", name=part, exact=True)
            if box.input_value() != str(getattr(day, part.lower())):
                self.hands.type(box, str(getattr(day, part.lower())))

    def _type(self, asked: str, words: str, *, or_else: str = "") -> None:
        box = self.hands.page.get_by_role("textbox", name=named(asked))
        if or_else and not box.count():
            box = self.hands.page.get_by_role("textbox", name=named(or_else))
        self.hands.type(box, words)

    def _open_more(self, title: str) -> None:
        """Questions that few have to answer stand behind a line that opens."""
        page = self.hands.page
        kinds = (page.get_by_role(role, name=named(title)) for role in ("group", "textbox", "combobox"))
        if any(kind.count() for kind in kinds):
            return
        line = page.locator("details:not([open])").filter(has=page.get_by_text(title, exact=False)).locator("summary")
        if line.count():
            self.hands.press(line.first)

    def _words(self, fact: Fact, key: str) -> str:
        if fact.type in ("choice", "choices"):
            return fact.options[key]
        kind = "agency" if fact.type == "agencies" else fact.type
        with self.office.database.read() as tx:
            directory = self.office.desk.directory(tx, self.partnership)
        return directory.name_on(kind, key, local_date(self.office.now))

    # What is pressed

    def _press(self, role: str, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self._go(self.hands.page.get_by_role(role, name=name, exact=exact))  # type: ignore[arg-type]

    def _go(self, target: Locator) -> None:
        """Press what leads to another page, and wait until it is there."""
        with self.hands.page.expect_navigation():
            self.hands.press(target)

    def _menu(self, name: str) -> None:
        page = self.hands.page
        menu = page.get_by_role("navigation", name="Main menu")
        opens = menu.get_by_role("button", name="Menu")
        if opens.is_visible():
            self.hands.press(opens)
        self._go(menu.get_by_role("link", name=name, exact=True))

    def _send(self, step: StepShape) -> None:
        """Look at the answers, and send them; or be told what is wrong."""
        page = self.hands.page
        self._press("button", "Continue")
        if step.refused:
            summary = page.get_by_role("alert").filter(has=page.get_by_role("heading", name="There is a problem"))
            expect(summary).to_be_visible()
            return
        expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        self._press("button", "Confirm and send")
        expect(page.get_by_role("heading", level=1)).to_contain_text("done")

    # Where one goes

    def _to_case(self, step: StepShape) -> None:
        self.hands.page.goto(f"{self.server.address}/cases/{self.cases[step.case or '']}")

    def _to_item(self, step: StepShape) -> bool:
        """Whether what belongs to the case is there to be gone to."""
        name = re.compile(rf"^(?!Why).*\b{self.items.get(step.item or '', step.item or '')}$")
        if not self.hands.page.get_by_role("link", name=name).count():
            return False
        self._press("link", name)
        return True

    def _way(self, title: str) -> Locator | None:
        """What leads on: a button, or a link behind the lines under which the less urgent and the not yet stand."""
        page = self.hands.page
        way = page.get_by_role("button", name=title, exact=True).or_(
            page.get_by_role("region", name="What is next").get_by_role("link", name=title, exact=True)
        )
        for words in ("Other things you can do", "Not now, or not by you"):
            line = page.locator("summary").filter(has_text=words)
            if not way.count() and line.count():
                self.hands.press(line)
        return way if way.count() else None

    def _is_not_there(self, step: StepShape) -> None:
        page = self.hands.page
        page.goto(f"{self.server.address}/cases/{self.cases[step.case or '']}")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")

    # What is seen afterwards

    def look(self, handle: str, step: StepShape) -> None:
        """Whether the page of a case says what the scenario expects of it."""
        expected = step.expect.subjects.get(handle) if step.expect else None
        if expected is None or handle not in self.cases:
            return
        self.become("coordinator", self.partnership)
        page, definition = self.hands.page, self._rules(handle)
        page.goto(f"{self.server.address}/cases/{self.cases[handle]}")
        if expected.state:
            where = page.get_by_role("region", name="Where it is")
            expect(where).to_contain_text(definition.states[expected.state].title)
        for key, clock in (expected.clocks or {}).items():
            if "/" not in key and clock is not None and clock.standing in ("running", "due_today", "overdue"):
                self._sees_clock(definition.clocks[key].title, clock)

    def _sees_clock(self, title: str, clock: ClockExpected) -> None:
        dates = self.hands.page.get_by_role("region", name="Dates", exact=True)
        line = dates.get_by_role("listitem").filter(has=self.hands.page.get_by_role("heading", name=title, exact=True))
        due = day_of(clock.due_on)
        if due is not None:
            words = longdate(due).replace(" ", "\N{NO-BREAK SPACE}")
            expect(line.first).to_contain_text(re.compile(f"{words}|{longdate(due)}|today|tomorrow", re.IGNORECASE))

    # The rules

    def _published(self, workflow: str) -> Definition:
        with self.office.database.read() as tx:
            return self.office.desk.published_definitions(tx, self.partnership)[workflow][-1]

    def _rules(self, handle: str) -> Definition:
        case = self.office.case(self.cases[handle])
        with self.office.database.read() as tx:
            return self.office.desk.definition(tx, case.workflow_hash)

    def _subject(self, step: StepShape) -> Subject:
        definition = self._rules(step.case or "")
        if not step.item:
            return definition
        prefix = self.items.get(step.item, step.item).rpartition("-")[0]
        return next(rules for rules in definition.items.values() if rules.prefix == prefix)


def steps_of(scenario: str) -> Iterable[StepShape]:
    """The steps of a scenario on file."""
    return (step for _, step in read_scenario(ROOT / f"workflows/scenarios/{scenario}.yaml").steps)
