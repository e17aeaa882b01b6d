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

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Annotated, NamedTuple, NoReturn

import typer

from reviewflow.errors import MachineRefuses, Refusal

REFUSED = 1
"""The exit code of a refusal or a failed expectation; wrong usage is 2, as Typer has it."""
NOT_ALLOWED, READ_ONLY = "42501", "25006"
"""What PostgreSQL says of a role that may not do something, and of a server that is a standby."""


class Command(NamedTuple):
    """Where a command is, and what the list of commands says about it."""

    module: str
    summary: str


COMMANDS = {
    "init": Command("init", "Make or upgrade the database, take the bank holidays into use and publish the rules."),
    "demo": Command("demo", "Make a database of synthetic cases, show what is in it, and serve its pages."),
    "case": Command(
        "case", "Show where a case is, what is next, who does it, by which date, and how to ask why that date."
    ),
    "cases": Command("cases", "List cases, the newest reference first."),
    "due": Command("due", "List what is due, the most urgent first."),
    "inbox": Command(
        "inbox", "Show what waits for a person in every role and partnership in which they serve, by due date."
    ),
    "actions": Command(
        "case_lists",
        "List the actions of all reviews, what is late first: owners, date, where each stands and whether it worked.",
    ),
    "reviews": Command(
        "case_lists",
        "List practice reviews and their publication, the newest first, with their incidents, dates and holds.",
    ),
    "register": Command(
        "case_lists",
        "List what was considered and not notified, and near misses: who decided, when, why, and what partners said.",
    ),
    "search": Command(
        "search",
        "Search cases, actions, reviews, reasons, letters, agencies and people for words. Who is in a case never is.",
    ),
    "timetable": Command(
        "timetable", "Show the plan of a case from day zero: each date in order, who acts, and when staff are told."
    ),
    "why": Command("why", "Show why a date is what it is, day by day, and what it rests on."),
    "compare": Command(
        "compare",
        "Show a case at two moments side by side: what is different, in sentences, and why a date moved.",
    ),
    "open": Command("open", "Open a case."),
    "advance": Command("advance", "Advance a case, or one of its items, by a transition."),
    "add": Command("add", "Add an item to a case: a child, an agency request, a meeting, a partner's decision ..."),
    "record": Command("record", "Record facts that were not recorded before."),
    "correct": Command(
        "record", "Correct facts that were recorded wrongly; the old entry stays, and the new one says why."
    ),
    "link": Command("link", "Link a case to another."),
    "suspend": Command(
        "suspend", "Suspend a clock, where its rules give a ground for it; the original date stays visible."
    ),
    "resume": Command("suspend", "Let a suspended clock run again."),
    "receipt": Command(
        "receipt",
        "Record the receipt for a form that was filled in elsewhere, and compare what was typed with what is held.",
    ),
    "identities": Command(
        "identities",
        "Read the names and other identifying facts of a case. It needs a reason, and the reading is on the trail.",
    ),
    "conflict": Command(
        "keep_out",
        "Record that somebody has a conflict of interest: they never see the case from now on, in any role.",
    ),
    "restrict": Command(
        "keep_out", "Keep a case to some people, at least one of whom keeps it: nobody else sees it from now on."
    ),
    "who-sees": Command(
        "keep_out",
        "Show who sees a case today, and from whom it is kept.",
    ),
    "return": Command("read_return", "Read what an agency sent back, without names. The reading is on the trail."),
    "files": Command("files", "List the files of a case, or read one. The reading is on the trail."),
    "invite": Command(
        "invite",
        "Invite somebody without an account to one item of a case, mail them a new link, or take the invitation back.",
    ),
    "guests": Command("guests", "List the guests: who was invited to what, by whom, and whether it stands."),
    "notices": Command("notices", "List the letters and forms that were sent, the newest first, or show one."),
    "alerts": Command("alerts", "List the alerts to staff, the newest first."),
    "acknowledge": Command(
        "acknowledge", "Say that you have an alert in hand: it is not repeated every day. The clock runs on."
    ),
    "deliveries": Command("deliveries", "What was sent to whom, what became of it, and trying it again."),
    "warnings": Command("warnings", "What is wrong with the alerting itself, and saying that it has been put right."),
    "bounces": Command("bounces", "Read messages that came back, and mark what could not be delivered."),
    "calendar": Command("calendar", "Dates for calendar programs: make, list and revoke secret addresses."),
    "trail": Command(
        "trail", "The trail: who did what, whether it holds, and whether it gives the cases as they stand."
    ),
    "days": Command("days", "Count days from a date, and show each day counted and each day skipped."),
    "figures": Command("figures", "Compute the figures of a period, each with the rule by which it is counted."),
    "challenges": Command(
        "challenges",
        "List the challenges of all cases, the newest first: by whom, against whom, the answer and who closed it.",
    ),
    "minutes": Command(
        "challenges", "Add the challenges of a meeting's minutes, all or none, each with the meeting and the minute."
    ),
    "sample": Command("sample", "A random share of cases: draw it, draw it again, and answer questions about it."),
    "pack": Command(
        "pack",
        "Put together the scrutineer's pack of a year: the reviews with documents, dates, reasons, dissent and impact.",
    ),
    "patterns": Command(
        "patterns",
        "Look for patterns worth asking about: questions with their rules and innocent explanations, never findings.",
    ),
    "rehearse": Command(
        "rehearse", "Rehearse a scenario step by step, and stop at the first thing that is not as expected."
    ),
    "workflow": Command(
        "workflow", "The rules: check, list, publish, show, draw, compare, and move a case to newer ones."
    ),
    "holiday": Command("holiday", "A one-off bank holiday: add or remove it, and count every open date anew."),
    "users": Command("users", "List who is who in a partnership."),
    "permissions": Command(
        "permissions",
        "Show who may see and do what, by role, worked out by what decides at the time; and who holds each role today.",
    ),
    "accounts": Command("accounts", "Who may sign in to the pages: make, reset and remove accounts."),
    "tokens": Command("tokens", "By what other programs come in: make, list and withdraw tokens."),
    "webhooks": Command("webhooks", "Where other systems are told of what happens: make, list and withdraw."),
    "away": Command("away", "Who is away: record, list and end absences, with who is told instead."),
    "digest": Command("digest", "How people are alerted: by a message for each alert, or by one a day."),
    "who": Command("who", "Show who would be told in a role on a day, with who stands in for whom."),
    "worker": Command("worker", "Raise alerts and deliver letters, now and then every half minute."),
    "queue-worker": Command(
        "queue_worker", "Deliver what waits in Procrastinate's queue, where the settings say that it sends."
    ),
    "serve": Command("serve", "Serve health, its figures and the calendars over HTTP, with the worker beside it."),
    "health": Command("health", "Say whether everything works, and what to do where it does not."),
    "backup": Command(
        "backup", "Backups: take one while everybody works, list them, check that one is good, and make the key."
    ),
    "restore": Command(
        "restore", "Restore a backup into an empty place: a database that does not exist, or has no tables yet."
    ),
    "upgrade": Command(
        "upgrade", "Bring the tables of the database up to date, all of them or none, after a backup of how they were."
    ),
    "database": Command("database", "The PostgreSQL database: give the application's role its rights, and check them."),
    "keys": Command("keys", "The keys by which the database is encrypted: see them, and change them."),
    "retention": Command(
        "retention", "How long records are kept: what is due for review, holds, and destruction by two people."
    ),
    "disclosure": Command(
        "disclosure", "Requests for what is held: what is withheld and why, and the log of what was released."
    ),
    "export": Command("export", "Write everything there is about a case, with its trail, as JSON."),
}
"""Every command, in the order in which they are listed."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; a refusal is one line on standard error, never a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        typer.main.get_command(program(given))(args=given, prog_name="reviewflow")
    except Refusal as refusal:
        _refuse(refusal)
    except Exception as fault:
        refused = _refusal_of(fault)
        if refused is None:
            raise
        _refuse(refused)


def _refuse(refusal: Refusal) -> NoReturn:
    typer.echo(f"Refused: {refusal}", err=True)
    raise SystemExit(REFUSED) from None


def _refusal_of(fault: Exception) -> Refusal | None:
    """What the machine does not allow, in our own words; None for a mistake in the program, which is to be seen."""
    # What goes wrong while a server is met for the first time comes wrapped.
    fault = getattr(fault, "orig", None) or fault
    drivers = [sys.modules[name] for name in ("sqlite3", "psycopg") if name in sys.modules]
    said_no = getattr(fault, "sqlstate", None) in (NOT_ALLOWED, READ_ONLY)
    if said_no or any(isinstance(fault, d.OperationalError) or type(fault) is d.DatabaseError for d in drivers):
        from reviewflow.app import not_usable

        return not_usable(fault)
    if isinstance(fault, OSError):
        return MachineRefuses(why=fault.strerror or str(fault))
    return None


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
            whole.add_typer(_imported(f"{__name__}.{wanted}").app)
    return whole


def _imported(name: str) -> ModuleType:
    """A module. What it makes while it loads is there to stay: to look for garbage in it costs a tenth of a command."""
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()


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
