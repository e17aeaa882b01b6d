"""Calendars on the command line: an address that is shown once, the list without it, and the calendar itself."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from calendars.reading import events
from cli.terminal import Terminal
from reviewflow.settings import LOCAL_ADDRESS

DUE = "SI-2021-001: Send the rapid review to the Panel (due)"


def test_an_address_is_made_for_whoever_asks_and_shown_once(terminal: Terminal, incident: str) -> None:
    made = terminal.value("calendar", "link")
    token = made["address"].removeprefix(f"{LOCAL_ADDRESS}/calendar/").removesuffix(".ics")

    assert made["person"] == "bristol.coordinator"
    assert hashlib.sha256(token.encode()).hexdigest().startswith(made["link"])
    assert token not in terminal.page("calendar", "links")


def test_the_page_says_how_to_use_it_and_how_to_take_it_back(terminal: Terminal, incident: str) -> None:
    page = terminal.page("calendar", "link")
    (mark,) = [each["link"] for each in terminal.value("calendar", "links")]

    assert f"{LOCAL_ADDRESS}/calendar/" in page
    assert "Outlook" in page
    assert mark in page


def test_the_list_says_who_made_it_and_whether_it_is_read(terminal: Terminal, incident: str) -> None:
    assert terminal.page("calendar", "links") == "No calendar link was made.\n"

    made = terminal.value("calendar", "link", "--whole")

    page = terminal.page("calendar", "links")
    assert f"{made['link']}  the whole partnership" in page
    assert "made Monday 22 March 2021 by bristol.coordinator; never read" in page


def test_an_address_is_revoked_by_its_mark(terminal: Terminal, incident: str) -> None:
    mark = terminal.value("calendar", "link")["link"]

    assert "opens nothing any more" in terminal.page("calendar", "revoke", mark)
    assert "revoked Monday 22 March 2021 by bristol.coordinator" in terminal.page("calendar", "links")
    assert "could be revoked" in terminal.refusal("calendar", "revoke", mark)


def test_every_address_of_ones_own_is_revoked_at_once(terminal: Terminal, incident: str) -> None:
    own = {terminal.value("calendar", "link")["link"] for _ in range(2)}
    whole = terminal.value("calendar", "link", "--whole")["link"]

    assert {each["link"] for each in terminal.value("calendar", "revoke", "--mine")} == own
    assert [e["link"] for e in terminal.value("calendar", "links") if e["revoked_at"] is None] == [whole]
    assert terminal.page("calendar", "revoke", "--mine") == "No address reads your dates.\n"


@pytest.mark.parametrize("given", [[], ["0f3c9a17b2d8", "--mine"]])
def test_which_address_is_revoked_has_to_be_said_in_one_way(terminal: Terminal, given: list[str]) -> None:
    told = terminal.run("calendar", "revoke", *given)

    assert (told.code, "Name one link, or give --mine" in told.err) == (2, True)


def test_a_role_that_nobody_named_holds_is_told_how_to_get_the_dates_of_all(terminal: Terminal, incident: str) -> None:
    assert "--whole" in terminal.refusal("calendar", "link", "--by", "coordinator")
    assert terminal.value("calendar", "link", "--by", "coordinator", "--whole")["person"] is None


def test_the_calendar_itself_is_printed_or_written_to_a_file(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    printed = terminal.run("calendar", "print").out
    terminal.page("calendar", "print", "--person", "bristol.coordinator", "--to", "dates.ics")
    written = (own_settings / "dates.ics").read_bytes().decode()

    assert DUE in printed.replace("\r\n ", "")
    assert DUE in events(written)
    assert f"{LOCAL_ADDRESS}/cases/SI-2021-001" in written.replace("\r\n ", "")
