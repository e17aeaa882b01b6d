"""The forms that the rules of a workflow ask for: to open a case, to do a transition, to add and to record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from reviewflow.case.case import Actor, Case, Facts, FactValue, Item
from reviewflow.case.directory import Directory
from reviewflow.case.identity import is_marker
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.papers import Command
from reviewflow.workflow.definition import Definition, Opening, Subject, Transition

from .asked_soon import ASKED_LATER, MANY, asked_soon
from .fields import DATE, RADIOS, TEXT, TEXTAREA, TICK, Field, field_of
from .form import Form, Values
from .refused import Names
from .sending import Sender
from .typed import typed_of

MOST_REASON = 2_000
ELSEWHERE = "letters_sent_elsewhere"
HAPPENED = Field("happened_on", "When did it happen?", DATE, "If it was not today, change the date.", required=True)
OPENED = replace(HAPPENED, title="Date the case is opened")
"""Of a case that is opened, the other would ask for the day of what it is about."""
REASON = Field("reason", "Reason", TEXTAREA, "Others will ask for it. No names.", required=True, most=MOST_REASON)
WHY_OPTIONAL = Field("reason", "Reason or remark", TEXTAREA, "No names.", most=MOST_REASON)
LETTERS_ELSEWHERE = Field(
    ELSEWHERE,
    "Its letters were sent another way at the time: write none now",
    TICK,
    "Only where something is recorded late. Give the reason above.",
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a form is made from: the rules, who is who, the day, and the case where there is one."""

    definition: Definition
    directory: Directory
    today: dt.date
    actor: Actor
    sender: Sender
    case: Case | None = None
    item: Item | None = None
    number: str | None = None
    at: str | None = None
    """Where it stands for a guest, who has no page of the case."""

    @property
    def subject(self) -> Subject:
        """The rules of the item, or of the case."""
        return self.definition.subject(self.item.kind if self.item else None)

    @property
    def facts(self) -> Facts:
        """What is recorded."""
        if self.item is not None:
            return self.item.facts
        return self.case.facts if self.case else {}

    @property
    def home(self) -> str:
        """The page of the case."""
        if self.at is not None:
            return self.at
        return f"/cases/{self.case.reference}" if self.case else "/"

    @property
    def path(self) -> str:
        """Where the forms of the case or item stand."""
        if self.at is not None:
            return self.at
        return f"{self.home}/items/{self.number}" if self.number else self.home

    @property
    def caption(self) -> str:
        """What the form is about."""
        if self.case is None:
            return self.definition.title
        return (
            f"{self.case.reference}, {self.subject.title.lower()} {self.number}"
            if self.number
            else (self.case.reference)
        )

    def fields(self, names: Iterable[str], *, required: bool, subject: Subject | None = None) -> tuple[Field, ...]:
        """The questions about some facts."""
        own, subject = subject is None, subject or self.subject
        rules = subject.facts
        return tuple(
            field_of(
                rules[name],
                directory=self.directory,
                today=self.today,
                required=required,
                kept=own and is_marker(self.facts.get(name)),
                headings=subject.headings,
            )
            for name in names
        )

    def recorded(self, fields: Iterable[Field]) -> dict[str, tuple[str, ...]]:
        """What is recorded, as it would have been typed."""
        typed: dict[str, tuple[str, ...]] = {}
        for field in fields:
            value = self.facts.get(field.fact) if field.fact else None
            if not is_marker(value):
                typed |= typed_of(field, value)
        return typed

    def changed(self, values: Values, fields: Iterable[Field], *, given: bool = False) -> dict[str, object]:
        """The facts that were given; those that were taken away are given as None. What stands already is left out."""
        facts: dict[str, object] = {}
        for field in fields:
            if field.fact is None:
                continue
            recorded, value = self.facts.get(field.fact), values.get(field.name)
            if value is None and (recorded is None or is_marker(recorded)):
                continue
            if given or not _same(field, recorded, value):
                facts[field.fact] = value
        return facts

    def names(self, subject: Subject | None = None) -> Names:
        """What the names of the files are called."""
        return Names.of(self.definition, self.directory, subject or self.subject)


