"""``reviewflow workflow show``: the rules in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.settings import read_settings

from .options import AsJson, at_desk
from .output import print_json
from .page import hanging, heading, paragraph, show, spoken, table

if TYPE_CHECKING:
    from reviewflow.statute.clock import Clock
    from reviewflow.store.published import PublishedLine
    from reviewflow.workflow.definition import Definition, Subject

app = typer.Typer()

Meant = Annotated[
    str,
    typer.Argument(
        metavar="RULES",
        help="A workflow (its newest edition is meant), WORKFLOW@EDITION, or the beginning of a content hash.",
        show_default=False,
    ),
]
OfPartnership = Annotated[
    str | None, typer.Option("--partnership", metavar="NAME", help="Whose.  [default: the one in the settings]")
]


@app.command("show")
def show_rules(
    meant: Meant,
    partnership: OfPartnership = None,
    item: Annotated[str | None, typer.Option(metavar="KIND", help="The rules of an item, such as child.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the rules of a workflow: its states, what leads from one to another, and its clocks."""
    from reviewflow.casework.published_rules import find_rules, newest_edition
    from reviewflow.store.published import definition_columns

    settings = read_settings()
    with at_desk(settings) as desk, desk.database.read() as tx:
        lines = find_rules(tx, meant, partnership=partnership or settings.partnership)
        definition = newest_edition(tx, desk, of_one_partnership(lines))
        body = definition_columns(tx, definition.hash)["body"]
    if as_json:
        print_json({"hash": definition.hash, **json.loads(body)})
        return
    subject = subject_meant(definition, item)
    show(
        [
            *_top(definition, subject),
            *_states(subject),
            *_transitions(definition, subject),
            *_clocks(definition, subject),
        ]
    )


def of_one_partnership(lines: Sequence[PublishedLine]) -> Sequence[PublishedLine]:
    """The same rules, once it is clear whose they are."""
    whose = sorted({each.partnership for each in lines})
    if len(whose) > 1:
        raise typer.BadParameter(f"Name one with --partnership: {', '.join(whose)}.")
    return lines


def subject_meant(definition: Definition, item: str | None) -> Subject:
    """The rules of the case, or of one kind of item."""
    from reviewflow.errors import ItemKindNotKept

    if item is not None and item not in definition.items:
        raise ItemKindNotKept(workflow=definition.title.lower(), kind=item, known=", ".join(definition.items))
    return definition.subject(item)


def _top(definition: Definition, subject: Subject) -> Iterator[str]:
    yield f"{subject.title} ({subject.key})"
    yield from paragraph(f"{definition.partnership_title}, {definition.edition_title}, version {definition.version}")
    yield from paragraph(f"Content hash {definition.hash[:12]}")
    if subject is definition and definition.items:
        yield from paragraph(f"A case keeps beside itself: {', '.join(map(spoken, definition.items))}.")


def _states(subject: Subject) -> Iterator[str]:
    yield from heading("States")
    yield from table([(s.name, s.title + (" (ends)" if s.ends else "")) for s in subject.states.values()], indent=2)


def _transitions(definition: Definition, subject: Subject) -> Iterator[str]:
    yield from heading("Transitions")
    for each in subject.transitions.values():
        yield from hanging("* ", f"{each.title} ({each.name})", indent=2)
        yield from hanging("", f"{', '.join(each.sources)} -> {each.dest}", indent=6)
        yield from hanging("by ", " or ".join(definition.roles.get(role, role) for role in each.by), indent=6)
        for name in each.needs:
            yield from hanging("not while: ", subject.conditions[name].says, indent=6)
        needed = [subject.facts[name].title for name in each.needs_facts] + ["a reason"] * each.reason_required
        if needed:
            yield from hanging("with: ", "; ".join(needed), indent=6)


def _clocks(definition: Definition, subject: Subject) -> Iterator[str]:
    from reviewflow.statute.basis import Basis
    from reviewflow.statute.ladder import alerts_in_words, escalations_in_words
    from reviewflow.statute.standing import rests_on

    if not subject.clocks:
        return
    yield from heading("Clocks")
    for clock in subject.clocks.values():
        source = definition.sources.get(clock.basis)
        basis = Basis.from_source(clock.basis, source) if source else None
        yield from hanging("* ", f"{clock.title} ({clock.name})", indent=2)
        yield from hanging("", f"{clock.limit.words}: {_start(clock, subject)}", indent=6)
        yield from hanging("", f"met by {', '.join(clock.met_by)}", indent=6)
        if alerts := alerts_in_words(clock):
            yield from hanging("alerts ", alerts, indent=6)
        for escalation in escalations_in_words(clock, definition.roles):
            yield from hanging("escalated ", escalation, indent=6)
        yield from hanging("", rests_on(basis, clock.basis, clock.force), indent=6)


def _start(clock: Clock, subject: Subject) -> str:
    if clock.counted_back_from is not None:
        return f"{subject.clocks[clock.counted_back_from].title} is due ({clock.counted_back_from})"
    return f"{subject.facts[clock.starts].title} ({clock.starts})"
