"""Where a person may go from every page: the main menu, and the page of everything behind it.

A place is shown where there are pages for it and the role may use them, so that the menu leads nobody to a closed door.
Others stand on the page ``/more``, because nobody who comes twice a year reads twelve entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.reach import Reach
from reviewflow.casework.access.seeing import LETTERS
from reviewflow.casework.changes.add_from_minutes import CHALLENGE
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.sign_on.accounts import ADMINISTERS

MOST = 7
"""Entries of the menu, of which the last is ``/more`` where there are more places."""
MORE = "/more"
CASES, RECORD, SET_UP, YOU = "Cases", "What is learned and shown", "How it is set up", "About you"
GROUPS = (CASES, RECORD, SET_UP, YOU)
"""The headings of the page of everything."""
Who = Callable[[Reach], bool]


def _everybody(_: Reach) -> bool:
    return True


def _nobody(_: Reach) -> bool:
    return False


def _sees_cases(reach: Reach) -> bool:
    return reach.sees_cases


def _sees_whole(reach: Reach) -> bool:
    return reach.sees_whole


def _sees_letters(reach: Reach) -> bool:
    return LETTERS in reach.parts


def _challenges(reach: Reach) -> bool:
    return CHALLENGE in reach.adds


def _opens(reach: Reach) -> bool:
    return reach.opens


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go, with a line about what it is for."""

    title: str
    path: str
    says: str
    group: str
    shown_to: Who = _everybody
    leads_for: Who = _nobody
    """Whose own work it is: there it stands right behind what needs doing."""
    in_menu: bool = True
    """Whether it may stand in the menu itself; others are on the page of everything alone."""


PLACES = (
    Place("What needs doing", "/", "Your dates, the most urgent first, and what you have begun.", CASES),
    Place("Cases", "/cases", "Every case that you may see, and where it is.", CASES, _sees_cases),
    Place("Board", "/board", "All cases side by side, by how far they are.", CASES, _sees_cases, in_menu=False),
    Place("Reviews", "/reviews", "Every review, and how its publication stands.", CASES, _sees_whole),
    Place("Actions", "/actions", "The actions of all reviews in one list.", CASES, _sees_cases),
    Place("Dates", "/due", "Every open date, the most urgent first.", CASES, _sees_cases),
    Place("Letters", "/letters", "What was sent, to whom and when.", CASES, _sees_letters),
    Place("Alerts", "/alerts", "What nobody has in hand yet.", CASES, _sees_cases),
    Place(
        "Open a case",
        "/new",
        "Begin the record of something new.",
        CASES,
        _opens,
        # Who raises an incident has nothing else to do here.
        leads_for=lambda reach: reach.opens and not reach.sees_cases,
        in_menu=False,
    ),
    Place("Figures", "/figures", "How many, how soon, and what each figure counts.", RECORD, _sees_whole),
    Place("Register", "/register", "What was considered and not taken further, with the reasons.", RECORD, _sees_whole),
    Place(
        "Scrutiny",
        "/scrutiny",
        "Ask the record, look at a case as it stood, challenge, and prove.",
        RECORD,
        _sees_whole,
        leads_for=lambda reach: reach.role == SCRUTINEER,
    ),
    Place("Challenges", "/challenges", "Who challenged whom, and what came of it.", RECORD, _sees_cases, in_menu=False),
    Place("Challenges from minutes", "/minutes", "Add those of a meeting at once.", RECORD, _challenges, in_menu=False),
    Place(
        "Records due for review",
        "/retention",
        "How long records are kept, what is held, and what was destroyed.",
        RECORD,
        lambda reach: reach.keeps_records,
        in_menu=False,
    ),
    Place(
        "Requests for what is held",
        "/disclosures",
        "Who asked, what was withheld and why, and what was released to whom.",
        RECORD,
        lambda reach: reach.sees_requests,
        in_menu=False,
    ),
    Place("Rules", "/workflows", "Each procedure as a drawing, with its dates and sources.", SET_UP),
    Place("Who may see what", "/permissions", "Which role sees which part of a case.", SET_UP, in_menu=False),
    Place(
        "Administration",
        "/admin",
        "People, absences, settings, and whether everything works.",
        SET_UP,
        lambda reach: reach.role in FOR_OTHERS,
        leads_for=lambda reach: reach.role in ADMINISTERS,
    ),
    Place("Leave and alerts", "/me", "Say when you are away, and how you want to be told.", YOU, in_menu=False),
    Place("Other programs", "/me/programs", "Tokens for other programs, and what they are told.", YOU, in_menu=False),
    Place("Dates in your calendar", "/me/calendar", "An address that a calendar program reads.", YOU, in_menu=False),
    Place("Your account", "/account", "How you sign in, and where you are signed in now.", YOU, in_menu=False),
)  # fmt: skip


def places_for(reach: Reach, offered: Iterable[str]) -> tuple[Place, ...]:
    """The places that a role may use, its own work first; ``offered`` are the addresses that there are."""
    there = frozenset(offered)
    shown = [each for each in PLACES if each.path in there and each.shown_to(reach)]
    own = {each.path for each in shown if each.leads_for(reach)}
    shown = [replace(each, in_menu=True) if each.path in own else each for each in shown]
    return tuple(sorted(shown, key=lambda each: 0 if each.path == "/" else 1 if each.path in own else 2))


def navigation_of(places: Iterable[Place], path: str) -> tuple[dict[str, object], ...]:
    """The entries of the menu, with the one marked under which the page stands."""
    every = tuple(places)
    menu = [each for each in every if each.in_menu]
    top = menu if len(menu) <= MOST else menu[: MOST - 1]
    entries = [_entry(each.title, each.path, path) for each in top]
    if len(top) < len(menu):
        behind = any(_is_at(each.path, path) for each in every if each not in top)
        entries.append({**_entry("More", MORE, path), "active": behind and not any(e["active"] for e in entries)})
    return tuple(entries)


def by_group(places: Iterable[Place]) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """The places under their headings."""
    every = tuple(places)
    grouped = ((group, tuple(each for each in every if each.group == group)) for group in GROUPS)
    return tuple((group, of) for group, of in grouped if of)


def _entry(title: str, place: str, path: str) -> dict[str, object]:
    return {"text": title, "href": place, "current": path == place, "active": path != place and _is_at(place, path)}


def _is_at(place: str, path: str) -> bool:
    return path == place or (place != "/" and path.startswith(f"{place}/"))
