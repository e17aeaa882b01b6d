"""Signing in with a password and a code, what slows those who guess, and how long somebody stays signed in."""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import argon2
import pyotp
import pytest
from freezegun import freeze_time

from casework.changed_files import with_changed
from casework.office import Office
from casework.people_who_sign_in import (
    LEFT,
    LIMITS,
    ONE_ROLE,
    PASSWORD,
    TWO_ROLES,
    at_once,
    code,
    set_up,
    sign_in,
)
from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on import brake, passwords
from reviewflow.casework.sign_on.attempts import SignedInAs, give_code, give_password
from reviewflow.casework.sign_on.brake import pause_after
from reviewflow.casework.sign_on.codes import in_groups, otpauth, step_of
from reviewflow.casework.sign_on.passwords import hash_password
from reviewflow.casework.sign_on.sessions import (
    Limits,
    Session,
    choose_role,
    end_everywhere,
    find_run_out,
    find_session,
    keep_seen,
)
from reviewflow.errors import NoAccessHere, RoleNotAllowed, SignInOver, SignInPaused, SignInRefused
from reviewflow.store.accounts import account_of, use_step
from reviewflow.store.sign_ins import sign_ins_of, sign_ins_of_nobody

ADDRESS = "bristol-police-chair@example.org"
RFC_6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def session_of(office: Office, found: SignedInAs | str, limits: Limits = LIMITS) -> Session | None:
    token = found if isinstance(found, str) else found.session
    with office.database.read() as tx:
        return find_session(tx, office.desk, token, limits=limits)


def kept(office: Office) -> list[str]:
    """What became of every attempt of Bristol's people, the oldest first."""
    with office.database.read() as tx:
        return [each.what for each in sign_ins_of(tx, "bristol", most=99)][::-1]


# Codes


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    now = dt.datetime.fromtimestamp(seconds, dt.UTC)

    assert step_of(RFC_6238, expected, now=now) == seconds // 30


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong(seconds: int, taken: bool) -> None:
    now = dt.datetime(2024, 3, 15, 10, tzinfo=dt.UTC)
    given = pyotp.TOTP(RFC_6238).at(now + dt.timedelta(seconds=seconds))

    assert (step_of(RFC_6238, f" {given[:3]} {given[3:]}", now=now) is not None) is taken


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345６"])
def test_what_is_no_code_is_not_taken(given: str) -> None:
    assert step_of(RFC_6238, given, now=dt.datetime(2024, 3, 15, tzinfo=dt.UTC)) is None


def test_a_secret_is_shown_in_groups_and_opens_in_an_app() -> None:
    assert in_groups(RFC_6238) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    assert otpauth(RFC_6238, ADDRESS) == (
        f"otpauth://totp/reviewflow:bristol-police-chair%40example.org?secret={RFC_6238}&issuer=reviewflow"
    )


def test_a_code_is_good_once(office: Office) -> None:
    secret = set_up(office)
    sign_in(office, ADDRESS, secret)

    step = give_password(office.desk, ADDRESS, PASSWORD)
    with pytest.raises(SignInRefused):
        give_code(office.desk, step, code(office, secret), limits=LIMITS)
    with pytest.raises(SignInRefused):
        give_code(office.desk, step, code(office, secret, later=-1), limits=LIMITS)

    office.later(seconds=30)
    give_code(office.desk, step, code(office, secret), limits=LIMITS)
    assert kept(office) == ["signed_in", "signed_in", "code_refused", "code_refused", "signed_in"]


def test_a_step_of_time_is_used_once_by_whoever_comes_first(office: Office) -> None:
    """Each of the two looks by itself: where two transactions see the same moment, the row decides."""
    secret = set_up(office)
    with office.database.write() as tx:
        account = account_of(tx, "bristol", TWO_ROLES)
        assert account is not None
        step = step_of(secret, code(office, secret), now=office.now, after=account.last_step)
        assert step is not None
        assert use_step(tx, account.id, step)
        assert not use_step(tx, account.id, step)
        assert not use_step(tx, account.id, step - 1)
    assert step_of(secret, code(office, secret), now=office.now, after=step) is None


def test_of_two_who_give_the_same_code_one_is_signed_in(office: Office) -> None:
    secret = set_up(office)
    steps = [give_password(office.desk, ADDRESS, PASSWORD) for _ in range(2)]
    given = code(office, secret)

    def give(step: str) -> Callable[[], object]:
        return lambda: give_code(office.desk, step, given, limits=LIMITS)

    came_to = at_once(give(steps[0]), give(steps[1]))

    assert [isinstance(each, SignedInAs) for each in came_to].count(True) == 1
    assert [isinstance(each, SignInRefused) for each in came_to].count(True) == 1


