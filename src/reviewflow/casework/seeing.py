"""Who may see which case, and which parts of it. Every page and every list asks here, and nowhere else.

It follows from the rules alone. A role that a workflow names sees the cases of that workflow in its own partnership;
one that it never names sees none. Those who act for an agency see what that agency was asked, and nothing else of the
case. Of a case that another partnership keeps and that is linked with one's own, one sees where it is and its dates.
Who the people in a case are is shown to nobody here: it is read with a reason, by those who keep the case or may record
it, and the reading stands on the trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case, Facts, Item
from reviewflow.case.permissions import may_record_names
from reviewflow.errors import CaseNotFound
from reviewflow.store.cases import load_case, load_cases, partnerships_linked
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

from .desk import Desk

WHERE, DATES, ITEMS, FACTS = "where it is", "dates", "what belongs to it", "facts"
LETTERS, TRAIL, NAMES = "letters", "trail", "who the people are"
PARTS = (WHERE, DATES, ITEMS, FACTS, LETTERS, TRAIL, NAMES)
WHOLE = frozenset({WHERE, DATES, ITEMS, FACTS, LETTERS, TRAIL})
"""All but who the people are."""
FROM_OUTSIDE = frozenset({WHERE, DATES})
OWN_ALONE = frozenset({WHERE, DATES, ITEMS})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of one case."""

    parts: frozenset[str]
    agency: str | None = None
    """Where not None: of what belongs to the case, and of its dates, only what is about this agency."""

    def sees(self, part: str) -> bool:
        """Whether a part is seen at all."""
        return part in self.parts

    def sees_item(self, rules: Subject, item: Item) -> bool:
        """Whether one of the items is seen."""
        return self.sees(ITEMS) and (self.agency is None or is_about(self.agency, rules, item.facts))

    def sees_dates_of(self, definition: Definition, case: Case, item: tuple[str, int] | None) -> bool:
        """Whether the dates of the case, or of one of its items, are seen."""
        if self.agency is None:
            return self.sees(DATES)
        found = case.item(*item) if item else None
        return found is not None and self.sees_item(definition.items[found.kind], found)


def parts_seen(definition: Definition, role: str, *, joint: bool = False) -> frozenset[str]:
    """What a role sees of the cases of a workflow: in its own partnership, or of a joint case of another one."""
    if role not in _roles_named(definition):
        return NOTHING
    if acts_for_agency(definition, role):
        return NOTHING if joint else OWN_ALONE
    if joint:
        return FROM_OUTSIDE
    return WHOLE | {NAMES} if role in (*definition.kept_by, *may_record_names(definition)) else WHOLE


def trails_out_of_sight(tx: Transaction, desk: Desk, actor: Actor) -> list[str]:
    """The workflows of whose cases somebody does not see who did what; none for whoever sees the whole record."""
    published = desk.published_definitions(tx, actor.partnership)
    return [key for key, of in published.items() if not all(TRAIL in parts_seen(each, actor.role) for each in of)]


def acts_for_agency(definition: Definition, role: str) -> bool:
    """Whether a role is there to act for the agency that something is about, and does not keep the case."""
    return role in _agency_roles(definition)


def is_about(agency: str, rules: Subject, facts: Facts) -> bool:
    """Whether a case or an item is about an agency."""
    for name in _agency_facts(rules):
        value = facts.get(name)
        if agency in (value if isinstance(value, list) else [value]):
            return True
    return False


def sight_of(definition: Definition, case: Case, actor: Actor, *, linked_with: Iterable[str] = ()) -> Sight | None:
    """What somebody sees of a case; None where it is as if there were none.

    ``linked_with`` are the partnerships that keep the cases that this one is linked with.
    """
    joint = actor.partnership != case.partnership
    if joint and actor.partnership not in linked_with:
        return None
    parts = parts_seen(definition, actor.role, joint=joint)
    if not parts:
        return None
    if not acts_for_agency(definition, actor.role):
        return Sight(parts)
    if actor.agency is None:
        return None
    if is_about(actor.agency, definition, case.facts):
        # The case itself is theirs, as an action is its owner's.
        return Sight(WHOLE - {TRAIL, LETTERS}, actor.agency)
    sight = Sight(parts, actor.agency)
    return sight if any(sight.sees_item(definition.items[i.kind], i) for i in case.items) else None


def look_at(tx: Transaction, desk: Desk, reference: str, actor: Actor) -> tuple[Case, Sight]:
    """A case with what somebody sees of it.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    case = load_case(tx, reference).case
    linked_with = partnerships_linked(tx, case) if case.links and case.partnership != actor.partnership else ()
    sight = sight_of(desk.definition(tx, case.workflow_hash), case, actor, linked_with=linked_with)
    if sight is None:
        raise CaseNotFound(case=reference)
    return case, sight


def sights_of(
    tx: Transaction, desk: Desk, references: Iterable[str], actor: Actor, *, joint: bool = False
) -> dict[str, tuple[Case, Sight]]:
    """Of many cases, those that somebody sees and what of them, read at once; ``joint`` ones are known to be linked."""
    linked_with = (actor.partnership,) if joint else ()
    seen = {}
    for reference, stored in load_cases(tx, references).items():
        definition = desk.definition(tx, stored.case.workflow_hash)
        sight = sight_of(definition, stored.case, actor, linked_with=linked_with)
        if sight is not None:
            seen[reference] = stored.case, sight
    return seen


_NAMED: dict[str, frozenset[str]] = {}
_FOR_AGENCIES: dict[str, frozenset[str]] = {}
"""By the hash of the rules: what has a hash cannot change."""


def _roles_named(definition: Definition) -> frozenset[str]:
    if definition.hash not in _NAMED:
        _NAMED[definition.hash] = frozenset(_named_in(definition))
    return _NAMED[definition.hash]


def _named_in(definition: Definition) -> Iterator[str]:
    # Who may only open a case raises it, and sees no more of it than what they sent.
    yield from definition.kept_by
    for item in definition.items.values():
        yield from item.opens.by
    for subject in (definition, *definition.items.values()):
        for transition in subject.transitions.values():
            yield from transition.by
        for clock in subject.clocks.values():
            yield from clock.alert_to
            for escalation in clock.escalations:
                yield from escalation.to


def _agency_roles(definition: Definition) -> frozenset[str]:
    if definition.hash not in _FOR_AGENCIES:
        subjects = (definition, *definition.items.values())
        by = {role for s in subjects for t in s.transitions.values() if t.own in _agency_facts(s) for role in t.by}
        _FOR_AGENCIES[definition.hash] = frozenset(by - set(definition.kept_by))
    return _FOR_AGENCIES[definition.hash]


def _agency_facts(rules: Subject) -> tuple[str, ...]:
    """The facts that say for which agency a transition is."""
    names = (t.own for t in rules.transitions.values() if t.own)
    return tuple(dict.fromkeys(name for name in names if rules.facts[name].type in ("agency", "agencies")))
