"""``reviewflow disclosure``: requests for what is held, what is withheld and why, and the log of what was released."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from reviewflow.app import files_of
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing import releasing, requests
from reviewflow.casework.disclosing.entering import MarkPart, RecordRequest
from reviewflow.casework.disclosing.find_person import find_person
from reviewflow.casework.disclosing.rules import DisclosureRules, disclosure_rules
from reviewflow.casework.keeping.acting import seen_of
from reviewflow.errors import FileCannotBeWritten
from reviewflow.reports.disclosing import (
    STATES,
    disclosure_as_json,
    found_as_json,
    judged_as_json,
    released_as_json,
    rules_as_json,
)
from reviewflow.reports.keeping import day_words, moment_words
from reviewflow.reports.register_of_disclosures import Line, register_page
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import parse_date
from reviewflow.statute.words import counted
from reviewflow.store import disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction

from .options import (
    After,
    AsJson,
    By,
    Limit,
    Partnership,
    at_desk,
    facts_given,
    granted,
    number_given,
    who,
    whose,
)
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(
    name="disclosure", help="Requests for what is held: what is withheld and why, and the log of what was released."
)
T = TypeVar("T")
Number = Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER, metavar="REQUEST", help="Its number.")]
Because = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. It stays on the trail, so no names.")]
Name = "A name, or @FILE with it, which keeps it out of the history of the shell."


@app.command("rules")
def rules(as_json: AsJson = False) -> None:
    """Show the kinds of request and the grounds, each with how far it was verified."""
    found = _rules(read_settings())
    if as_json:
        print_json(rules_as_json(found))
        return
    lines = paragraph("None of these grounds was read in a law here: check each before you rely on it.")
    for title, grounds in (
        ("Kinds of request", found.kinds),
        ("Why a part may be withheld", found.withheld_because),
        ("Why a part may be shown", found.shown_because),
    ):
        lines += ["", title]
        for key, ground in grounds.items():
            lines += hanging("* ", f"{key}: {ground.title}. {ground.mark}", indent=2)
    show(lines)


@app.command("find")
def find(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=Name)],
    reason: Because,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Find the cases in which somebody is named. It reads who the people are, so it stands on the trail."""
    settings = read_settings()
    found_rules, place = _rules(settings), whose(partnership, settings)
    found = _do(
        settings,
        lambda tx, desk: find_person(
            tx, desk, found_rules, _said(name), partnership=place, by=who(by, settings), reason=reason
        ),
    )
    if as_json:
        print_json(found_as_json(found))
        return
    lines = [
        line
        for each in found.named
        for line in hanging("* ", f"{each.case}{f' {each.item}' if each.item else ''}: {each.title}", indent=2)
    ]
    if found.acted_on:
        lines += hanging("* ", f"As somebody who works here: {', '.join(found.acted_on)}", indent=2)
    show(lines or ["Nobody of that name is on record in the cases that you see."])


