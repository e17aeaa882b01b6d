"""The generated pages say everything that the shipped files say."""

from __future__ import annotations

import re

import pytest

from reviewflow.reports.clock_table import clock_table
from reviewflow.reports.figure_table import figure_table
from reviewflow.reports.markdown import link, row
from reviewflow.reports.workflow_pages import workflow_pages
from reviewflow.workflow.file_format import SubjectShape
from reviewflow.workflow.library import Library

CELL = re.compile(r"^\| `(\w+)` ?", re.MULTILINE)


@pytest.fixture(scope="module")
def clocks(library: Library) -> str:
    return clock_table(library)


@pytest.fixture(scope="module")
def workflows(library: Library) -> str:
    return workflow_pages(library)


def subjects_of(library: Library) -> list[SubjectShape]:
    return [*(each.shape for each in library.workflows.values()), *(each.shape for each in library.items.values())]


def test_the_page_of_clocks_tells_limit_start_force_and_how_far_it_was_read(clocks: str, library: Library) -> None:
    [line] = [line for line in clocks.splitlines() if line.startswith("| `rapid_review` Send the rapid review")]
    amount = library.workflows["serious_incident"].shape.clocks["rapid_review"].working_days

    assert f"| {amount} working days after `notified_on` (Date the notification was submitted)" in line
    assert (
        "| `send_rapid_review` (Send the rapid review to the Panel) | 5, 2 and 1 working days before, on the day"
        in line
    )
    assert "and every working day after; escalated 2 working days after, to Business manager of the partnership" in line
    assert "| should | **R3** " in line
    assert line.endswith("| seen second-hand only: others restate it, and the text itself has not been read |")


def test_a_step_of_a_timetable_says_what_it_is_counted_back_from(clocks: str) -> None:
    lines = [line for line in clocks.splitlines() if line.startswith("| `review_meeting` Rapid review meeting")]

    assert lines
    assert (
        "| 5 working days before the day on which `rapid_review` (Send the rapid review to the Panel) is due;"
        in lines[0]
    )


def test_every_clock_of_the_shipped_files_is_on_the_page(clocks: str, library: Library) -> None:
    named = set(CELL.findall(clocks))
    subjects = subjects_of(library)
    of_editions = [changes for each in library.editions.values() for changes in each.shape.adds.values()]
    of_partnerships = [changes for each in library.partnerships.values() for changes in each.shape.adds.values()]

    assert {clock for each in subjects for clock in each.clocks} - named == set()
    assert {clock for changes in of_editions for clock in changes.clocks} - named == set()
    assert {step.milestone for changes in of_partnerships for step in changes.timetable} - named == set()


def test_a_clock_on_which_the_sources_differ_shows_every_reading(clocks: str, library: Library) -> None:
    question = library.disagreements.values["D6"]

    assert f"**D6, about `rapid_review`: {question.question}** The sources differ." in clocks
    assert [each.reading for each in question.readings if f"* {each.reading} (" not in clocks] == []


def test_a_national_clock_that_a_partnership_counts_alike_is_not_repeated(clocks: str) -> None:
    added = clocks.partition("## What partnerships add")[2]

    assert "| `letters_out` " in added
    assert "| `notification` " not in added


def test_every_workflow_has_its_diagram_and_every_transition_its_roles(workflows: str, library: Library) -> None:
    assert workflows.count("```mermaid\nstateDiagram-v2\n") == len(library.workflows)
    named = set(CELL.findall(workflows))

    assert {t.transition for each in subjects_of(library) for t in each.transitions} - named == set()
    assert {state for each in library.workflows.values() for state in each.shape.states} - named == set()
    assert "| `sign_off` | Sign off the rapid review | `awaiting_sign_off` | `signed_off` | " in workflows


def test_what_only_a_partnership_has_is_not_told_as_national(workflows: str, library: Library) -> None:
    titles = {loaded.shape.title for loaded in library.partnerships.values()}

    assert [title for title in titles if title in workflows] == []


def test_every_figure_is_on_the_page_with_its_rule(library: Library) -> None:
    page = figure_table(library)

    assert CELL.findall(page) == list(library.figures.values)
    assert [each.definition for each in library.figures.values.values() if each.definition not in page] == []
    assert "| `rapid_reviews_begun` - `rapid_reviews_withdrawn` |" in page


def test_a_cell_stays_a_cell_and_a_link_a_link() -> None:
    assert row("a | b", "c\nd") == "| a \\| b | c d |"
    assert link("Here", "https://example.org/a (b)") == "[Here](https://example.org/a%20%28b%29)"
    assert link("Here", None) == "Here"
