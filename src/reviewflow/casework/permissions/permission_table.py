"""Who may see and do what, by role: one table, worked out by the functions that decide at the time.

Nothing here says who may do a thing. Each cell asks what the door, the pages and the commands ask, for an actor in the
role, and says in words what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_keeps, check_role, may_record_names, own_kind
from reviewflow.casework.access.seeing import (
    NAMES,
    NOTHING,
    PARTS,
    TRAIL,
    acts_for_agency,
    parts_of_own,
    parts_seen,
    why_seen,
)
from reviewflow.casework.changes.keep_out import LIFT_CONFLICT, LIFT_RESTRICTION, RECORD_CONFLICT, RESTRICT_CASE
from reviewflow.casework.changes.receipts import senders_of
from reviewflow.casework.telling.whom import roles_to_alert
from reviewflow.errors import Refusal
from reviewflow.workflow.definition import Definition, Opening, Subject, Transition

YES, WITH_REASON, OWN_AGENCY, OWN_BODY = "yes", "with_a_reason", "own_agency", "own_body"
OWN_SELF, WHEN_TOLD, LINKED, NO = "own", "when_told", "linked", "no"
WORDS: Mapping[str, str] = {
    YES: "Yes",
    WITH_REASON: "Yes, with a reason that is kept",
    OWN_AGENCY: "Of their own agency alone",
    OWN_BODY: "For their own safeguarding partner alone",
    OWN_SELF: "For themself alone",
    WHEN_TOLD: "Of alerts that went to them",
    LINKED: "Of a linked case",
    NO: "No",
}
"""What may stand in a cell. Everything but LINKED is about the cases of a person's own partnership."""
SEEN, LINKED_SEEN = "What is seen", "What is seen of a linked case of another partnership"
BEGUN, DONE, KEPT = "What is begun and added", "What is done step by step", "What keeps the record in order"


@dataclass(frozen=True, slots=True)
class Cell:
    """Whether a role may, and why."""

    may: str
    says: str
    """A sentence."""

    @property
    def words(self) -> str:
        """As it stands in the table."""
        return WORDS[self.may]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that may be seen or done."""

    key: str
    """For instance ``do/agency_request/record_return``."""
    group: str
    title: str
    cells: Mapping[str, Cell]
    """By role."""
    notes: tuple[str, ...] = ()
    """What holds for everybody, whatever their role."""

    def who(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What stands in the cells, each with the roles in which it does; those that may not come last."""
        found: dict[str, list[str]] = {may: [] for may in WORDS}
        for role, cell in self.cells.items():
            found[cell.may].append(role)
        return tuple((may, tuple(roles)) for may, roles in found.items() if roles)


Gate = Callable[[Actor], object]
"""What decides at the time: it refuses, or it does not."""


def rows_of(definition: Definition, roles: Iterable[str], *, partnership: str) -> tuple[Row, ...]:
    """Everything that may be seen of the cases of a workflow and done with them."""
    asked = _Asked(definition, tuple(roles), partnership)
    return (*asked.seen(), *asked.linked(), *asked.begun(), *asked.done(), *asked.kept())


