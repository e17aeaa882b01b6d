"""Who may see which case, and which parts of it. Every page and every list asks here, and nowhere else.

It follows from the rules alone. A role that a workflow names sees the cases of that workflow in its own partnership;
one that it never names sees none. Those who act for an agency see what that agency was asked, and nothing else of the
case. Of a case that another partnership keeps and that is linked with one's own, one sees where it is and its dates.
Who the people in a case are is shown to nobody here: it is read with a reason, by those who keep the case or may record
it, and the reading stands on the trail.

Before all that come the walls of one case: whoever has a conflict of interest, and, where a case is kept to some
people, whoever is not among them, sees it as if there were none. See :mod:`reviewflow.case.walls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case, Facts, Item
from reviewflow.case.permissions import agency_roles, is_kept_out, is_walled_off, may_record_names
from reviewflow.case.walls import person_key
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import find_item
from reviewflow.errors import ActorUnknown, CaseNotFound, DatabaseNotReady, ItemNotFound, RoleNotAllowed
from reviewflow.store.cases import load_case, load_cases, partnerships_linked
from reviewflow.store.only import Only
from reviewflow.store.session import Transaction
from reviewflow.store.to_do import hashes_of
from reviewflow.store.walls import walled_cases
from reviewflow.workflow.definition import Definition, Subject

WHERE, DATES, ITEMS, FACTS = "where it is", "dates", "what belongs to it", "facts"
LETTERS, TRAIL, NAMES = "letters", "trail", "who the people are"
PARTS = (WHERE, DATES, ITEMS, FACTS, LETTERS, TRAIL, NAMES)
WHOLE = frozenset({WHERE, DATES, ITEMS, FACTS, LETTERS, TRAIL})
"""All but who the people are."""
FROM_OUTSIDE = frozenset({WHERE, DATES})
OWN_ALONE = frozenset({WHERE, DATES, ITEMS})
OF_OWN_CASE = WHOLE - {TRAIL, LETTERS}
"""What those who act for an agency see of a case that is itself about their agency."""
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
        if self.agency is None or (item is None and self.sees(FACTS)):
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


def parts_of_own(definition: Definition, role: str) -> frozenset[str]:
    """The same where the case is about somebody's own agency, for those who act for one."""
    if acts_for_agency(definition, role) and definition.agency_facts:
        return OF_OWN_CASE
    return parts_seen(definition, role)


def why_seen(definition: Definition, role: str) -> tuple[str, ...]:
    """What the rules name a role for, by which it sees their cases; nothing where they name it nowhere."""
    named = dict.fromkeys(what for what, roles in _namings(definition) if role in roles)
    return tuple(named)


def trails_out_of_sight(tx: Transaction, desk: Desk, actor: Actor) -> list[str]:
    """The workflows of whose cases somebody does not see who did what; none for whoever sees the whole record."""
    published = desk.published_definitions(tx, actor.partnership)
    return [key for key, of in published.items() if not all(TRAIL in parts_seen(each, actor.role) for each in of)]


def acts_for_agency(definition: Definition, role: str) -> bool:
    """Whether a role is there to act for the agency that something is about, and does not keep the case."""
    return role in agency_roles(definition)


def is_about(agency: str, rules: Subject, facts: Facts) -> bool:
    """Whether a case or an item is about an agency."""
    for name in rules.agency_facts:
        value = facts.get(name)
        if agency in (value if isinstance(value, list) else [value]):
            return True
    return False


def sight_of(definition: Definition, case: Case, actor: Actor, *, linked_with: Iterable[str] = ()) -> Sight | None:
    """What somebody sees of a case; None where it is as if there were none.

    ``linked_with`` are the partnerships that keep the cases that this one is linked with.
    """
    joint = actor.partnership != case.partnership
    if case.walls and is_kept_out(definition, case, actor):
        return None
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
        return Sight(OF_OWN_CASE, actor.agency)
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


def check_sees_item(definition: Definition, case: Case, actor: Actor, number: str) -> None:
    """Refuse who does not see an item of a case.

    Raises:
        CaseNotFound: they may not know that there is such a case.
        ItemNotFound: they may not know that there is such an item.
    """
    sight = sight_of(definition, case, actor)
    if sight is None:
        raise CaseNotFound(case=case.reference)
    item = find_item(definition, case, number)
    if not sight.sees_item(definition.items[item.kind], item):
        raise ItemNotFound(item=number, case=case.reference)