def _same(field: Field, recorded: FactValue, value: object) -> bool:
    if isinstance(recorded, list) or isinstance(value, list):
        return list(recorded or ()) == value if not isinstance(recorded, (str, int)) else False
    before = next(iter(typed_of(field, recorded).get(field.name, ())), None) if field.control != DATE else recorded
    return before == value


def opening_form(place: Place) -> Form:
    """Open a case."""
    opening, subject = place.definition.opens, place.definition
    needed, more = _asked(place, opening, subject, needed=opening.needs_facts)
    reference = Field("reference", "Reference", TEXT, _REFERENCE)
    soon: tuple[Field, ...] = ()
    says: tuple[str, ...] = ()
    if opening.may_set is None and len(more) > MANY:
        soon, more = asked_soon(place.definition, more)
        says = (ASKED_LATER,)
    last = _last(opening.reason_required, letters=bool(opening.notices), stamps=None)
    opened = _happened(subject, opening.stamps) if opening.stamps else OPENED
    fields, more = (*needed, *soon, opened, *last[1:]), (*more, reference)

    def command(values: Values, confirm: tuple[str, ...]) -> Command:
        return OpenCase(
            workflow=place.definition.key,
            partnership=place.directory.partnership,
            facts=place.changed(values, (*needed, *soon, *more), given=True),
            confirm=confirm,
            reference=_text(values, "reference"),
            reason=_text(values, "reason"),
            letters_sent_elsewhere=bool(values.get(ELSEWHERE)),
        )

    path = f"/new/{place.definition.key}"
    return _form(
        place,
        path,
        opening.title,
        fields,
        more,
        command,
        back="/cases",
        says=says,
        lines={reference.name: OWN_REFERENCE},
    )


OWN_REFERENCE = "A reference of your own"
_REFERENCE = "Leave it empty to get the next one. Nobody's name, because it stands in addresses and subject lines."


def transition_form(place: Place, transition: Transition, *, linkable: Iterable[tuple[str, str]] = ()) -> Form:
    """Do a transition on the case or on one of its items."""
    subject = place.subject
    needed = place.fields((n for n in transition.needs_facts if n != transition.stamps), required=True)
    rest = [name for name in transition.may_set if name not in transition.needs_facts and name != transition.stamps]
    more = place.fields(rest, required=False)
    happened = _happened(subject, transition.stamps)
    link: tuple[Field, ...] = ()
    if transition.needs_link is not None:
        link = (_link_field("link", place.definition.links[transition.needs_link].title, linkable),)
    last = (*link, happened, *_last(transition.reason_required, letters=bool(transition.notices), stamps=None)[1:])
    letters = tuple(subject.notices[use.notice].title for use in transition.notices if use.notice in subject.notices)

    def command(values: Values, confirm: tuple[str, ...]) -> Command:
        assert place.case is not None
        return Advance(
            case=place.case.reference,
            do=transition.name,
            item=place.number,
            facts=place.changed(values, (*needed, *more)),
            link=_text(values, "link"),
            confirm=confirm,
            reason=_text(values, "reason"),
            letters_sent_elsewhere=bool(values.get(ELSEWHERE)),
        )

    says = (transition.hint,) if transition.hint else ()
    if letters:
        says = (*says, f"It writes: {'; '.join(letters)}.")
    path = f"{place.path}/do/{transition.name}"
    # Where nothing has to be answered, what may be is what the form is for.
    short = len(more) <= _FEW or not needed or place.at is not None
    fields = (*needed, *(more if short else ()), *last)
    return _form(place, path, transition.title, fields, () if short else more, command, says=says)


_FEW = 6
"""So many questions that need no answer are asked openly; more stand behind a line."""


def adding_form(place: Place, kind: str) -> Form:
    """Add an item to a case."""
    rules = place.definition.items[kind]
    needed, more = _asked(place, rules.opens, rules, needed=rules.opens.needs_facts)
    happened = _happened(rules, rules.opens.stamps)
    last = (happened, *_last(rules.opens.reason_required, letters=bool(rules.opens.notices), stamps=None)[1:])

    def command(values: Values, confirm: tuple[str, ...]) -> Command:
        assert place.case is not None
        facts = {f.fact: values[f.name] for f in (*needed, *more) if f.fact and values.get(f.name) is not None}
        return AddItem(
            case=place.case.reference,
            add=kind,
            facts=facts,
            confirm=confirm,
            reason=_text(values, "reason"),
            letters_sent_elsewhere=bool(values.get(ELSEWHERE)),
        )

    path = f"{place.home}/add/{kind}"
    return _form(place, path, rules.opens.title, (*needed, *last), more, command, subject=rules)


