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
    from reviewflow.casework.office.published_rules import find_rules, newest_edition
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
    from reviewflow.reports.rules_in_words import transitions_in_words

    yield from heading("Transitions")
    for each in transitions_in_words(definition, subject):
        yield from hanging("* ", f"{each.title} ({each.name})", indent=2)
        yield from hanging("", f"{', '.join(each.sources)} -> {each.dest}", indent=6)
        yield from hanging("by ", " or ".join(each.by), indent=6)
        for says in each.not_while:
            yield from hanging("not while: ", says, indent=6)
        if each.needed:
            yield from hanging("with: ", "; ".join(each.needed), indent=6)


def _clocks(definition: Definition, subject: Subject) -> Iterator[str]:
    from reviewflow.reports.rules_in_words import clocks_in_words

    if not subject.clocks:
        return
    yield from heading("Clocks")
    for clock in clocks_in_words(definition, subject):
        yield from hanging("* ", f"{clock.title} ({clock.name})", indent=2)
        yield from hanging("", f"{clock.limit}: {clock.start_title} ({clock.start})", indent=6)
        yield from hanging("", f"met by {', '.join(clock.met_by)}", indent=6)
        if clock.alerts:
            yield from hanging("alerts ", clock.alerts, indent=6)
        for escalation in clock.escalations:
            yield from hanging("escalated ", escalation, indent=6)
        yield from hanging("", clock.rests_on, indent=6)