class _Asked:
    """The rules of one workflow, and the roles that are asked about."""

    def __init__(self, definition: Definition, roles: tuple[str, ...], partnership: str) -> None:
        self._definition = definition
        self._roles = roles
        self._partnership = partnership

    # What may be seen

    def seen(self) -> Iterator[Row]:
        for part in PARTS:
            cells = {role: self._sees(part, role) for role in self._roles}
            yield Row(f"see/{_dashed(part)}", SEEN, _capital(part), cells)

    def _sees(self, part: str, role: str) -> Cell:
        title = self._title(role)
        named = why_seen(self._definition, role)
        if not named:
            return Cell(NO, f"The rules of {self._definition.title} name {title} for nothing, so no case is seen.")
        for_what = f"The rules of {self._definition.title} name {title}, who {named[0]}"
        if part not in parts_of_own(self._definition, role):
            whose = "what their own agency was asked" if acts_for_agency(self._definition, role) else "the rest"
            return Cell(NO, f"{for_what}. Seen is {whose}, and not {part}.")
        if acts_for_agency(self._definition, role):
            return Cell(OWN_AGENCY, f"{for_what}, for an agency: what that agency was asked is seen, and no more.")
        if part == NAMES:
            also = role not in self._definition.kept_by
            why = "may record who the people are" if also else "keeps its cases"
            says = f"{_capital(title)} {why}. Each reading takes a reason, and both stand on the trail."
            return Cell(WITH_REASON, says)
        return Cell(YES, f"{for_what}.")

    def linked(self) -> Iterator[Row]:
        for part in PARTS:
            cells = {role: self._sees_linked(part, role) for role in self._roles}
            yield Row(f"linked/{_dashed(part)}", LINKED_SEEN, _capital(part), cells)

    def _sees_linked(self, part: str, role: str) -> Cell:
        if part in parts_seen(self._definition, role, joint=True):
            says = "A case that another partnership keeps and that is linked with one's own: where it is and its dates."
            return Cell(LINKED, says)
        if parts_seen(self._definition, role, joint=True) == NOTHING:
            return Cell(NO, f"Of another partnership's case {self._title(role)} sees nothing.")
        return Cell(NO, f"Of another partnership's case where it is and its dates are seen, and not {part}.")

    # What may be done

    def begun(self) -> Iterator[Row]:
        yield self._gated("open", BEGUN, self._definition.opens.title, self._may(self._definition.opens))
        for kind, rules in self._definition.items.items():
            yield self._gated(f"add/{kind}", BEGUN, f"{rules.opens.title} ({rules.title})", self._may(rules.opens))

    def done(self) -> Iterator[Row]:
        for subject in (self._definition, *self._definition.items.values()):
            of_item = subject is not self._definition
            for transition in subject.transitions.values():
                key = f"do/{subject.key}/{transition.name}" if of_item else f"do/{transition.name}"
                title = f"{transition.title} ({subject.title})" if of_item else transition.title
                row = self._gated(key, DONE, title, self._may(transition), *_apart(subject, transition))
                yield self._narrowed(row, subject, transition)

    def kept(self) -> Iterator[Row]:
        definition = self._definition
        for kind, subject in (("", definition), *definition.items.items()):
            what = f" ({subject.title})" if kind else ""
            also = subject.opens.by
            key = f"keep/{kind}/facts" if kind else "keep/facts"
            yield self._gated(key, KEPT, f"Record and correct facts{what}", self._keeps("record_facts", also))
        for name, title in _KEEPING:
            yield self._gated(f"keep/{name}", KEPT, title, self._keeps(name))
        mine = {role: self._declares(role) for role in self._roles}
        yield Row("keep/own_conflict", KEPT, "Say that they have a conflict of interest themself", mine)
        senders = tuple(dict.fromkeys(r for notice in definition.notices for r in senders_of(definition, notice)))
        yield self._gated("keep/receipt", KEPT, "Record the receipt for a form", self._keeps("receipt", senders))
        names = may_record_names(definition)
        yield self._gated("keep/letters", KEPT, "Read letters in which names may stand", self._keeps("letters", names))
        told = {role: self._acknowledges(role) for role in self._roles}
        yield Row("keep/acknowledge", KEPT, "Say that they have an alert in hand", told)
        exported = {role: self._exports(role) for role in self._roles}
        yield Row("keep/export", KEPT, "Give the trail of a case to somebody, to check", exported)

    def _gated(self, key: str, group: str, title: str, gate: Gate, *notes: str) -> Row:
        return Row(key, group, title, {role: self._through(gate, role) for role in self._roles}, notes)

    def _through(self, gate: Gate, role: str) -> Cell:
        try:
            gate(Actor(role, role, self._partnership))
        except Refusal as refusal:
            return Cell(NO, str(refusal))
        keeps = role in self._definition.kept_by
        why = "keeps its cases" if keeps else "is named for it"
        return Cell(YES, f"By the rules of {self._definition.title} {self._title(role)} {why}.")

    def _may(self, what: Transition | Opening) -> Gate:
        return lambda actor: check_role(what, actor=actor, roles=self._definition.roles)

    def _keeps(self, what: str, also: tuple[str, ...] = ()) -> Gate:
        return lambda actor: check_keeps(self._definition, actor=actor, what=what, also=also)

    def _narrowed(self, row: Row, subject: Subject, transition: Transition) -> Row:
        """The row with what a role does for its own agency or body alone."""
        cells = dict(row.cells)
        for role, cell in row.cells.items():
            kind = own_kind(self._definition, subject, transition, role) if cell.may == YES else None
            if kind is not None:
                says = f"{cell.says} It is for the {kind} that it is about, and for those who keep the case."
                cells[role] = Cell(OWN_BODY if kind == "body" else OWN_AGENCY, says)
        return Row(row.key, row.group, row.title, cells, row.notes)

    def _declares(self, role: str) -> Cell:
        if parts_seen(self._definition, role) == NOTHING:
            return Cell(NO, "Whoever sees no case says nothing of one: those who keep it record it.")
        return Cell(OWN_SELF, "Whoever sees a case may say that they should not. Only those who keep it can lift it.")

    def _acknowledges(self, role: str) -> Cell:
        if role in self._definition.kept_by:
            return Cell(YES, f"{_capital(self._title(role))} keeps the cases.")
        subjects = (self._definition, *self._definition.items.values())
        clocks = [(subject, clock) for subject in subjects for clock in subject.clocks.values()]
        told = any(
            role in (*roles_to_alert(clock, self._definition, subject), *(r for e in clock.escalations for r in e.to))
            for subject, clock in clocks
        )
        if told:
            return Cell(WHEN_TOLD, "The alerts of one of its clocks go to this role.")
        return Cell(NO, "No alert goes to this role, and it does not keep the cases.")

    def _exports(self, role: str) -> Cell:
        if TRAIL in parts_seen(self._definition, role):
            return Cell(YES, "Whoever sees the trail of a case may give it on; that is kept on the trail itself.")
        return Cell(NO, "Only what is seen may be given on, and this role does not see the trail.")

    def _title(self, role: str) -> str:
        return self._definition.roles.get(role, role.replace("_", " "))


_KEEPING = (
    ("invite_guest", "Invite a guest, mail a new link, and take an invitation back"),
    ("link", "Link with another case"),
    ("suspend_clock", "Suspend a clock"),
    ("resume_clock", "Let a clock run again"),
    ("write_letter", "Write a letter that is owed"),
    ("migrate_case", "Move a case to newer rules"),
    (RECORD_CONFLICT, "Record somebody's conflict of interest"),
    (LIFT_CONFLICT, "Lift a conflict of interest"),
    (RESTRICT_CASE, "Keep a case to some people"),
    (LIFT_RESTRICTION, "Open such a case again"),
)
"""Commands of those who keep the case and of nobody else, by the name under which they refuse others."""


def _apart(subject: Subject, transition: Transition) -> Iterator[str]:
    for other in transition.separate_from:
        yield f"Never by the person who did: {subject.transitions[other].title}."


def _dashed(part: str) -> str:
    return part.replace(" ", "-")


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
