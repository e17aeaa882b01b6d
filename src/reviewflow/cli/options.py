"""What many commands are given in the same words: who, for whom, which facts, when it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from reviewflow.errors import CaseNotFound
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import parse_date
from reviewflow.store.numbers import LARGEST_NUMBER

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk
    from reviewflow.statute.asked_moment import Asked
    from reviewflow.store.session import Transaction


By = Annotated[
    str | None,
    typer.Option(
        metavar="WHO",
        help="A role or a user, with the role where there are several: 'bristol.manager as coordinator'. Someone of "
        "another partnership: gloucestershire/coordinator.  [default: the user and role in the settings]",
    ),
]
Partnership = Annotated[
    str | None, typer.Option(metavar="NAME", help="The partnership.  [default: the one in the settings]")
]
FactsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fact",
        metavar="NAME=VALUE",
        help="A fact; several with --fact again. Lists by commas. @FILE reads the value from a file, which keeps names "
        "out of the history of the shell.",
    ),
]
FilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        metavar="NAME=PATH",
        help="A file for a fact that takes files; several with --file again. It is kept byte for byte.",
    ),
]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help="Why. Some things need one.")]
LettersSentElsewhere = Annotated[
    bool,
    typer.Option(
        "--letters-sent-elsewhere",
        help="It is entered late and its letters went out then: write none now. It needs a reason.",
    ),
]
Confirm = Annotated[
    list[str] | None, typer.Option(metavar="FACT", help="A fact that was questioned as unlikely, and is right.")
]
HappenedOn = Annotated[str | None, typer.Option(metavar="DATE", help="The day on which it happened.  [default: today]")]
Item = Annotated[str | None, typer.Option(metavar="NUMBER", help="One of its items, such as AR-1.")]
Reference = Annotated[str, typer.Argument(metavar="CASE", help="The reference of the case.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many at most.")]
After = Annotated[str | None, typer.Option(metavar="PAGE", help="Go on after a page: its next_page.")]
WithoutBackup = Annotated[
    str | None,
    typer.Option(
        "--without-backup",
        metavar="WHY",
        help="Bring the tables up to date though no backup can be taken first. The reason is recorded.",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="As it was known then: what was recorded by the end of that day, or by a time ('2025-04-07 14:30').",
    ),
]
AsOfEntry = Annotated[
    int | None,
    typer.Option(min=1, max=LARGEST_NUMBER, metavar="ENTRY", help="The same, up to an entry of the trail."),
]
TrueOn = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="As it truly was at the end of that day, by what is known today (or, with --as-of, was known then): what "
        "was recorded late counts, and corrections do.",
    ),
]


def asked(as_of: str | None, as_of_entry: int | None, true_on: str | None) -> Asked:
    """Which moment is asked about.

    Raises:
        DateInvalid: a day or a time cannot be read.
    """
    from reviewflow.statute.asked_moment import Asked, read_moment

    if as_of is not None and as_of_entry is not None:
        raise typer.BadParameter("Give a day or an entry, not both.", param_hint="--as-of-entry")
    return Asked(read_moment(as_of) if as_of else None, as_of_entry, day_given(true_on))


@contextmanager
def at_desk(settings: Settings | None = None) -> Iterator[Desk]:
    """The desk of this installation, for the length of a command."""
    from reviewflow.app import open_desk

    desk = open_desk(settings or read_settings())
    with desk.database:
        yield desk


class Reading(NamedTuple):
    """A moment of the database to read a list from."""

    tx: Transaction
    now: dt.datetime
    """The time that it is judged by."""
    said: list[str]
    """What is said above the list."""


@contextmanager
def read_at(settings: Settings, moment: Asked) -> Iterator[Reading]:
    """What lists are read from: the present, or every case as it stood."""
    from reviewflow import app as rooms

    if moment.is_now:
        with rooms.open_database(settings) as database, database.read() as tx:
            yield Reading(tx, rooms.utc_now(), [])
        return
    from reviewflow.casework.past.as_it_stood import all_as_they_stood

    with at_desk(settings) as desk, all_as_they_stood(desk, moment) as then, then.desk.database.read() as tx:
        assert then.pinned is not None, "a moment that is not now is pinned"
        yield Reading(tx, then.desk.now(), [f"As it stood on {then.pinned.words}", ""])


def granted(
    settings: Settings,
    what: str,
    *,
    by: str | None = None,
    reference: str | None = None,
    partnership: str | None = None,
    of_one_case: bool = False,
    **about: object,
) -> str | None:
    """Every command that shows something asks here first: what a scrutineer reads is kept on the trail.

    The partnership to which what is shown has to keep: the one that was asked for, or a scrutineer's own. Where what
    is shown cannot be kept to one partnership (``of_one_case``), a scrutineer has to name the case.
    """
    reader, asked = by or who_if_known(settings), partnership or settings.partnership
    if reader is None:
        return asked
    if reference is not None and reference in left_out(settings, by=by):
        raise CaseNotFound(case=reference)
    from reviewflow.casework.access.scrutineer import may_be_scrutineer, may_read_as, read_as

    if not may_be_scrutineer(reader):
        return asked
    kept = {name: value for name, value in about.items() if value not in (None, False)}
    with at_desk(settings) as desk:
        if of_one_case and reference is None and may_read_as(desk, reader, asked):
            raise typer.BadParameter("A scrutineer names the case, whose partnership has to be the scrutineer's own.")
        actor = read_as(desk, what, by=reader, reference=reference, partnership=asked, about=kept)
    return asked if actor is None else actor.partnership


def left_out(settings: Settings, *, by: str | None = None) -> frozenset[str]:
    """The cases that are kept from whoever gives the command, whatever their role: no list shows them."""
    reader = by or who_if_known(settings)
    if reader is None:
        return frozenset()
    from reviewflow.casework.access.seeing import kept_from_reader

    with at_desk(settings) as desk:
        return kept_from_reader(desk, reader, settings.partnership)


def who_if_known(settings: Settings) -> str | None:
    """Who gives the command, as the settings have it; None where they name nobody."""
    if settings.user and settings.role:
        return f"{settings.user} as {settings.role}"
    return settings.user or settings.role


def who(given: str | None, settings: Settings) -> str:
    """Who gives the command: as said with it, or as the settings have it."""
    if given:
        return given
    found = who_if_known(settings)
    if found is None:
        raise typer.BadParameter("Say who does it, or set REVIEWFLOW_USER or REVIEWFLOW_ROLE.", param_hint="--by")
    return found


def whose(given: str | None, settings: Settings) -> str:
    """Whose case it is: as said with the command, or as the settings have it."""
    found = given or settings.partnership
    if found is None:
        raise typer.BadParameter("Name the partnership, or set REVIEWFLOW_PARTNERSHIP.", param_hint="--partnership")
    return found


def facts_given(pairs: Sequence[str] | None) -> dict[str, object]:
    """Facts as they are given: ``name=value``, or ``name=@file``; ``@@`` begins a text with one ``@``."""
    found: dict[str, object] = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter("Write a fact as NAME=VALUE.", param_hint="--fact")
        if name.strip() in found:
            raise typer.BadParameter(f"{name.strip()} is given twice.", param_hint="--fact")
        found[name.strip()] = _value(value)
    return found


def _value(value: str) -> str:
    if not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    try:
        return Path(value[1:]).expanduser().read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        why = "it is not text in UTF-8"
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
    raise typer.BadParameter(f"The file {value[1:]} cannot be read: {why}.", param_hint="--fact")


def files_given(pairs: Sequence[str] | None) -> dict[str, list[Path]]:
    """Files as they are given: ``name=path``."""
    found: dict[str, list[Path]] = {}
    for pair in pairs or ():
        name, equals, path = pair.partition("=")
        if not equals or not name.strip() or not path.strip():
            raise typer.BadParameter("Write a file as NAME=PATH.", param_hint="--file")
        found.setdefault(name.strip(), []).append(Path(path).expanduser())
    return found


def number_given(text: str | None, default: int) -> int:
    """The number of a page, or the default."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST_NUMBER:
        raise typer.BadParameter("Give what next_page said.", param_hint="--after")
    return int(text)


def day_given(text: str | None) -> dt.date | None:
    """A date as it is given, or None.

    Raises:
        DateInvalid: it is not a date.
    """
    return None if text is None else parse_date(text)
