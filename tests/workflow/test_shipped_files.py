"""The files that come with the product have no fault, and every workflow in them can be published."""

from __future__ import annotations

from itertools import pairwise

import pytest

from reviewflow.case.predicates import PREDICATES
from reviewflow.workflow.checks import check_library
from reviewflow.workflow.compile import compile_all
from reviewflow.workflow.diagram import mermaid
from reviewflow.workflow.diff import compare
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import read_text
from reviewflow.workflow.view import Known
from workflow.pack import CALENDAR, SHIPPED

KNOWN = Known(predicates={name: predicate.parameters for name, predicate in PREDICATES.items()})


@pytest.fixture(scope="module")
def shipped() -> Library:
    return WorkflowFiles([SHIPPED], templates=[SHIPPED.parent / "templates" / "notices"]).load()


def test_the_shipped_files_have_no_fault(shipped: Library) -> None:
    assert [str(fault) for fault in check_library(shipped, known=KNOWN, calendar=CALENDAR)] == []


def test_every_shipped_workflow_can_be_published_and_drawn(shipped: Library) -> None:
    ready = list(compile_all(shipped))

    assert len({each.hash for each in ready}) == len(ready) > 0
    assert all(mermaid(each.definition()).startswith("stateDiagram-v2") for each in ready)


def test_nobody_changes_what_was_read_because_it_is_read_once_in_a_process() -> None:
    def published() -> list[str]:
        library = WorkflowFiles([SHIPPED], templates=[SHIPPED.parent / "templates" / "notices"]).load()
        assert check_library(library, known=KNOWN, calendar=CALENDAR) == ()
        return [each.hash for each in compile_all(library)]

    read_text.cache_clear()

    assert published() == published() == published()


def test_every_difference_between_shipped_workflows_is_a_sentence(shipped: Library) -> None:
    ready = list(compile_all(shipped))
    changes = [change for one, other in pairwise(ready) for change in compare(one.body, other.body)]

    assert all(change.sentence.startswith("The ") and change.sentence.endswith(".") for change in changes)


@pytest.mark.parametrize("example", ["", "../examples/safeguarding_adults_review/workflows"])
def test_every_shipped_user_is_synthetic_and_has_an_address_of_their_own_that_reaches_nobody(example: str) -> None:
    library = WorkflowFiles([SHIPPED / example], templates=[]).load()
    users = [user for each in library.partnerships.values() for user in each.shape.users.items()]

    assert [key for key, user in users if not user.name.endswith("(synthetic)")] == []
    addresses = {key: f"{key.replace('.', '-').replace('_', '-')}@example.org" for key, _ in users}
    assert {key: user.address for key, user in users} == addresses
    assert len(users) >= 10