def test_the_code_follows_the_password_soon_or_not_at_all(office: Office) -> None:
    secret = set_up(office)
    step = give_password(office.desk, ADDRESS, PASSWORD)
    office.later(minutes=10)

    with pytest.raises(SignInOver):
        give_code(office.desk, step, code(office, secret), limits=LIMITS)
    with pytest.raises(SignInOver):
        give_code(office.desk, "made up", code(office, secret), limits=LIMITS)


def test_the_steps_of_two_people_are_not_mixed(office: Office) -> None:
    secret = set_up(office)
    set_up(office, ONE_ROLE)
    step = give_password(office.desk, "bristol-coordinator@example.org", PASSWORD)

    with pytest.raises(SignInRefused):
        give_code(office.desk, step, code(office, secret), limits=LIMITS)


def test_an_address_is_taken_however_it_is_written(office: Office) -> None:
    secret = set_up(office)

    assert sign_in(office, f"  {ADDRESS.upper()} ", secret).session


# What slows those who guess


def test_nobody_learns_whether_there_is_an_account(office: Office) -> None:
    set_up(office)

    def refused(address: str) -> str:
        with pytest.raises(SignInRefused) as told:
            give_password(office.desk, address, "not the password")
        return str(told.value)

    assert refused(ADDRESS) == refused("nobody@example.org") == refused("")


@pytest.mark.usefixtures("costly_passwords")
def test_a_password_costs_whoever_tries_many_and_as_much_where_there_is_no_account() -> None:
    kept = argon2.extract_parameters(hash_password("walnut teapot harbour"))

    assert (kept.type, kept.memory_cost, kept.time_cost) == (argon2.Type.ID, 64 * 1024, 3)
    assert argon2.extract_parameters(passwords._NOBODYS) == kept


@pytest.mark.usefixtures("costly_passwords")
def test_the_answer_takes_as_long_where_there_is_no_account(sqlite_office: Office) -> None:
    set_up(sqlite_office)

    def taken(address: str) -> float:
        begun = time.perf_counter()
        with pytest.raises(SignInRefused):
            give_password(sqlite_office.desk, address, "not the password")
        sqlite_office.later(hours=25)
        return time.perf_counter() - begun

    times = {address: [taken(address) for _ in range(7)] for address in (ADDRESS, "nobody@example.org")}
    known, unknown = (statistics.median(each) for each in times.values())

    assert 0.5 < known / unknown < 2


def test_a_password_is_checked_even_where_there_is_no_account(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[bool] = []
    real = argon2.PasswordHasher.verify

    def verify(self: argon2.PasswordHasher, kept_hash: str, given: str) -> object:
        checked.append(True)
        return real(self, kept_hash, given)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)

    with pytest.raises(SignInRefused):
        give_password(sqlite_office.desk, "nobody@example.org", "not the password")

    assert checked == [True]


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [pause_after(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 8, 9, 10, 1_000_000)]

    assert pauses == [0, 0, 30, 60, 120, 240, 480, 900, 900]


def fail(office: Office, address: str, *, times: int, browser: str | None = None) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            give_password(office.desk, address, "not the password", browser=browser)


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.org"])
def test_after_many_failures_nothing_is_tried_for_a_while(office: Office, address: str) -> None:
    set_up(office)
    fail(office, address, times=5)

    with pytest.raises(SignInPaused):
        give_password(office.desk, address, PASSWORD)
    office.later(seconds=29)
    with pytest.raises(SignInPaused):
        give_password(office.desk, address, PASSWORD)
    office.later(seconds=1)
    fail(office, address, times=1)
    office.later(seconds=59)
    with pytest.raises(SignInPaused):
        give_password(office.desk, address, PASSWORD)


def test_the_right_password_lets_failures_be_forgotten(office: Office) -> None:
    set_up(office)
    fail(office, ADDRESS, times=4)
    give_password(office.desk, ADDRESS, PASSWORD)

    fail(office, ADDRESS, times=5)


def test_a_day_later_failures_are_forgotten(office: Office) -> None:
    set_up(office)
    fail(office, ADDRESS, times=5)
    office.later(days=1, seconds=1)

    fail(office, ADDRESS, times=4)
    give_password(office.desk, ADDRESS, PASSWORD)


