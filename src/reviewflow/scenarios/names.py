"""Whether every name in a scenario means something: handles, workflows, transitions, kinds, roles, clocks, notices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from reviewflow import errors
from reviewflow.workflow.definition import Subject
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address

from .expected_names import ExpectedNames
from .file_format import StepShape
from .handles import CaseHandle, Handle, ItemHandle, handles_in
from .near import NameFault, no_handle, unknown
from .reader import Scenario, refuse_scenario
from .rules import Rules
from .words import BUILT_IN

RESERVED = frozenset({"alerts", "notices", "only", "figures", "trail", "replay"})
REFUSALS = frozenset(
    name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, errors.Refusal)
)


def check_names(scenario: Scenario, rules: Rules) -> None:
    """Refuse a scenario that names what is not there.

    Raises:
        ScenarioFileInvalid: with the first fault, and all of them in its facts.
    """
    looking = _Looking(scenario, rules)
    refuse_scenario(fault for n, step in scenario.steps for fault in looking.at(n, step))


def check_head(scenario: Scenario, library: Library) -> None:
    """Refuse a scenario of a partnership or edition that is not there.

    Raises:
        ScenarioFileInvalid: with the first fault, and all of them in its facts.
    """
    shape, document = scenario.shape, scenario.document
    names: list[tuple[Address, str, str, Collection[str]]] = [
        (("partnership",), "There is no partnership", shape.partnership, library.partnerships)
    ]
    names += [(("editions", n), "There is no edition", e, library.editions) for n, e in enumerate(shape.editions)]
    refuse_scenario(
        Fault(document.file, document.line(address), fault, do)
        for address, what, name, known in names
        for _, fault, do in unknown(address, what, name, known)
    )


class _Looking:
    """Goes through the steps in order, knowing the handles so far."""

    def __init__(self, scenario: Scenario, rules: Rules) -> None:
        self.scenario = scenario
        self.rules = rules
        self.handles: dict[str, Handle] = {}
        self.expected = ExpectedNames(rules, self.handles)
        self.roles = {
            *rules.library.roles.values,
            *(r for of in rules.definitions.values() for d in of for r in d.roles),
        }

    def at(self, n: int, step: StepShape) -> Iterator[Fault]:
        """Faults in the names of one step."""
        for address, fault, do in self._step(step):
            yield self.scenario.fault(n, address, fault, do)
        self._remember(step)
        if step.expect is not None:
            for address, fault, do in self.expected.faults(step.expect, self.scenario.shape.partnership):
                yield self.scenario.fault(n, ("expect", *address), fault, do)

    def _step(self, step: StepShape) -> Iterator[NameFault]:
        if step.refused is not None:
            yield from unknown(("refused",), "no refusal is called", step.refused, REFUSALS)
        yield from self._who(step)
        yield from self._what(step)
        for word, name in (("link", step.link), ("to", step.to if step.do == "link" else None)):
            if name is not None and not isinstance(self.handles.get(name), CaseHandle):
                yield no_handle((word,), name, self.handles)
        for fact, value in step.facts.items():
            for name in handles_in(value):
                if name not in self.handles:
                    yield no_handle(("facts", fact), name, self.handles)
        if step.as_ is not None and (step.as_ in self.handles or step.as_ in RESERVED):
            why = "is taken by an earlier step" if step.as_ in self.handles else "is a word of expect"
            yield ("as",), f"the handle {step.as_} {why}.", "Choose another."

    def _who(self, step: StepShape) -> Iterator[NameFault]:
        partnerships = self.rules.library.partnerships
        if step.partnership is not None:
            yield from unknown(("partnership",), "there is no partnership", step.partnership, partnerships)
        if step.by is None or step.refused == "ActorUnknown":
            return
        elsewhere, _, name = step.by.rpartition("/")
        if elsewhere and elsewhere not in partnerships:
            yield from unknown(("by",), "there is no partnership", elsewhere, partnerships)
            return
        home = elsewhere or step.partnership or self._case_partnership(step)
        directory = self.rules.directories.get(home)
        user, _, role = name.partition(" as ")
        users = directory.users if directory is not None else {}
        if role and user in users:
            yield from unknown(("by",), f"{user} does not act as", role, users[user].roles)
        elif directory is not None:
            yield from unknown(("by",), "no role or user is called", name, {*self.roles, *users})

    def _case_partnership(self, step: StepShape) -> str:
        case = self._case_of(step)
        return case.partnership if case is not None else self.scenario.shape.partnership

    def _what(self, step: StepShape) -> Iterator[NameFault]:
        if step.open is not None:
            yield from self._opens(step, step.open)
        if isinstance(step.publish, str):
            yield from unknown(("publish",), "there is no partnership", step.publish, self.rules.library.partnerships)
        elif step.publish is not None:
            yield from self._editions(step.publish.editions)
        if step.case is not None and not isinstance(self.handles.get(step.case), CaseHandle):
            if step.refused != "CaseNotFound":
                yield no_handle(("case",), step.case, self.handles)
            return
        yield from self._item(step)
        yield from self._does(step)

    def _opens(self, step: StepShape, workflow: str) -> Iterator[NameFault]:
        partnership = self.rules.library.partnerships.get(step.partnership or self.scenario.shape.partnership)
        if partnership is not None and step.refused != "WorkflowNotFound":
            yield from unknown(("open",), "the partnership has no workflow", workflow, partnership.shape.workflows)

    def _editions(self, editions: Iterable[str]) -> Iterator[NameFault]:
        for edition in editions:
            yield from unknown(("publish", "editions"), "there is no edition", edition, self.rules.library.editions)

    def _item(self, step: StepShape) -> Iterator[NameFault]:
        if step.item is None or step.refused == "ItemNotFound":
            return
        meant = self.handles.get(step.item)
        if not isinstance(meant, ItemHandle) and not (step.case and "-" in step.item):
            yield no_handle(("item",), step.item, self.handles)
        elif not isinstance(meant, ItemHandle) and self._kind_of(step) is None:
            yield ("item",), f"no kind of item is numbered like {step.item}.", "Write it as AR-1, or use its handle."
        elif isinstance(meant, ItemHandle) and step.case is not None and meant.case.name != step.case:
            yield ("item",), f"the item {step.item} is on the case {meant.case.name}.", "Leave case out, or correct it."

    def _does(self, step: StepShape) -> Iterator[NameFault]:
        case = self._case_of(step)
        if case is None:
            return
        kind = self._kind_of(step)
        subjects = self.rules.subjects(case.partnership, case.workflow, kind)
        if step.add is not None and step.refused != "ItemKindNotKept":
            kinds = {k for d in self.rules.definitions.get((case.partnership, case.workflow), ()) for k in d.items}
            yield from unknown(("add",), f"a case of {case.workflow} keeps no", step.add, kinds)
        if step.do is not None and step.refused != "TransitionNotFound" and (kind or step.item is None):
            known = {t for subject in subjects for t in subject.transitions} | set(BUILT_IN)
            yield from unknown(("do",), f"{kind or case.workflow} has no transition", step.do, known)
        if step.clock is not None and step.refused != "ClockNotFound":
            clocks = {c for subject in subjects for c in subject.clocks}
            yield from unknown(("clock",), f"{kind or case.workflow} has no clock", step.clock, clocks)
        if step.do == "migrate_case" and step.to is not None:
            yield from unknown(("to",), "there is no edition", step.to, self.rules.library.editions)
        if step.receipt is not None and step.refused != "NoticeNotFound":
            notices = {name for subject in subjects for name in subject.notices}
            yield from unknown(("receipt", "notice"), "there is no notice", step.receipt.notice, notices)
        yield from self._facts(step, case, subjects)

    def _facts(self, step: StepShape, case: CaseHandle, subjects: Iterable[Subject]) -> Iterator[NameFault]:
        if step.refused == "FactUnknown":
            return
        if step.add is not None:
            subjects = self.rules.subjects(case.partnership, case.workflow, step.add)
        known = {fact for subject in subjects for fact in subject.facts}
        for name in step.facts if known else ():
            yield from unknown(("facts", name), "there is no fact", name, known)

    def _case_of(self, step: StepShape) -> CaseHandle | None:
        meant = self.handles.get(step.case or step.item or "")
        return meant.case if isinstance(meant, ItemHandle) else meant

    def _kind_of(self, step: StepShape) -> str | None:
        meant = self.handles.get(step.item or "")
        if isinstance(meant, ItemHandle):
            return meant.kind
        case = self._case_of(step)
        if case is None or step.item is None:
            return None
        definitions = self.rules.definitions.get((case.partnership, case.workflow), ())
        prefix = step.item.partition("-")[0].upper()
        return next((k for d in definitions for k, rules in d.items.items() if rules.prefix == prefix), None)

    def _remember(self, step: StepShape) -> None:
        if step.as_ is None or step.refused is not None:
            return
        if step.open is not None:
            partnership = step.partnership or self.scenario.shape.partnership
            self.handles[step.as_] = CaseHandle(step.as_, step.open, partnership)
        case = self._case_of(step)
        if step.add is not None and case is not None:
            self.handles[step.as_] = ItemHandle(step.as_, case, step.add)
