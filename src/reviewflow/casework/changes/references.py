"""Which rules a new case is opened under, and the reference it gets."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from reviewflow.case.case import Case, FactValue
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import reference_text
from reviewflow.casework.papers import Papers
from reviewflow.errors import DateInvalid, EditionNotInForce, ReferenceInvalid, ReferenceTaken, WorkflowNotFound
from reviewflow.statute.london import parse_date
from reviewflow.store.cases import case_exists, next_number
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

from .open_case import OpenCase

_LONGEST_REFERENCE = 40
_REFERENCE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]{{0,{_LONGEST_REFERENCE - 1}}}")
"""A reference that somebody gives. It has neither spaces nor slashes: it is a part of addresses and file names."""


def choose_definition(tx: Transaction, desk: Desk, command: OpenCase, *, on: dt.date) -> Definition:
    """The rules of the edition that was in force on the day that the workflow names, or else on the day of opening.

    Raises:
        WorkflowNotFound: the partnership has not published such a workflow.
        EditionNotInForce: no edition was in force then.
    """
    published = desk.published_definitions(tx, command.partnership)
    editions = published.get(command.workflow)
    if not editions:
        do = f"Published for {command.partnership}: {', '.join(published) or 'nothing'}."
        raise WorkflowNotFound(workflow=command.workflow, do=do)
    given = command.facts.get(editions[0].edition_by or "")
    day = _day(given) or on
    for definition in editions:
        if _in_force(definition, day):
            return definition
    raise EditionNotInForce(on=day.isoformat(), workflow=command.workflow)


def _day(given: object) -> dt.date | None:
    """The date as given; a wrong one is left to the check of the facts, which says what is wrong with it."""
    if isinstance(given, dt.date):
        return given
    try:
        return parse_date(given) if isinstance(given, str) else None
    except DateInvalid:
        return None


def _in_force(definition: Definition, day: dt.date) -> bool:
    text = day.isoformat()
    since, until = definition.in_force_from, definition.in_force_until
    return since is not None and since <= text and (until is None or text <= until)


def with_reference(tx: Transaction, case: Case, papers: Papers, *, given: str) -> Case:
    """The new case with the next free reference of the partnership's scheme, or the one it was given.

    Raises:
        ReferenceInvalid: the reference it was given may not stand where references stand.
        ReferenceTaken: the reference it was given stands already.
    """
    if given:
        _check_reference(given)
        if case_exists(tx, given):
            raise ReferenceTaken(reference=given)
        return replace(case, reference=given)
    definition = papers.definition
    year = _year(case.facts.get(definition.reference_year_by or ""), papers.moment.happened_on)
    while True:
        number = next_number(tx, partnership=definition.partnership, workflow=definition.key, year=year)
        reference = reference_text(definition, year=year, number=number)
        if not case_exists(tx, reference):
            return replace(case, reference=reference)


def _check_reference(given: str) -> None:
    if not _REFERENCE.fullmatch(given):
        raise ReferenceInvalid(reference=given[:_LONGEST_REFERENCE], why="it has other characters or is too long")
    if not any(letter.isdigit() for letter in given):
        raise ReferenceInvalid(reference=given, why="it has no figure in it, as a name has none")


def _year(fact: FactValue, on: dt.date) -> int:
    return int(fact[:4]) if isinstance(fact, str) else on.year