def test_strangers_who_try_an_address_do_not_keep_its_owner_out(office: Office) -> None:
    secret = set_up(office)
    own = sign_in(office, ADDRESS, secret).browser
    office.later(minutes=1)
    fail(office, ADDRESS, times=5)
    with pytest.raises(SignInPaused):
        give_password(office.desk, ADDRESS, PASSWORD)

    step = give_password(office.desk, ADDRESS, PASSWORD, browser=own)

    assert give_code(office.desk, step, code(office, secret), limits=LIMITS, browser=own).session


def test_a_browser_that_is_known_has_its_own_pauses_and_is_known_for_one_person(office: Office) -> None:
    secret = set_up(office)
    set_up(office, ONE_ROLE)
    own = sign_in(office, ADDRESS, secret).browser
    fail(office, ADDRESS, times=5, browser=own)

    with pytest.raises(SignInPaused):
        give_password(office.desk, ADDRESS, PASSWORD, browser=own)
    fail(office, "bristol-coordinator@example.org", times=5, browser=own)
    with pytest.raises(SignInPaused):
        give_password(office.desk, "bristol-coordinator@example.org", PASSWORD, browser=own)


def test_of_many_guesses_at_the_same_moment_no_more_are_tried_than_one_after_the_other(office: Office) -> None:
    set_up(office)

    came_to = at_once(*[lambda: give_password(office.desk, ADDRESS, "not the password")] * 12)

    assert [isinstance(each, SignInRefused) for each in came_to].count(True) == 5
    assert [isinstance(each, SignInPaused) for each in came_to].count(True) == 7