def check_sees(definition: Definition, case: Case, actor: Actor, part: str, *, what: str) -> None:
    """Refuse who does not see a part of a case.

    Raises:
        CaseNotFound: they may not know that there is such a case.
        RoleNotAllowed: it is for others, who are named.
    """
    sight = sight_of(definition, case, actor)
    if sight is None:
        raise CaseNotFound(case=case.reference)
    if not sight.sees(part):
        named = (role for role in definition.roles if part in parts_seen(definition, role))
        allowed = " or ".join(definition.roles[role] for role in named)
        raise RoleNotAllowed(transition=what, allowed=allowed, role=definition.roles.get(actor.role, actor.role))


def kept_from(tx: Transaction, desk: Desk, actor: Actor) -> frozenset[str]:
    """The cases that are kept from somebody by their walls, among all that there are: what every list leaves out."""
    return frozenset(
        each.reference
        for each in walled_cases(tx)
        if is_walled_off(
            desk.definition(tx, each.workflow_hash),
            each.walls,
            person_key(actor.partnership, actor.user),
            actor.role,
        )
    )


def kept_from_reader(desk: Desk, by: str, partnership: str | None) -> frozenset[str]:
    """The same of whoever gives a command; none where nobody knows them: they are refused elsewhere, or not at all."""
    with desk.database.read() as tx:
        if not walled_cases(tx):
            return NOTHING
        try:
            return kept_from(tx, desk, find_actor(tx, desk, by, partnership=partnership))
        except (ActorUnknown, DatabaseNotReady):
            return NOTHING


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


def known_of(tx: Transaction, desk: Desk, references: Iterable[str], actor: Actor) -> dict[str, Case]:
    """Of cases that are linked with one's own, those of which somebody may know. Their items are not read with them."""
    wanted = list(references)
    cases = {reference: stored.case for reference, stored in load_cases(tx, wanted, alone=True).items()}
    rules = {case.workflow_hash: desk.definition(tx, case.workflow_hash) for case in cases.values()}
    if any(acts_for_agency(each, actor.role) for each in rules.values()):
        return {name: case for name, (case, _) in sights_of(tx, desk, wanted, actor, joint=True).items()}
    linked_with = (actor.partnership,)
    return {
        name: case
        for name, case in cases.items()
        if sight_of(rules[case.workflow_hash], case, actor, linked_with=linked_with) is not None
    }


def only_seen(tx: Transaction, desk: Desk, actor: Actor, *, part: str = WHERE) -> Only | None:
    """What rows of the person's own partnership can be kept to; None where nothing of any case is seen.

    It is wider than what is seen: each case has to be looked at all the same.
    """
    rules = {hash: desk.definition(tx, hash) for hash in hashes_of(tx, actor.partnership)}
    seen = {hash: each for hash, each in rules.items() if part in _widest(each, actor.role)}
    if not seen:
        return None
    own = tuple(sorted(hash for hash, each in seen.items() if acts_for_agency(each, actor.role)))
    if actor.agency is None:
        seen = {hash: each for hash, each in seen.items() if hash not in own}
    kept_to = None if len(seen) == len(rules) else tuple(sorted(seen))
    if not own or actor.agency is None:
        return Only(kept_to) if seen else None
    return Only(kept_to, actor.agency, own, tuple(hash for hash in own if rules[hash].agency_facts))


def _widest(definition: Definition, role: str) -> frozenset[str]:
    parts = parts_seen(definition, role)
    return OF_OWN_CASE if parts == OWN_ALONE else parts


_NAMED: dict[str, frozenset[str]] = {}
"""By the hash of the rules: what has a hash cannot change."""


def _roles_named(definition: Definition) -> frozenset[str]:
    if definition.hash not in _NAMED:
        _NAMED[definition.hash] = frozenset(_named_in(definition))
    return _NAMED[definition.hash]


def _named_in(definition: Definition) -> Iterator[str]:
    for _, roles in _namings(definition):
        yield from roles


def _namings(definition: Definition) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the rules name roles for, in words, and the roles."""
    # Who may only open a case raises it, and sees no more of it than what they sent.
    yield "keeps its cases", definition.kept_by
    for item in definition.items.values():
        yield f"may do: {item.opens.title}", item.opens.by
    for subject in (definition, *definition.items.values()):
        for transition in subject.transitions.values():
            yield f"may do: {transition.title}", transition.by
        for clock in subject.clocks.values():
            yield f"is told of: {clock.title}", clock.alert_to
            for escalation in clock.escalations:
                yield f"is told of what is late: {clock.title}", escalation.to
