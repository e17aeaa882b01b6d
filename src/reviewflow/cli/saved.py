"""What a command did, for whoever gave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reviewflow.casework.changes.door import carry_out
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.casework.shapes.of_cases import saved_as_json
from reviewflow.errors import FileNotTaken
from reviewflow.settings import Settings, read_settings
from reviewflow.workflow.definition import Definition, Subject

from .options import at_desk, day_given, who
from .output import print_json
from .page import day, hanging, paragraph, show, spoken


def carry_out_and_tell(
    command: Command,
    *,
    by: str | None,
    happened_on: str | None,
    as_json: bool,
    files: Mapping[str, Sequence[Path]] | None = None,
) -> None:
    """Carry out a command, and print what was done, which dates moved and which letters were written.

    ``files`` are handed in first, and named by the facts of the command.
    """
    settings = read_settings()
    actor, on = who(by, settings), day_given(happened_on)
    with at_desk(settings) as desk:
        if files:
            command = _with_files(desk, command, files, by=actor, settings=settings)
        saved = carry_out(desk, command, by=actor, happened_on=on)
        with desk.database.read() as tx:
            definition = desk.definition(tx, saved.stored.case.workflow_hash)
    if as_json:
        print_json(saved_as_json(saved))
    else:
        show(_lines(saved, definition))


def _with_files(
    desk: Desk, command: Command, files: Mapping[str, Sequence[Path]], *, by: str, settings: Settings
) -> Command:
    from reviewflow.casework.actors import find_actor
    from reviewflow.casework.drafts import owner
    from reviewflow.casework.handing_in.uploads import MEGABYTE, PIECE, take_file
    from reviewflow.store.cases import load_case

    with desk.database.read() as tx:
        home = load_case(tx, command.case).case.partnership  # type: ignore[attr-defined]
        actor = find_actor(tx, desk, by, partnership=home)
    facts = dict(command.facts)  # type: ignore[attr-defined]
    for name, paths in files.items():
        hashes = []
        for path in paths:
            try:
                content = path.read_bytes()
            except OSError as fault:
                raise FileNotTaken(why=f"{path} cannot be read", do=fault.strerror or "Check the path.") from None
            pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
            most = settings.largest_file_megabytes * MEGABYTE
            whose = owner(actor.partnership, actor.user)
            hashes.append(take_file(desk, whose, path.name, len(content), pieces, most=most).sha256)
        facts[name] = hashes
    return command.model_copy(update={"facts": facts})


def _lines(saved: Saved, definition: Definition) -> list[str]:
    kind = next(
        (k for k, rules in definition.items.items() if saved.item and rules.prefix == _prefix(saved.item)), None
    )
    subject = definition.subject(kind)
    whose = f"{saved.reference} {saved.item}" if saved.item else saved.reference
    lines = paragraph(f"{whose}: {_what(saved, subject)}. Entry {saved.sequence} of the trail.")
    if saved.to_state and saved.to_state != saved.from_state:
        lines += paragraph(f"It is now in: {subject.states[saved.to_state].title}.")
    if saved.clocks:
        lines += ["", "Dates"]
        for each in saved.clocks:
            clock = definition.subject(each.item[0] if each.item else None).clocks[each.clock]
            lines += hanging("* ", f"{clock.title}: {_moved(each.state, each.due_on, each.was_due_on)}", indent=2)
    if saved.notices:
        lines += ["", "Letters written; they leave with the next sweep of the worker"]
        for notice in saved.notices:
            lines += hanging("* ", f"{notice.rule.title}, to {notice.recipient_name}", indent=2)
    if saved.letters_not_written:
        lines += ["", "LETTERS NOT WRITTEN; what was done stands, and somebody who can act is told"]
        for letter in saved.letters_not_written:
            lines += hanging("* ", f"{letter.rule.title}, to {letter.recipient_name}: {letter.why}", indent=2)
    return [*lines, "", f"Where it is and what is next: reviewflow case {saved.reference}"]


def _prefix(item: str) -> str:
    return item.rpartition("-")[0]


def _what(saved: Saved, subject: Subject) -> str:
    transition = subject.transitions.get(saved.what)
    return f"{transition.title} ({saved.what})" if transition else spoken(saved.what)


def _moved(state: str, due_on: str, was_due_on: str | None) -> str:
    if state == "met":
        return "done"
    if state == "cancelled":
        return "no longer owed"
    said = f"due on {day(due_on)}" if state == "running" else f"suspended; not due before {day(due_on)}"
    return f"{said} (it was {day(was_due_on)})" if was_due_on else said
