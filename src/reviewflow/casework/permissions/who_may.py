"""The table of permissions of a partnership: every workflow, the office, and who holds each role today."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.actors import roles_of
from reviewflow.casework.calendar_feeds.make_calendar_link import OF_THE_PARTNERSHIP
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.proving.enter_proof import OF_KEYS, OF_WITNESSES
from reviewflow.casework.sending.put_right import MAY as PUTS_RIGHT
from reviewflow.casework.sign_on.accounts import ADMINISTERS
from reviewflow.errors import FactInvalid, WorkflowNotFound
from reviewflow.statute.london import local_date
from reviewflow.workflow.faults import did_you_mean

from .permission_table import NO, OWN_SELF, YES, Cell, Row, rows_of

OFFICE = "office"
OFFICE_TITLE = "The office"
_OFFICE = (
    ("away_for_others", "Say that somebody else is away", FOR_OTHERS),
    ("digest_for_others", "Say how somebody else is alerted", FOR_OTHERS),
    ("calendar_of_partnership", "Open the calendar of the whole partnership", OF_THE_PARTNERSHIP),
    ("accounts", "Make, reset and remove accounts", ADMINISTERS),
    ("put_right", "Try a delivery again, and settle a warning", PUTS_RIGHT),
    ("people", "See who is who, with leave and accounts", FOR_OTHERS),
    ("partnership", "See what is in force in the partnership, since when", FOR_OTHERS),
    ("publish", "Take a changed file of the partnership into use, on its page", ADMINISTERS),
    ("holidays", "Add or take away a bank holiday, on its page", FOR_OTHERS),
    ("sign_ins", "See who tried to sign in, and how it is installed", ADMINISTERS),
    ("samples", "Draw a sample of cases and answer questions about it", (SCRUTINEER,)),
    ("keys", "Make and change the keys by which the record is signed", OF_KEYS),
    ("witnesses", "Name those who countersign, and keep what they countersigned", OF_WITNESSES),
)
_OWN = (
    ("away", "Say that they are away"),
    ("digest", "Choose how they are alerted"),
    ("calendar", "Open a calendar of their own dates"),
)


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role of a partnership, and who holds it today."""

    key: str
    title: str
    held_by: tuple[tuple[str, str], ...]
    """Key and name of each."""


@dataclass(frozen=True, slots=True)
class Part:
    """The permissions of the cases of one workflow, or of the office."""

    key: str
    title: str
    rows: tuple[Row, ...]

    def row(self, key: str) -> Row | None:
        """One row, or None."""
        return next((row for row in self.rows if row.key == key), None)

    def groups(self) -> Mapping[str, tuple[Row, ...]]:
        """The rows by their groups, in order."""
        names = dict.fromkeys(row.group for row in self.rows)
        return {name: tuple(row for row in self.rows if row.group == name) for name in names}


@dataclass(frozen=True, slots=True)
class Permissions:
    """The table."""

    partnership: str
    title: str
    roles: tuple[RoleHeld, ...]
    parts: tuple[Part, ...]
    workflows: tuple[tuple[str, str], ...]
    """Everything that may be asked for: key and title, the office last."""

    def role(self, key: str) -> RoleHeld | None:
        """One role, or None."""
        return next((role for role in self.roles if role.key == key), None)

    def shown(self, role: str) -> RoleHeld:
        """One role that there is."""
        found = self.role(role)
        assert found is not None, "a cell stands under a role"
        return found


def who_may(
    desk: Desk,
    partnership: str,
    *,
    may_ask: Collection[str] = (),
    workflow: str | None = None,
    role: str | None = None,
) -> Permissions:
    """Who may see and do what in a partnership, in the newest edition of each workflow or of one of them.

    Raises:
        WorkflowNotFound: the partnership has no such workflow.
        FactInvalid: it knows no such role.
        DatabaseNotReady: nothing was published for the partnership yet.
    """
    with desk.database.read() as tx:
        directory = desk.directory(tx, partnership)
        titles = roles_of(tx, desk, partnership)
        newest = [editions[-1] for editions in desk.published_definitions(tx, partnership).values()]
    today = local_date(desk.now())
    held: dict[str, list[tuple[str, str]]] = {key: [] for key in titles}
    for key, user in directory.users.items():
        for each in user.roles_on(today):
            held.setdefault(each, []).append((key, user.name))
    if role is not None and role not in held:
        why = f"{partnership} knows no such role"
        raise FactInvalid(fact="role", value=role, why=why, do=did_you_mean(role, held))
    roles = tuple(
        RoleHeld(key, titles.get(key, key.replace("_", " ").capitalize()), tuple(people))
        for key, people in held.items()
        if role in (None, key)
    )
    asked = [role.key for role in roles]
    wanted = [each for each in newest if workflow in (None, each.key)]
    if not wanted and workflow != OFFICE:
        known = ", ".join((*(each.key for each in newest), OFFICE))
        raise WorkflowNotFound(workflow=workflow, do=f"There are: {known}.")
    parts = [Part(each.key, each.title, rows_of(each, asked, partnership=partnership)) for each in wanted]
    if workflow in (None, OFFICE):
        parts.append(Part(OFFICE, OFFICE_TITLE, tuple(_office(asked, titles, may_ask))))
    workflows = (*((each.key, each.title) for each in newest), (OFFICE, OFFICE_TITLE))
    return Permissions(partnership, directory.title, roles, tuple(parts), workflows)


def _office(roles: Sequence[str], titles: Mapping[str, str], may_ask: Collection[str]) -> list[Row]:
    asked = [*_OFFICE, ("ask", "Ask the trail of the partnership a question", tuple(may_ask))]
    rows = [
        Row(f"office/{key}", "For the partnership", title, {role: _held(role, may, titles) for role in roles})
        for key, title, may in asked
    ]
    own = Cell(OWN_SELF, "Everybody may, for themself.")
    return [*rows, *(Row(f"office/{key}", "For oneself", title, dict.fromkeys(roles, own)) for key, title in _OWN)]


def _held(role: str, may: Collection[str], titles: Mapping[str, str]) -> Cell:
    allowed = " or ".join(titles.get(each, each.replace("_", " ")) for each in may) or "nobody"
    return Cell(YES if role in may else NO, f"It is done by: {allowed}.")
