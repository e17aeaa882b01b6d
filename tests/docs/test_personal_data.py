"""Nothing personal is kept that information governance is not told of: every table, column and fact is decided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewflow.reports.personal_data_held import HELD, NOBODY, OF_NOBODY, OFFENCES, SEALED_BYTES, SPECIAL
from reviewflow.store.sealed_columns import SEALED
from reviewflow.store.tables import metadata
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
TELLING = re.compile(
    r"ethnic|disab|health|faith|relig|sexual|gender|medic|pregnan|immigra|nationalit|crimin|convict|offen|arrest|suspect",
    re.IGNORECASE,
)
OF_PROFESSIONALS = {
    "Reviewer: reviewer_name",
    "Practice review: public_address",
    "Yearly report: public_address",
    "Recipient of the report: address",
}
"""What names no child or family: a reviewer, pages on the web, and mailboxes of bodies."""
NEITHER: dict[str, str] = {}
"""Facts that sound so and are not, and why."""


@pytest.fixture(scope="module")
def library() -> Library:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"]).load()


def test_every_table_is_described() -> None:
    assert {table.name for table in metadata.sorted_tables} - set(HELD) == set(), "say it in personal_data_held"


def test_of_every_column_it_is_decided_whether_anything_personal_stands_in_it() -> None:
    for table in metadata.sorted_tables:
        columns, personal = {each.name for each in table.columns}, set(HELD[table.name].personal.split())

        assert personal - columns == set(), f"{table.name} has no such column"
        assert columns - personal - OF_NOBODY == set(), f"say it of {table.name} in personal_data_held"
        assert bool(personal) == (HELD[table.name].whose != (NOBODY,)), table.name


def test_no_table_is_described_that_is_not_there() -> None:
    assert set(HELD) - {table.name for table in metadata.sorted_tables} == set()


def test_whatever_is_encrypted_is_said_to_be_personal() -> None:
    sealed = {(table, column) for table, each in SEALED.items() for column in each.columns}
    sealed |= {(table, column) for table, columns in SEALED_BYTES.items() for column in columns}

    assert {(t, c) for t, c in sealed if c != "salt" and c not in HELD[t].personal.split()} == set()


def test_columns_that_name_a_person_are_personal_wherever_they_stand() -> None:
    telling = {
        "person",
        "by_user",
        "made_by",
        "recipient",
        "recipient_name",
        "deputy",
        "octets",
        "value",
        "password_hash",
    }

    assert telling & OF_NOBODY == set()


def test_of_every_fact_that_sounds_so_it_is_decided_whether_it_is_of_a_special_category(library: Library) -> None:
    facts = dict(_facts(library))
    telling = {name for name, title in facts.items() if TELLING.search(f"{name} {title}")}

    assert telling - SPECIAL - OFFENCES - set(NEITHER) == set()
    assert (SPECIAL | OFFENCES) - set(facts) == set(), "there is no such fact"


def test_whatever_says_who_somebody_is_stands_apart(library: Library) -> None:
    shapes = [*(each.shape for each in library.workflows.values()), *(each.shape for each in library.items.values())]
    who = re.compile(r"(?:^|_)(?:name|date_of_birth|address|nhs_number|phone|telephone)$")
    found = {
        f"{shape.title}: {name}"
        for shape in shapes
        for name, fact in shape.facts.items()
        if who.search(name) and not fact.identifying
    }

    assert found == OF_PROFESSIONALS


def _facts(library: Library) -> Iterator[tuple[str, str]]:
    for workflow in library.workflows.values():
        yield from ((name, fact.title) for name, fact in workflow.shape.facts.items())
    for item in library.items.values():
        yield from ((name, fact.title) for name, fact in item.shape.facts.items())
