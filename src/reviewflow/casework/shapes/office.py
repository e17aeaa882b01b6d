"""Who is who and who may do what, as programs read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewflow.case.directory import Directory, User
    from reviewflow.case.recipients import Absence, ToTell
    from reviewflow.casework.office.calendar import ChangeCalendarDay, DeadlineMoved
    from reviewflow.casework.permissions.who_may import Permissions
    from reviewflow.casework.sign_on.accounts import SetUpLink
    from reviewflow.store.accounts import Account
    from reviewflow.store.calendar_links import CalendarLink
    from reviewflow.store.sign_ins import KeptSignIn


def user_as_json(user: User, away: Absence | None) -> dict[str, object]:
    """Somebody of the directory."""
    return {
        "user": user.key,
        "name": user.name,
        "roles": list(user.roles),
        "postings": [{"role": p.role, "from": p.from_on, "until": p.until_on} for p in user.postings],
        "agency": user.agency,
        "address": user.address,
        "from": user.from_on,
        "until": user.until_on,
        "deputy": user.deputy,
        "away": {"from": away.from_on, "until": away.until_on, "deputy": away.deputy or user.deputy} if away else None,
    }


def absence_as_json(absence: Absence) -> dict[str, object]:
    """An absence as programs read it; ``deputy`` is who is named to be told instead."""
    return {
        "person": absence.person,
        "from": absence.from_on,
        "until": absence.until_on,
        "deputy": absence.deputy,
    }


def account_as_json(each: Account, *, works_here: bool) -> dict[str, object]:
    """An account, without what opens it."""
    return {
        "person": each.person,
        "partnership": each.partnership,
        "signs_in_with": each.address,
        "set_up_at": each.set_up_at if each.password_hash else None,
        "link_until": each.set_up_until,
        "identity_provider": each.issuer,
        "works_here": works_here,
        "made_at": each.made_at,
        "made_by": each.made_by,
    }


def calendar_link_as_json(each: CalendarLink) -> dict[str, object]:
    """A calendar link, without what opens it."""
    return {
        "link": each.mark,
        "partnership": each.partnership,
        "person": each.person,
        "made_at": each.made_at,
        "made_by": each.made_by,
        "last_read_at": each.last_read_at,
        "revoked_at": each.revoked_at,
        "revoked_by": each.revoked_by,
    }


def told_as_json(told: ToTell) -> dict[str, object]:
    """Somebody who would be told."""
    return {
        "person": told.person,
        "name": told.name,
        "address": told.address,
        "deputy_of": told.deputy_of,
        "digest": told.digest,
        "nobody": told.nobody,
        "uncovered": told.uncovered,
    }


def permissions_as_json(found: Permissions) -> dict[str, object]:
    """Who may see and do what."""
    return {
        "partnership": found.partnership,
        "roles": [{"role": r.key, "title": r.title, "held_by": [key for key, _ in r.held_by]} for r in found.roles],
        "permissions": [
            {
                "workflow": part.key,
                "key": row.key,
                "group": row.group,
                "title": row.title,
                "notes": list(row.notes),
                "cells": {role: {"may": cell.may, "says": cell.says} for role, cell in row.cells.items()},
            }
            for part in found.parts
            for row in part.rows
        ],
    }


def choice_as_json(directory: Directory, user: User, choices: Mapping[str, str]) -> dict[str, object]:
    """How somebody is alerted, and whether they chose it."""
    return {
        "partnership": directory.partnership,
        "person": user.key,
        "choice": choices.get(user.key, user.wants),
        "chosen": user.key in choices,
    }


def sign_in_as_json(each: KeptSignIn) -> dict[str, object]:
    """What became of one attempt to sign in."""
    return {name: value for name, value in each._asdict().items() if name != "id"}


def set_up_link_as_json(person: str, link: SetUpLink, base_url: str) -> dict[str, object]:
    """What somebody opens to choose password and code: it is shown once."""
    return {
        "person": person,
        "signs_in_with": link.address,
        "link": f"{base_url}/set-up/{link.token}",
        "until": link.until,
        "entry": link.sequence,
    }


def moved_as_json(command: ChangeCalendarDay, moved: Sequence[DeadlineMoved]) -> dict[str, object]:
    """A day that counts otherwise from now on, with the dates that it moved."""
    return {
        "day": command.day,
        "name": command.name,
        "works": command.works,
        "moved": [{"case": m.case, "clock": m.clock, "was_due_on": m.was_due_on, "due_on": m.due_on} for m in moved],
    }
