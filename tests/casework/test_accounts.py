"""Accounts: who makes them, the link that works once, and what stands on the trail of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casework.changed_files import with_changed
from casework.office import Office
from casework.people_who_sign_in import LEFT, LIMITS, ONE_ROLE, PASSWORD, TWO_ROLES, add, at_once, code, set_up, sign_in
from reviewflow.audit.instants import instant_text
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sign_on.accounts import (
    AddAccount,
    RemoveAccount,
    ResetAccount,
    add_account,
    remove_account,
    reset_account,
)
from reviewflow.casework.sign_on.attempts import give_code, give_password
from reviewflow.casework.sign_on.passwords import hash_password
from reviewflow.casework.sign_on.sessions import find_session
from reviewflow.casework.sign_on.set_up import (
    account_for_link,
    change_password,
    choose_password,
    finish_set_up,
    secret_to_enrol,
)
from reviewflow.casework.tokens import hash_of
from reviewflow.errors import (
    AccountNotFound,
    AccountNotGiven,
    OutsidePartnership,
    PasswordNotTaken,
    Refusal,
    RoleNotAllowed,
    SetUpLinkSpent,
    SignInOver,
    SignInRefused,
)
from reviewflow.store.accounts import account_of, set_up_account
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement

ADDRESS = "bristol-police-chair@example.org"
EVERYTHING = (
    Statement("SELECT coalesce(password_hash, ''), coalesce(set_up_hash, '') FROM account"),
    Statement("SELECT token_hash, body FROM sign_in_ticket"),
    Statement("SELECT token_hash, person FROM sign_in_session"),
    Statement("SELECT coalesce(body, ''), '' FROM trail_body"),
)


def everything_kept(database: Database) -> str:
    """Every text in which a secret might stand."""
    with database.read() as tx:
        return "\n".join(f"{one} {other}" for statement in EVERYTHING for one, other in tx.rows(statement))


def test_an_account_is_made_set_up_and_signed_in_to(office: Office) -> None:
    secret = set_up(office)

    found = sign_in(office, ADDRESS, secret)

    with office.database.read() as tx:
        session = find_session(tx, office.desk, found.session, limits=LIMITS)
    assert session is not None
    assert (session.user.key, session.role) == (TWO_ROLES, "")
    assert session.roles == ("review_group_chair", "police_partner")
    assert [each.what for each in office.trail()][-2:] == ["add_account", "set_up_account"]


def test_whoever_holds_one_role_has_it_at_once(office: Office) -> None:
    secret = set_up(office, ONE_ROLE)

    found = sign_in(office, "bristol-coordinator@example.org", secret)

    with office.database.read() as tx:
        session = find_session(tx, office.desk, found.session, limits=LIMITS)
    assert session is not None
    assert session.role == "coordinator"


def test_nothing_that_opens_an_account_is_kept(office: Office) -> None:
    link = add(office)
    step = choose_password(office.desk, link, PASSWORD)
    secret, _ = secret_to_enrol(office.desk, step)
    done = finish_set_up(office.desk, step, code(office, secret), limits=LIMITS)

    kept = everything_kept(office.database)

    assert done.session not in kept
    assert done.browser not in kept
    assert [each for each in (link, step, PASSWORD) if each in kept] == []


def test_the_secret_of_the_second_factor_is_on_no_trail(office: Office) -> None:
    secret = set_up(office)

    assert [each.sequence for each in office.trail() if secret in office.body(each.sequence)] == []


def test_a_link_is_not_used_up_by_being_opened(office: Office) -> None:
    link = add(office)

    for _ in range(3):
        assert account_for_link(office.desk, link).address == ADDRESS


def test_a_link_works_once(office: Office) -> None:
    link = add(office)
    step = choose_password(office.desk, link, PASSWORD)
    secret, _ = secret_to_enrol(office.desk, step)
    finish_set_up(office.desk, step, code(office, secret), limits=LIMITS)

    with pytest.raises(SetUpLinkSpent):
        choose_password(office.desk, link, PASSWORD)
    with pytest.raises((SetUpLinkSpent, SignInOver)):
        finish_set_up(office.desk, step, code(office, secret), limits=LIMITS)


def test_a_link_is_used_up_by_the_row_itself(office: Office) -> None:
    link = hash_of(add(office))
    given = {"password_hash": hash_password(PASSWORD), "code_secret": "SECRET", "step": 1}

    with office.database.write() as tx:
        at = instant_text(office.now)
        assert set_up_account(tx, link, **given, at=at)  # type: ignore[arg-type]
        assert not set_up_account(tx, link, **given, at=at)  # type: ignore[arg-type]


def test_of_two_who_use_a_link_at_the_same_moment_one_does(office: Office) -> None:
    link = add(office)
    steps = [choose_password(office.desk, link, f"{PASSWORD} {number}") for number in range(2)]
    codes = [code(office, secret_to_enrol(office.desk, step)[0]) for step in steps]

    def finish(place: int) -> Callable[[], object]:
        return lambda: finish_set_up(office.desk, steps[place], codes[place], limits=LIMITS)

    came_to = at_once(finish(0), finish(1))

    assert sorted(type(each).__name__ for each in came_to if isinstance(each, Refusal)) in (
        ["SetUpLinkSpent"],
        ["SignInOver"],
    )
    assert [each.what for each in office.trail()].count("set_up_account") == 1


def test_a_link_is_short_lived(office: Office) -> None:
    link = add(office)

    office.later(hours=23, minutes=59)
    assert account_for_link(office.desk, link)
    office.later(minutes=1)

    with pytest.raises(SetUpLinkSpent):
        account_for_link(office.desk, link)


def test_a_link_of_a_leaver_opens_nothing(office: Office, tmp_path: Path) -> None:
    link = add(office)
    with_changed(office, tmp_path, LEFT)

    with pytest.raises(SetUpLinkSpent):
        account_for_link(office.desk, link)


def test_a_reset_lets_nothing_of_before_open_anything(office: Office) -> None:
    secret = set_up(office)
    found = sign_in(office, ADDRESS, secret)
    half_way = give_password(office.desk, ADDRESS, PASSWORD)

    link = reset_account(office.desk, ResetAccount(partnership="bristol", person=TWO_ROLES), by="administrator")

    with pytest.raises(SignInRefused):
        give_password(office.desk, ADDRESS, PASSWORD)
    with office.database.read() as tx:
        assert find_session(tx, office.desk, found.session, limits=LIMITS) is None
    assert account_for_link(office.desk, link.token).person == TWO_ROLES
    office.later(minutes=1)
    with pytest.raises(SignInOver):
        give_code(office.desk, half_way, code(office, secret), limits=LIMITS)


def test_a_second_reset_lets_the_first_link_open_nothing(office: Office) -> None:
    first = add(office)
    reset_account(office.desk, ResetAccount(partnership="bristol", person=TWO_ROLES), by="administrator")

    with pytest.raises(SetUpLinkSpent):
        account_for_link(office.desk, first)


def test_an_account_that_was_removed_opens_nothing(office: Office) -> None:
    secret = set_up(office)
    found = sign_in(office, ADDRESS, secret)

    remove_account(office.desk, RemoveAccount(partnership="bristol", person=TWO_ROLES), by="administrator")

    with pytest.raises(SignInRefused):
        give_password(office.desk, ADDRESS, PASSWORD)
    with office.database.read() as tx:
        assert find_session(tx, office.desk, found.session, limits=LIMITS) is None
        assert account_of(tx, "bristol", TWO_ROLES) is None
    assert office.trail()[-1].what == "remove_account"


def test_another_password_ends_every_other_session(office: Office) -> None:
    secret = set_up(office)
    here = sign_in(office, ADDRESS, secret)
    office.later(minutes=1)
    elsewhere = sign_in(office, ADDRESS, secret)
    with office.database.read() as tx:
        session = find_session(tx, office.desk, here.session, limits=LIMITS)
    assert session is not None

    change_password(
        office.desk, "bristol", TWO_ROLES, old=PASSWORD, new="seven lanterns over Avon", session=session.kept.token_hash
    )

    with office.database.read() as tx:
        assert find_session(tx, office.desk, here.session, limits=LIMITS) is not None
        assert find_session(tx, office.desk, elsewhere.session, limits=LIMITS) is None
    with pytest.raises(SignInRefused):
        give_password(office.desk, ADDRESS, PASSWORD)
    give_password(office.desk, ADDRESS, "seven lanterns over Avon")
    assert office.trail()[-1].what == "change_password"


def test_another_password_needs_the_old_one(office: Office) -> None:
    set_up(office)

    with pytest.raises(SignInRefused):
        change_password(office.desk, "bristol", TWO_ROLES, old="another", new="seven lanterns over Avon", session="")


@pytest.mark.parametrize(
    ("by", "partnership", "refusal"),
    [
        pytest.param("coordinator", "bristol", RoleNotAllowed, id="another role"),
        pytest.param("gloucestershire/administrator", "bristol", OutsidePartnership, id="another partnership"),
    ],
)
def test_whoever_administers_nothing_makes_no_accounts(
    office: Office, by: str, partnership: str, refusal: type[Refusal]
) -> None:
    set_up(office, ONE_ROLE)
    before = len(office.trail())

    for command in (
        lambda: add_account(office.desk, AddAccount(partnership=partnership, person=TWO_ROLES), by=by),
        lambda: reset_account(office.desk, ResetAccount(partnership=partnership, person=ONE_ROLE), by=by),
        lambda: remove_account(office.desk, RemoveAccount(partnership=partnership, person=ONE_ROLE), by=by),
    ):
        with pytest.raises(refusal):
            command()
    assert len(office.trail()) == before


def test_nobody_has_two_accounts_and_a_stranger_none(office: Office) -> None:
    add(office)

    with pytest.raises(AccountNotGiven, match="there is an account already"):
        add(office)
    with pytest.raises(AccountNotGiven, match=r"Did you mean bristol\.police_chair"):
        add(office, "bristol.police_chain")
    with pytest.raises(AccountNotFound):
        remove_account(office.desk, RemoveAccount(partnership="bristol", person=ONE_ROLE), by="administrator")
    with pytest.raises(AccountNotFound):
        reset_account(office.desk, ResetAccount(partnership="bristol", person=ONE_ROLE), by="administrator")


def test_of_two_who_make_the_same_account_one_is_told(office: Office) -> None:
    came_to = at_once(lambda: add(office), lambda: add(office))

    assert [type(each) for each in came_to].count(AccountNotGiven) == 1
    assert [each.what for each in office.trail()].count("add_account") == 1


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "abcabcabcabcabc",
        "Password2024!",
        "P@ssw0rd1234",
        "passwordpassword",
        "qwertyuiop[]1",
        "1q2w3e4r5t6y",
        "safeguarding2024",
        "bristol.police_chair1",
        "bristol-police-chair@example.org",
        "x" * 50 + "yz1!" * 60,
    ],
)
def test_a_password_that_others_guess_is_not_taken(sqlite_office: Office, password: str) -> None:
    with pytest.raises(PasswordNotTaken):
        choose_password(sqlite_office.desk, add(sqlite_office), password)


@pytest.mark.parametrize(
    "password", ["plum harbour nineteen violins", "tK9#vq2LmX!w", "ты не угадаешь это", "a tree of words"]
)
def test_a_password_that_nobody_guesses_is_taken_however_it_is_made(sqlite_office: Office, password: str) -> None:
    assert choose_password(sqlite_office.desk, add(sqlite_office), password)


def test_a_password_is_the_same_however_its_letters_were_typed(sqlite_office: Office) -> None:
    secret = set_up(sqlite_office, password="Zoe\u0308's caf\u00e9 at the harbour")

    sign_in(sqlite_office, ADDRESS, secret, password="Zo\u00eb's cafe\u0301 at the harbour")


def test_a_replay_enters_accounts_again_and_finds_no_difference(office: Office) -> None:
    set_up(office)
    reset_account(office.desk, ResetAccount(partnership="bristol", person=TWO_ROLES), by="administrator")
    remove_account(office.desk, RemoveAccount(partnership="bristol", person=TWO_ROLES), by="administrator")

    assert replay(office.database).differences == ()
