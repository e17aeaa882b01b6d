"""``reviewflow trail query``, ``questions`` and ``index``: ask the trail in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.settings import Settings, read_settings

from .options import AsJson, By, Limit, at_desk, number_given, who, who_if_known
from .output import print_json
from .page import hanging, heading, paragraph, show

if TYPE_CHECKING:
    from reviewflow.casework.asking.ask import Answer, Answered, Asking

QuestionText = Annotated[
    str,
    typer.Argument(
        metavar="[QUESTION]",
        help='In one line, such as: case:SI-2025-001 what:record_view happened:2025-04 "words in reasons".',
        show_default=False,
    ),
]
Saved = Annotated[
    str | None, typer.Option(metavar="NAME", help="A saved question; what is typed beside it narrows it.")
]
To = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the whole answer to a file: .csv, .xlsx, .docx, .json or .txt."),
]


def query(
    question: QuestionText = "",
    saved: Saved = None,
    by: By = None,
    limit: Limit = 50,
    after: Annotated[str | None, typer.Option(metavar="PAGE", help="Go on after a page: its next_page.")] = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Ask the trail a question; the answer is sentences, the newest first, each with the number of its entry.

    The keys and how to write them: docs/reference/questions.md. An unknown key or word says which there are. The
    answer holds your own partnership's entries. A scrutineer's question is kept on the trail.
    """
    from reviewflow.casework.asking.answer_files import as_json as whole_as_json
    from reviewflow.casework.asking.answer_files import as_table
    from reviewflow.casework.asking.ask import MOST_IN_A_FILE, AskTrail, ask

    settings = read_settings()
    form = None
    if to is not None:
        from reviewflow.documents.write import form_of

        form = form_of(to)
    command = AskTrail(
        question,
        saved=saved,
        limit=MOST_IN_A_FILE if to else limit,
        before=number_given(after, 0) or None,
    )
    with at_desk(settings) as desk:
        answer = ask(desk, asking_of(settings), command, by=who(by, settings), partnership=settings.partnership)
    if to is not None and form is not None:
        from reviewflow.documents.write import write

        if form == "json":
            from reviewflow.casework.asking.answer_files import json_bytes

            to.write_bytes(json_bytes(answer, base_url=settings.base_url))
        else:
            write(as_table(answer, base_url=settings.base_url), to, form)
        show(paragraph(f"{answer.counted}: written to {to}."))
    elif as_json:
        print_json(whole_as_json(answer, base_url=settings.base_url))
    else:
        show(_lines(answer))


def questions(by: By = None, as_json: AsJson = False) -> None:
    """List the saved questions: the name to give to --saved, and what each asks.

    Those of the files; and, for somebody who may ask the trail, those that were saved in their partnership.
    """
    settings = read_settings()
    asking = asking_of(settings)
    reader = by or who_if_known(settings)
    if reader is not None:
        from reviewflow.casework.asking.list_questions import questions_of

        with at_desk(settings) as desk:
            found = questions_of(desk, asking, by=reader, partnership=settings.partnership)
    else:
        found = asking.saved
    if as_json:
        print_json([{"name": name, **each.model_dump()} for name, each in found.items()])
        return
    lines: list[str] = []
    for name, each in found.items():
        lines += hanging("", f"{name}: {each.title}")
        lines += hanging("", each.asks, indent=4)
    show(lines)


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw it away and make it anew from the trail.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring up to date what answers are found by; the worker and every question do so too.

    It is made from the trail and proves nothing. Where an answer seems to lack an entry, rebuild it.
    """
    from reviewflow.casework.asking.keep_search import catch_up, rebuild_search

    with at_desk() as desk:
        reach = rebuild_search(desk) if rebuild else catch_up(desk)
    if as_json:
        print_json({"reach": reach})
    else:
        show(paragraph(f"Every entry up to {reach} can be found."))


def asking_of(settings: Settings) -> Asking:
    """What is on file about asking; a fault in any file is refused."""
    from reviewflow.app import files_of
    from reviewflow.casework.asking.ask import Asking
    from reviewflow.workflow.faults import refuse_faults

    library = files_of(settings).load()
    refuse_faults(library.faults)
    return Asking.of(library)


def _lines(answer: Answer) -> list[str]:
    from reviewflow.casework.asking.answer_files import asked

    lines = hanging("", answer.title)
    lines += ["", *(line for text in asked(answer) for line in paragraph(text))]
    for each in answer.found:
        lines += ["", *numbered(each)]
        for beneath in each.beneath:
            lines += numbered(beneath, width=11)
    if answer.notes:
        lines += heading("To read it")
        for note in answer.notes:
            lines += hanging("* ", note)
    if answer.next_page:
        lines += ["", f"There are more: go on with --after {answer.next_page}"]
    return lines


def numbered(each: Answered, *, width: int = 5) -> list[str]:
    """An entry as a sentence, its number in front of it."""
    return hanging(f"{each.entry.sequence:>{width}}  ", each.sentence)
