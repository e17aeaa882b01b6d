"""A case on one page, for a person who sees it twice a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewflow.case.allowed import Next
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.casework.views.case_view import CaseView, ClockView, ItemView, by_number, number_of
from reviewflow.statute.london import longdate
from reviewflow.statute.standing import FORCE, OWED, in_words, rests_on, until, urgency
from reviewflow.store.deliveries import DeliveryRow

from .page import count, hanging, heading, paragraph, spoken, table


def page_of(
    view: CaseView,
    *,
    not_delivered: Sequence[DeliveryRow] = (),
    for_whom: str | None = None,
    past: Pinned | None = None,
) -> list[str]:
    """The whole page, most urgent first; ``past`` is the moment when it shows the case as it stood."""
    clocks = sorted(view.clocks, key=lambda each: urgency(each.owed.deadline, view.today))
    owed = [each for each in clocks if each.standing in OWED]
    return [
        *_where(view, past=past),
        *_late(view, owed),
        *_not_delivered(not_delivered),
        *_next(view, owed, for_whom),
        *_dates(view, owed, [each for each in clocks if each.standing not in OWED]),
        *_items(view),
        *_links(view),
        *_questions(view, owed or clocks),
    ]


def _where(view: CaseView, *, past: Pinned | None) -> Iterator[str]:
    case, definition = view.case, view.definition
    state = definition.states[case.state]
    yield f"{case.reference}  {definition.title}"
    yield from paragraph(definition.partnership_title)
    yield ""
    yield from hanging("Where it is", state.title + (" (ended)" if state.ends else ""), width=13)
    if state.hint:
        yield from hanging("", state.hint, indent=13)
    yield from hanging("Opened", longdate(case.opened_on), width=13)
    if case.destroyed_on is not None:
        yield from hanging(
            "Destroyed", f"What it says was destroyed by law on {longdate(case.destroyed_on)}.", width=13
        )
    yield from hanging("Under", definition.edition_title, width=13)
    yield from hanging("As it stood" if past else "Today", past.words if past else longdate(view.today), width=13)


def _late(view: CaseView, owed: Sequence[ClockView]) -> Iterator[str]:
    late = [each for each in owed if each.standing == "overdue"]
    if late:
        yield from heading("What is late")
        for each in late:
            days = (view.today - each.owed.deadline.due_on).days
            yield from hanging("! ", f"{_title(view, each)}: {count(days, 'day')} late", indent=2)


def _not_delivered(failed: Sequence[DeliveryRow]) -> Iterator[str]:
    if failed:
        yield from heading("What could not be delivered")
        for each in failed:
            yield from hanging("! ", f"{each.kind} to {each.recipient}: {each.last_error}", indent=2)
        yield from paragraph(f"Put it right, then: reviewflow deliveries again {failed[0].id}", indent=2)


def _next(view: CaseView, owed: Sequence[ClockView], for_whom: str | None) -> Iterator[str]:
    yield from heading("What is next" if for_whom is None else f"What is next for {for_whom}")
    if not view.next:
        yield "Nothing leads on from here."
    for each in view.next:
        if each.allowed:
            yield from _may_be_done(view, each, owed)
    later = [each for each in view.next if not each.allowed]
    if later:
        yield ""
        yield "Not yet" if for_whom is None else "Not now, or not by you"
        for each in later:
            yield from hanging("* ", f"{each.title} ({each.do}), by {_roles(view, each)}", indent=2)
            for why_not in each.why_not:
                yield from hanging("", why_not, indent=6)


def _may_be_done(view: CaseView, each: Next, owed: Sequence[ClockView]) -> Iterator[str]:
    yield from hanging("* ", f"{each.title} ({each.do})", indent=2)
    yield from hanging("by ", _roles(view, each), indent=6)
    met = [clock for clock in owed if clock.owed.item is None and each.do in clock.owed.clock.met_by]
    for clock in met[:1]:
        due = clock.owed.deadline.due_on
        yield from hanging("until ", f"{longdate(due)} ({until(due, view.today)})", indent=6)
    for to_give in each.why_not:
        yield from hanging("", to_give, indent=6)


def _roles(view: CaseView, each: Next) -> str:
    return " or ".join(view.definition.roles.get(role, role) for role in each.by)


def _dates(view: CaseView, owed: Sequence[ClockView], done: Sequence[ClockView]) -> Iterator[str]:
    yield from heading("Dates, most urgent first")
    if not owed:
        yield "No date is running."
    for each in owed:
        deadline, clock = each.owed.deadline, each.owed.clock
        yield from hanging("* ", f"{_title(view, each)}: {in_words(deadline, view.today)}", indent=2)
        if deadline.due_on != deadline.original_due_on:
            yield from hanging("", f"It was due on {longdate(deadline.original_due_on)} at first.", indent=6)
        if deadline.warn_on and deadline.warn_on < deadline.due_on:
            yield from hanging("", f"Some areas would count to {longdate(deadline.warn_on)}.", indent=6)
        yield from hanging("", rests_on(each.basis, clock.basis, clock.force), indent=6)
    if done:
        yield ""
        yield "Over"
        for each in done:
            said = f"{_title(view, each)}: {in_words(each.owed.deadline, view.today)}"
            yield from hanging("* ", f"{said} ({FORCE[each.owed.clock.force]})", indent=2)


def _title(view: CaseView, each: ClockView) -> str:
    number = number_of(view, each)
    return f"{each.owed.clock.title}, {number}" if number else each.owed.clock.title


def _items(view: CaseView) -> Iterator[str]:
    if not view.items:
        return
    yield from heading("What belongs to it")
    yield from table([_item_row(view, each) for each in view.items], indent=2)


def _item_row(view: CaseView, each: ItemView) -> tuple[str, str]:
    rules = view.definition.items[each.item.kind]
    state = rules.states[each.item.state]
    label = f"{rules.title}: {each.label}" if each.label != each.number else rules.title
    ways = ", ".join(way.do for way in each.next if way.allowed)
    return each.number, f"{label}. {state.title}." + (f" Next: {ways}." if ways and not state.ends else "")


def _links(view: CaseView) -> Iterator[str]:
    if not view.case.links:
        return
    yield from heading("Linked with")
    for link in view.case.links:
        rule = view.definition.links.get(link.relation)
        # A link is seen from both its ends; only one of them declares it.
        other_end = f"{link.reference}, {spoken(link.relation)} this case"
        yield from hanging("* ", f"{rule.title}: {link.reference}" if rule else other_end, indent=2)


def _questions(view: CaseView, clocks: Sequence[ClockView]) -> Iterator[str]:
    reference = view.case.reference
    yield from heading("To find out more")
    # What a rule asks for comes before the steps of one's own timetable.
    names = [by_number(view, each) for each in sorted(clocks, key=lambda each: each.owed.clock.milestone)]
    if names:
        yield f"  Why a date     reviewflow why {reference} {names[0]}"
    if names[1:]:
        yield from hanging("or of ", ", ".join(names[1:]), indent=17)
    yield f"  Who did what   reviewflow trail show {reference}"
    yield f"  Letters        reviewflow notices --case {reference}"
    kinds = sorted(view.definition.items)
    if kinds and not view.definition.states[view.case.state].ends:
        yield f"  Add to it      reviewflow add {reference} {kinds[0]}"
        if kinds[1:]:
            yield from hanging("or ", ", ".join(kinds[1:]), indent=17)