@app.command("record")
def record(
    kind: Annotated[str, typer.Option(metavar="KIND", help="A kind of request: see `disclosure rules`.")],
    case: Annotated[
        list[str],
        typer.Option("--case", metavar="CASE[/ITEM]", help="A case, with who of its people asks: SI-2025-001/CH-1."),
    ],
    requester: Annotated[str, typer.Option(metavar="NAME", help=f"Who asks. {Name}")],
    received_on: Annotated[str, typer.Option(metavar="DATE", help="The day on which it came in.")],
    reason: Because,
    subject: Annotated[str | None, typer.Option(metavar="NAME", help=f"Whom it is about, if another. {Name}")] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record a request for what is held about cases, or about somebody in them."""
    settings = read_settings()
    found_rules = _rules(settings)
    command = RecordRequest(
        partnership=whose(partnership, settings),
        kind=kind,
        received_on=parse_date(received_on),
        cases={each.partition("/")[0]: each.partition("/")[2] or None for each in case},
        reason=reason,
    )
    made = _do(
        settings,
        lambda tx, desk: requests.record_request(
            tx,
            desk,
            found_rules,
            command,
            by=who(by, settings),
            requester=_said(requester),
            subject=_said(subject) if subject else None,
        ),
    )
    _tell(made, as_json=as_json)


@app.command("preview")
def preview(number: Number, reason: Because, by: By = None, as_json: AsJson = False) -> None:
    """Show what would be released, part by part. It names people, so the reading stands on the trail."""
    settings = read_settings()
    found_rules = _rules(settings)
    found, made = _do(
        settings,
        lambda tx, desk: requests.preview(tx, desk, found_rules, number, by=who(by, settings), reason=reason),
    )
    if as_json:
        print_json({**disclosure_as_json(found), "preview": [judged_as_json(each) for each in made]})
        return
    lines: list[str] = []
    for each in made:
        lines += hanging(f"{each.part.case} {each.part.key}  ", each.part.title)
        ground = found_rules.withheld_because.get(each.ground or "") if each.withheld else None
        said = f"WITHHELD: {ground.title}. {ground.mark}" if ground else each.text
        lines += hanging("", said, indent=4)
    lines += ["", *paragraph("A program knows the names on record and no other: read every text that is shown.")]
    show(lines)


@app.command("mark")
def mark(
    number: Number,
    case: Annotated[str, typer.Argument(metavar="CASE", show_default=False)],
    part: Annotated[str, typer.Argument(metavar="PART", help="As the preview names it.", show_default=False)],
    ground: Annotated[str, typer.Option(metavar="KEY", help="A ground on file: see `disclosure rules`.")],
    reason: Because,
    shown: Annotated[bool, typer.Option("--show", help="Show it, where it would be withheld.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Withhold a part on a ground, or with --show let one be shown that is withheld by default."""
    settings = read_settings()
    found_rules = _rules(settings)
    command = MarkPart(disclosure=number, case=case, part=part, withheld=not shown, ground=ground, reason=reason)
    made = _do(settings, lambda tx, desk: requests.mark_part(tx, desk, found_rules, command, by=who(by, settings)))
    _tell(made, as_json=as_json)


@app.command("hide")
def hide(
    number: Number,
    words: Annotated[str, typer.Option(metavar="WORDS", help=f"What is blacked out wherever it stands. {Name}")],
    reason: Because,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Black out words wherever they stand, such as a name that is on no record."""
    settings = read_settings()
    found_rules = _rules(settings)
    made = _do(
        settings,
        lambda tx, desk: requests.hide_words(
            tx, desk, found_rules, number, _said(words), by=who(by, settings), reason=reason
        ),
    )
    _tell(made, as_json=as_json)


@app.command("propose")
def propose(number: Number, reason: Because, by: By = None, as_json: AsJson = False) -> None:
    """Propose what is to be released. Somebody else looks at it."""
    settings = read_settings()
    found_rules = _rules(settings)
    made = _do(
        settings,
        lambda tx, desk: releasing.propose_release(tx, desk, found_rules, number, by=who(by, settings), reason=reason),
    )
    _tell(made, as_json=as_json)


@app.command("approve")
def approve(number: Number, reason: Because, by: By = None, as_json: AsJson = False) -> None:
    """Approve what somebody else has proposed."""
    _decide(number, reason, by, approve=True, as_json=as_json)


@app.command("return")
def return_(number: Number, reason: Because, by: By = None, as_json: AsJson = False) -> None:
    """Send it back to be worked on."""
    _decide(number, reason, by, approve=False, as_json=as_json)


@app.command("release")
def release(
    number: Number,
    receiver: Annotated[str, typer.Option("--given-to", metavar="NAME", help=f"To whom it is given. {Name}")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="Where the package is written: a ZIP file.")],
    reason: Because,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Release what was approved: a package with documents, an index and hashes, and a line of the log."""
    if to.exists():
        raise FileCannotBeWritten(path=to, why="there is something already")
    settings = read_settings()
    found_rules = _rules(settings)
    made, content = _do(
        settings,
        lambda tx, desk: releasing.release(
            tx, desk, found_rules, number, by=who(by, settings), to=_said(receiver), reason=reason
        ),
    )
    to.write_bytes(content)
    _tell(made, as_json=as_json, also=f"The package is written to {to}. SHA-256: {made.package_hash}")


@app.command("close")
def close(number: Number, reason: Because, by: By = None, as_json: AsJson = False) -> None:
    """End a request without a release."""
    settings = read_settings()
    found_rules = _rules(settings)
    made = _do(
        settings,
        lambda tx, desk: requests.close_request(tx, desk, found_rules, number, by=who(by, settings), reason=reason),
    )
    _tell(made, as_json=as_json)


@app.command("log")
def log(
    partnership: Partnership = None,
    released: Annotated[bool, typer.Option("--released", help="The register: only what was released.")] = False,
    by: By = None,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the requests and what was released to whom, when and on what basis, the newest first."""
    settings = read_settings()
    found_rules, place = _rules(settings), whose(partnership, settings)
    granted(settings, "disclosure log", by=by, partnership=place)
    before = number_given(after, LARGEST_NUMBER)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=place)
        if released:
            register, goes_on = register_page(tx, desk, found_rules, actor, before=before, limit=limit)
            _show_register(register, goes_on, found_rules, as_json=as_json)
            return
        found_rules.duties.check("see_log", actor)
        every = disclosures.page(tx, place, before=before, limit=limit + 1)
        seen = seen_of(tx, desk, {case for each in every for case, _ in each.cases}, actor)
    page = [each for each in every[:limit] if all(case in seen for case, _ in each.cases)]
    next_page = str(every[limit - 1].sequence) if len(every) > limit else None
    if as_json:
        print_json({"requests": [disclosure_as_json(each) for each in page], "next_page": next_page})
        return
    lines = [line for each in page for line in _lines(each, found_rules)]
    show(lines or ["Nothing has been asked for yet."])


def _show_register(register: Iterable[Line], goes_on: int | None, rules: DisclosureRules, *, as_json: bool) -> None:
    if as_json:
        requests = [released_as_json(each, exempt) for each, exempt in register]
        print_json({"requests": requests, "next_page": None if goes_on is None else str(goes_on)})
        return
    lines = []
    for each, exempt in register:
        lines += _lines(each, rules)
        for one in exempt:
            lines += hanging("", f"{counted(one.parts, 'part')}: {one.title}", indent=2)
    show(lines or ["Nothing has been released yet."])


def _lines(each: Disclosure, rules: DisclosureRules) -> list[str]:
    kind = rules.kinds.get(each.kind)
    cases = ", ".join(f"{case}/{item}" if item else case for case, item in each.cases)
    lines = hanging(f"{each.sequence}  ", f"{STATES[each.state]}. {kind.title if kind else each.kind}: {cases}.")
    due = f" To be answered by {day_words(each.due_on)}." if each.due_on and each.released_at is None else ""
    lines += hanging("", f"Received on {day_words(each.received_on)}.{due}", indent=2)
    if kind:
        lines += hanging("", kind.mark, indent=2)
    if each.released_at:
        said = f"Given to {each.people['receiver']['value']} by {each.released_by}, {moment_words(each.released_at)}."
        lines += hanging("", f"{said} {each.withheld} of {each.parts} parts withheld.", indent=2)
        lines += hanging("", f"SHA-256 {each.package_hash}", indent=2)
    return lines


def _decide(number: int, reason: str, by: str | None, *, approve: bool, as_json: bool) -> None:
    settings = read_settings()
    found_rules = _rules(settings)
    made = _do(
        settings,
        lambda tx, desk: releasing.decide_release(
            tx, desk, found_rules, number, approve=approve, by=who(by, settings), reason=reason
        ),
    )
    _tell(made, as_json=as_json)


def _rules(settings: Settings) -> DisclosureRules:
    return disclosure_rules(files_of(settings).load())


def _said(text: str) -> str:
    """A text, or the one in a file after an @."""
    return str(facts_given([f"text={text}"])["text"])


def _do(settings: Settings, what: Callable[[Transaction, Desk], T]) -> T:
    with at_desk(settings) as desk, desk.database.write() as tx:
        tx.hold_rules()
        return what(tx, desk)


def _tell(found: Disclosure, *, as_json: bool, also: str = "") -> None:
    if as_json:
        print_json(disclosure_as_json(found))
        return
    lines = paragraph(f"Request {found.sequence}: {STATES[found.state]}.")
    if found.due_on and found.state in ("recorded", "proposed", "approved"):
        lines += paragraph(f"To be answered by {day_words(found.due_on)}. Check it: nobody here has read the law.")
    show([*lines, *(paragraph(also) if also else [])])