def recording_form(place: Place, fact: str) -> Form:
    """Record a fact that was not recorded, or correct one that was recorded wrongly."""
    known = place.facts.get(fact) is not None
    (field,) = place.fields([fact], required=not known)

    def command(values: Values, confirm: tuple[str, ...]) -> Command:
        assert place.case is not None
        given = {fact: values.get(field.name)}
        case, item, reason = place.case.reference, place.number, _text(values, "reason")
        if known:
            return CorrectFacts(case=case, item=item, facts=given, confirm=confirm, reason=reason or "")
        return RecordFacts(case=case, item=item, facts=given, confirm=confirm, reason=reason)

    title = f"{'Correct' if known else 'Record'}: {field.title}"
    says = ("What stood before stays on the trail.",) if known else ()
    if known and field.identifying:
        says = ("What is recorded is not shown here. What you type takes its place.",)
    fields = (field, REASON if known else WHY_OPTIONAL)
    return _form(place, f"{place.path}/facts/{fact}", title, fields, (), command, says=says, happens=False)


def _asked(
    place: Place, opening: Opening, subject: Subject, *, needed: Iterable[str]
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    needs = tuple(name for name in needed if name != opening.stamps)
    may = subject.facts if opening.may_set is None else opening.may_set
    rest = [name for name in may if name not in needs and name != opening.stamps]
    return (
        place.fields(needs, required=True, subject=subject),
        place.fields(rest, required=False, subject=subject),
    )


def _last(reason: bool, *, letters: bool, stamps: str | None) -> tuple[Field, ...]:
    """What is asked at the end of every form: when it happened, why, and whether letters are written."""
    last: tuple[Field, ...] = (HAPPENED, REASON if reason else WHY_OPTIONAL)
    return (*last, LETTERS_ELSEWHERE) if letters else last


def _happened(subject: Subject, stamps: str | None) -> Field:
    if stamps is None:
        return HAPPENED
    fact = subject.facts[stamps]
    return Field("happened_on", fact.title, DATE, fact.hint or HAPPENED.hint, required=True)


def _link_field(name: str, title: str, linkable: Iterable[tuple[str, str]]) -> Field:
    options = tuple(linkable)
    hint = "The reference of the other case."
    return Field(name, title, RADIOS if 0 < len(options) <= 7 else TEXT, hint, options=options, required=True)


def _text(values: Values, name: str) -> str | None:
    value = values.get(name)
    return str(value) if value else None


def _by_heading(subject: Subject) -> Callable[[Field], int]:
    places = {words: place for place, words in enumerate(subject.headings.values())}
    return lambda field: places.get(field.under or "", len(places))


Build = Callable[[Values, tuple[str, ...]], Command]


def _form(
    place: Place,
    path: str,
    title: str,
    fields: tuple[Field, ...],
    more: tuple[Field, ...],
    build: Build,
    *,
    says: tuple[str, ...] = (),
    back: str | None = None,
    subject: Subject | None = None,
    happens: bool = True,
    lines: Mapping[str, str] | None = None,
) -> Form:
    typed: Mapping[str, tuple[str, ...]] = {} if subject is not None else place.recorded((*fields, *more))
    today = typed_of(HAPPENED, place.today.isoformat()) if happens else {}
    names = place.names(subject)
    more = tuple(sorted(more, key=_by_heading(subject or place.subject)))
    lines = {**{each.name: each.under for each in more if each.under}, **(lines or {})}
    return Form(
        path=path,
        title=title,
        caption=place.caption,
        says=says,
        fields=fields,
        more=more,
        lines=lines,
        back=back or place.home,
        typed={**typed, **today},
        names=names,
        version=place.case.version if place.case else None,
        look=place.sender.look(build, names),
        send=place.sender.send(build, path),
    )
