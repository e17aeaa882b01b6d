"""Accounts on the command line: a link that is shown once, and no password anywhere."""

from __future__ import annotations

import hashlib

from cli.terminal import Terminal
from reviewflow.settings import LOCAL_ADDRESS

SCRUTINEER, BY = "bristol.scrutineer", ("--by", "bristol.administrator")


def test_a_link_is_made_and_shown_once(terminal: Terminal) -> None:
    made = terminal.value("accounts", "add", SCRUTINEER, *BY)

    token = made["link"].removeprefix(f"{LOCAL_ADDRESS}/set-up/")
    assert len(token) >= 43
    assert made["signs_in_with"] == "bristol-scrutineer@example.org"
    listed = terminal.page("accounts", "list")
    assert SCRUTINEER in listed
    assert token not in listed
    assert hashlib.sha256(token.encode()).hexdigest() not in listed


def test_an_account_is_listed_reset_and_removed(terminal: Terminal) -> None:
    assert terminal.page("accounts", "list") == "Nobody has an account.\n"
    first = terminal.value("accounts", "add", SCRUTINEER, *BY)
    again = terminal.value("accounts", "reset", SCRUTINEER, *BY)

    (account,) = terminal.value("accounts", "list")
    assert first["link"] != again["link"]
    assert account["works_here"] is True
    assert account["set_up_at"] is None
    assert "has no account any more" in terminal.page("accounts", "remove", SCRUTINEER, *BY)
    assert terminal.value("accounts", "list") == []


def test_whoever_is_no_administrator_makes_no_account(terminal: Terminal) -> None:
    assert "you are acting as coordinator" in terminal.refusal("accounts", "add", SCRUTINEER, "--by", "coordinator")
    assert "has no account" in terminal.refusal("accounts", "remove", SCRUTINEER, *BY)


def test_attempts_are_listed(terminal: Terminal) -> None:
    assert terminal.page("accounts", "sign-ins") == "Nobody has tried to sign in.\n"
    assert terminal.value("accounts", "sign-ins", "--nobody") == []


def test_no_command_takes_a_password(terminal: Terminal) -> None:
    for name in ("add", "reset", "remove", "list", "sign-ins"):
        assert "--password" not in terminal.page("accounts", name, "--help")
