"""People, agencies and bodies of the directory whose names hold what is looked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reviewflow.case.directory import Directory
from reviewflow.questions.words import words_of
from reviewflow.workflow.definition import Definition

from .search_found import Found, Hit, page_of


class Names:
    """Looks for words in names."""

    def __init__(self, directory: Directory, plain: str, today: dt.date) -> None:
        self._directory, self._plain, self._today = directory, plain, today

    def people(self, published: Mapping[str, tuple[Definition, ...]], size: int, after: str | None) -> Found:
        """Whoever works here, by name."""
        directory = self._directory
        titles = {role: title for of in published.values() for each in of for role, title in each.roles.items()}
        hits = []
        for user in directory.users.values():
            if user.works_on(self._today) and (self.is_in(user.name) or self.is_in(user.key)):
                roles = ", ".join(titles.get(role, role) for role in user.roles_on(self._today))
                agency = f" At {directory.name_on('agency', user.agency, self._today)}." if user.agency else ""
                hits.append(Hit(user.name, f"{roles}.{agency}".strip()))
        return page_of(hits, size, after)

    def agencies(self, size: int, after: str | None) -> Found:
        """Agencies and bodies, by the name that they have today."""
        directory = self._directory
        hits = []
        for shelf, is_agency in ((directory.agencies, True), (directory.bodies, False)):
            for key, party in shelf.items():
                name = party.name_on(self._today)
                if self.is_in(name):
                    hits.append(Hit(name, "Agency." if is_agency else "Body.", agency=key if is_agency else None))
        return page_of(hits, size, after)

    def is_in(self, name: str) -> bool:
        """Whether every word that was typed begins a word of a name."""
        known = words_of(name.replace(".", " ").replace("_", " "))
        asked = words_of(self._plain)
        return bool(asked) and all(any(each.startswith(word) for each in known) for word in asked)