def test_after_many_wrong_codes_nothing_is_tried_for_a_while(office: Office) -> None:
    secret = set_up(office)
    step = give_password(office.desk, ADDRESS, PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            give_code(office.desk, step, "000000", limits=LIMITS)

    with pytest.raises(SignInPaused):
        give_code(office.desk, step, code(office, secret), limits=LIMITS)
    again = give_password(office.desk, ADDRESS, PASSWORD)
    with pytest.raises(SignInPaused):
        give_code(office.desk, again, code(office, secret), limits=LIMITS)


def test_a_network_in_which_much_fails_waits_and_is_never_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = set_up(office)
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    for number in range(brake.CROWD):
        with pytest.raises(SignInRefused):
            give_password(office.desk, f"nobody-{number}@example.org", "x", from_where="192.0.2.1")
    assert waited == []

    step = give_password(office.desk, ADDRESS, PASSWORD, from_where="192.0.2.1")
    found = give_code(office.desk, step, code(office, secret), limits=LIMITS, from_where="192.0.2.1")
    assert waited == [brake.WAIT_SECONDS]

    give_password(office.desk, ADDRESS, PASSWORD, from_where="192.0.2.1", browser=found.browser)
    give_password(office.desk, ADDRESS, PASSWORD, from_where="192.0.2.2")
    assert len(waited) == 1
    office.later(minutes=10)
    give_password(office.desk, ADDRESS, PASSWORD, from_where="192.0.2.1")
    assert len(waited) == 1


def test_what_was_typed_by_nobody_known_is_not_kept(office: Office) -> None:
    with pytest.raises(SignInRefused):
        give_password(office.desk, "my password by mistake", "x", from_where="192.0.2.1")

    with office.database.read() as tx:
        found = sign_ins_of_nobody(tx, most=9)
    assert [(each.what, each.person, each.from_where) for each in found] == [("password_refused", None, "192.0.2.1")]


# Sessions


def test_a_session_ends_when_nothing_is_done(office: Office) -> None:
    found = sign_in(office, ADDRESS, set_up(office))

    office.later(minutes=29)
    session = session_of(office, found)
    assert session is not None
    keep_seen(office.desk, session)
    office.later(minutes=29)
    assert session_of(office, found) is not None
    office.later(minutes=1)
    assert session_of(office, found) is None


def test_a_session_ends_whatever_is_done(office: Office) -> None:
    found = sign_in(office, ADDRESS, set_up(office))

    for _ in range(29):
        office.later(minutes=20)
        session = session_of(office, found)
        assert session is not None
        keep_seen(office.desk, session)
    office.later(minutes=20)

    assert session_of(office, found) is None


def test_shorter_limits_count_for_those_who_are_signed_in_already(office: Office) -> None:
    found = sign_in(office, ADDRESS, set_up(office))
    office.later(minutes=20)

    assert session_of(office, found, Limits(idle=dt.timedelta(minutes=15))) is None
    assert session_of(office, found, Limits(longest=dt.timedelta(minutes=15))) is None
    assert session_of(office, found) is not None


def test_the_real_clock_ends_a_session_too(sqlite_office: Office) -> None:
    desk = Desk(sqlite_office.database)
    with freeze_time("2024-03-15 10:00", ignore=["_pytest"]) as frozen:
        sqlite_office.now = dt.datetime(2024, 3, 15, 9, 50, tzinfo=dt.UTC)
        secret = set_up(sqlite_office)
        sqlite_office.now = dt.datetime(2024, 3, 15, 10, tzinfo=dt.UTC)
        found = sign_in(sqlite_office, ADDRESS, secret)
        with desk.database.read() as tx:
            assert find_session(tx, desk, found.session, limits=LIMITS) is not None
        frozen.tick(dt.timedelta(minutes=30))
        with desk.database.read() as tx:
            assert find_session(tx, desk, found.session, limits=LIMITS) is None


def test_a_session_whose_time_ran_out_is_known_for_keeping_a_draft_and_no_other_is(office: Office) -> None:
    secret = set_up(office)
    found = sign_in(office, ADDRESS, secret)

    def run_out(token: str) -> Session | None:
        with office.database.read() as tx:
            return find_run_out(tx, office.desk, token, limits=LIMITS)

    assert run_out(found.session) is None
    assert run_out("made up") is None
    office.later(minutes=31)
    assert run_out(found.session) is not None
    again = sign_in(office, ADDRESS, secret)
    session = session_of(office, again)
    assert session is not None
    with office.database.write() as tx:
        end_everywhere(tx, office.desk, session.kept, from_where=None)
    office.later(minutes=31)
    assert run_out(again.session) is None
    assert run_out(found.session) is None


def test_another_role_is_another_token_and_the_first_opens_nothing(office: Office) -> None:
    found = sign_in(office, ADDRESS, set_up(office))
    session = session_of(office, found)
    assert session is not None
    with office.database.write() as tx:
        token = choose_role(tx, office.desk, session, "police_partner")
    assert token is not None

    changed = session_of(office, token)
    assert changed is not None
    assert changed.role == "police_partner"
    assert changed.kept.ends_at == session.kept.ends_at
    assert session_of(office, found) is None
    with office.database.write() as tx:
        assert choose_role(tx, office.desk, session, "police_partner") is None


def test_nobody_chooses_a_role_that_they_do_not_hold(office: Office) -> None:
    found = sign_in(office, ADDRESS, set_up(office))
    session = session_of(office, found)
    assert session is not None

    with pytest.raises(RoleNotAllowed), office.database.write() as tx:
        choose_role(tx, office.desk, session, "coordinator")
    assert session_of(office, found) is not None


def test_signing_out_everywhere_ends_every_session_and_forgets_every_browser(office: Office) -> None:
    secret = set_up(office)
    one = sign_in(office, ADDRESS, secret)
    office.later(minutes=1)
    other = sign_in(office, ADDRESS, secret)
    session = session_of(office, one)
    assert session is not None

    with office.database.write() as tx:
        end_everywhere(tx, office.desk, session.kept, from_where="192.0.2.1")

    assert session_of(office, one) is None
    assert session_of(office, other) is None
    assert kept(office)[-1] == "signed_out_everywhere"


def test_whoever_leaves_has_no_access_from_that_moment(office: Office, tmp_path: Path) -> None:
    secret = set_up(office)
    found = sign_in(office, ADDRESS, secret)
    with_changed(office, tmp_path, LEFT)

    assert session_of(office, found) is None
    office.later(minutes=1)
    step = give_password(office.desk, ADDRESS, PASSWORD)
    with pytest.raises(NoAccessHere):
        give_code(office.desk, step, code(office, secret), limits=LIMITS)
    assert kept(office)[-1] == "no_access"


def test_whoever_holds_a_role_no_more_acts_in_it_no_more(office: Office, tmp_path: Path) -> None:
    found = sign_in(office, ADDRESS, set_up(office))
    session = session_of(office, found)
    assert session is not None
    with office.database.write() as tx:
        token = choose_role(tx, office.desk, session, "police_partner")
    assert token is not None
    with_changed(office, tmp_path, ("roles: [review_group_chair, police_partner]", "roles: [review_group_chair]"))

    left = session_of(office, token)
    assert left is not None
    assert (left.role, left.roles) == ("", ("review_group_chair",))


def test_a_session_of_before_is_not_taken_over_by_signing_in(office: Office) -> None:
    """A token that somebody planted in a browser opens nothing, before signing in or after it."""
    secret = set_up(office)
    planted = "planted-by-somebody-else"

    found = sign_in(office, ADDRESS, secret)

    assert session_of(office, planted) is None
    assert found.session != planted
    assert TWO_ROLES not in found.session
