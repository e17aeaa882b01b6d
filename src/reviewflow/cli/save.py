"""``reviewflow trail save`` and ``trail forget``: questions of one's own, under names."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.settings import read_settings

from .ask import asking_of
from .options import AsJson, By, at_desk, who
from .output import print_json
from .page import paragraph, show

Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called. No names of people.", show_default=False)]
Text = Annotated[
    str,
    typer.Argument(metavar="QUESTION", help="In one line, as `reviewflow trail query` is asked.", show_default=False),
]
Instead = Annotated[
    str | None,
    typer.Option("--instead-of", metavar="NAME", help="The saved question that it takes the place of."),
]


def save(name: Name, question: Text, instead_of: Instead = None, by: By = None, as_json: AsJson = False) -> None:
    """Save a question under a name, for everybody of the partnership who may ask; or change one of your role.

    What a question was before stays on the trail.
    """
    from reviewflow.casework.asking.save_question import SaveQuestion, save_question

    settings = read_settings()
    command = SaveQuestion(name, question, instead_of)
    with at_desk(settings) as desk:
        saved = save_question(
            desk, asking_of(settings), command, by=who(by, settings), partnership=settings.partnership
        )
    if as_json:
        print_json({"name": saved.key, **saved.shape.model_dump()})
    else:
        show(paragraph(f"Saved as {saved.key}: {saved.title}. Ask it with --saved {saved.key}."))


def forget(name: Name, by: By = None, as_json: AsJson = False) -> None:
    """Take a question that was saved off the list, by its key or its name. What it asked stays on the trail."""
    from reviewflow.casework.asking.save_question import forget_question

    settings = read_settings()
    with at_desk(settings) as desk:
        found = forget_question(desk, asking_of(settings), name, by=who(by, settings), partnership=settings.partnership)
    if as_json:
        print_json({"name": found.key, **found.shape.model_dump()})
    else:
        show(paragraph(f"{found.title} is not on the list any more."))
