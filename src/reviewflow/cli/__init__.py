"""The command line: one small module for each command, or for each family of commands.

To add one:

1. Write a module here that holds ``app = typer.Typer()`` and its command::

       @app.command("due")
       def due(...) -> None:
           \"\"\"Show what is owed now, most urgent first.\"\"\"

   A family such as ``workflow check|list`` names its app: ``app = typer.Typer(name="workflow",
   help=...)``. The module may import what it likes at its top: nobody else pays for it.
2. Give it a line in :data:`COMMANDS`, with the first sentence of its docstring (of its ``help``, for a family).
   A test compares the two.

A command raises a :class:`~reviewflow.errors.Refusal` and lets it through: :func:`main` prints it
and exits with 1. It raises ``typer.BadParameter`` for wrong usage, which exits with 2. With
``--json`` it prints by :func:`reviewflow.cli.output.print_json` and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, NamedTuple

import typer

from reviewflow.errors import Refusal

REFUSED = 1
"""The exit code of a refusal or a failed expectation; wrong usage is 2, as Typer has it."""


class Command(NamedTuple):
    """Where a command is, and what the list of commands says about it."""

    module: str
    summary: str


COMMANDS = {
    "days": Command("days", "Count days from a date, and show each day counted and each day skipped."),
    "figures": Command("figures", "Compute the figures of a period, each with the rule by which it is counted."),
    "rehearse": Command(
        "rehearse", "Rehearse a scenario step by step, and stop at the first thing that is not as expected."
    ),
}
"""Every command, in the order in which they are listed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a refusal is one line on standard error, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        typer.main.get_command(program(given))(args=given, prog_name="reviewflow")
    except Refusal as refusal:
        typer.echo(f"Refused: {refusal}", err=True)
        raise SystemExit(REFUSED) from None


def program(arguments: Sequence[str] = ()) -> typer.Typer:
    """The whole program, of which only the module that the arguments ask for is imported."""
    first_word = next((each for each in arguments if not each.startswith("-")), "")
    wanted = COMMANDS[first_word].module if first_word in COMMANDS else None
    whole = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
    whole.callback()(reviewflow)
    for name, command in COMMANDS.items():
        if command.module != wanted:
            whole.command(name, help=command.summary)(_not_imported)
        elif name == first_word:
            whole.add_typer(import_module(f"{__name__}.{wanted}").app)
    return whole


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"reviewflow {version('reviewflow')}")
        raise typer.Exit


def reviewflow(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take a serious child safeguarding incident through its review: what is owed, by whom, by when and why."""


def _not_imported() -> None:
    """Stands in the list of commands for one that this run does not need."""
