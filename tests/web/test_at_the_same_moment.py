"""Two people, one decision, at the same moment: one wins and the other is told. So are two windows of one person."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from httpx2 import Response

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Page, Visits, day, own_form, visits

PARTNERS = ("executive", "local_authority_partner")


@pytest.fixture
def partners(settings: Settings, office: Office) -> Iterator[tuple[Visits, Visits]]:
    """Two who may sign off, each with an application of their own over the same database, as on two servers."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(visits(settings, office, f"bristol.{each}")) for each in PARTNERS)
        yield one, other


def at_once(*doings: Callable[[], Response]) -> list[Response]:
    """What is done in the same moment, and what came of it."""
    ready, answers = threading.Barrier(len(doings)), dict[int, Response]()

    def do(n: int) -> None:
        ready.wait()
        answers[n] = doings[n]()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(doings))]


def looked_at(visit: Visits, path: str, **typed: object) -> dict[str, object]:
    """A form that was filled in and looked at: what its last button sends."""
    answer = visit.post(path, {**visit.form(path).fields, **typed})
    assert "Check your answers" in answer.text, answer.text
    return {**own_form(Page(answer.text), path).fields, "action": "send"}


def test_of_two_who_sign_off_at_the_same_moment_one_does_and_the_other_is_told(
    partners: tuple[Visits, Visits], office: Office
) -> None:
    case = incident_at(office, "awaiting_sign_off")
    office.ask_partners(case, "rapid_review_outcome")
    path = f"/cases/{case}/do/sign_off"
    one, other = partners
    first, second = looked_at(one, path), looked_at(other, path)
    before = len(office.entries(case))

    answers = at_once(lambda: one.post(path, first), lambda: other.post(path, second))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    told = next(answer.text for answer in answers if answer.status_code == 409)
    assert "Somebody was quicker" in told
    assert office.state(case) == "signed_off"
    assert len(office.entries(case)) == before + 1


def test_of_two_windows_of_one_person_one_sends_and_the_other_is_told(
    partners: tuple[Visits, Visits], office: Office
) -> None:
    case = incident_at(office, "awaiting_sign_off")
    office.ask_partners(case, "rapid_review_outcome")
    path = f"/cases/{case}/do/sign_off"
    one, _ = partners
    windows = [looked_at(one, path, reason=f"Window {n}.") for n in (1, 2)]
    # A window that was opened on its own has a token of its own; the draft lends one to both.
    windows[1]["token"] = "of-another-window"

    answers = at_once(lambda: one.post(path, windows[0]), lambda: one.post(path, windows[1]))

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert office.state(case) == "signed_off"


@pytest.mark.parametrize("path", ["/me/away", "/cases/{case}/do/widen_scope", "/cases/{case}/suspend/rapid_review"])
def test_a_double_click_is_one_click(settings: Settings, office: Office, path: str) -> None:
    case = incident_at(office, "rapid_review")
    path = path.format(case=case)
    with visits(settings, office, "bristol.coordinator") as visit:
        typed = {**visit.form(path).fields, **day("from_on", "18 3 2024"), "reason": "It is needed."}
        typed = {**typed, "f-scope_widened": "To the school.", "action": "send"}
        before = len(office.trail())
        answers = at_once(lambda: visit.post(path, typed), lambda: visit.post(path, typed))

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(office.trail()) == before + 1
