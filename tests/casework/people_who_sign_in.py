"""People with accounts, as tests make them: one line for what takes a person two pages and a telephone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pyotp

from casework.office import Office
from reviewflow.casework.sign_on.accounts import AddAccount, add_account
from reviewflow.casework.sign_on.attempts import SignedInAs, give_code, give_password
from reviewflow.casework.sign_on.sessions import Limits
from reviewflow.casework.sign_on.set_up import choose_password, finish_set_up, secret_to_enrol
from reviewflow.errors import Refusal

PASSWORD = "plum harbour nineteen violins"
LIMITS = Limits()
LEFT = ("bristol.police_chair: {name", "bristol.police_chair: {until: 2024-03-14, name")
"""Changes the file of Bristol so that the person left on the day before."""
TWO_ROLES, ONE_ROLE = "bristol.police_chair", "bristol.coordinator"


def add(office: Office, person: str = TWO_ROLES, *, partnership: str = "bristol") -> str:
    """An account that waits to be set up; returns what its link carries."""
    return add_account(office.desk, AddAccount(partnership=partnership, person=person), by="administrator").token


def code(office: Office, secret: str, *, later: int = 0) -> str:
    """The code that an authenticator app shows now, or so many steps later."""
    return pyotp.TOTP(secret).generate_otp(int(office.now.timestamp()) // 30 + later)


def set_up(office: Office, person: str = TWO_ROLES, *, partnership: str = "bristol", password: str = PASSWORD) -> str:
    """An account that is set up; returns the secret of its second factor. A minute passes, so that codes are new."""
    step = choose_password(office.desk, add(office, person, partnership=partnership), password)
    secret, _ = secret_to_enrol(office.desk, step)
    finish_set_up(office.desk, step, code(office, secret), limits=LIMITS)
    office.later(minutes=1)
    return secret


def sign_in(office: Office, address: str, secret: str, *, password: str = PASSWORD) -> SignedInAs:
    """Both factors, right."""
    step = give_password(office.desk, address, password)
    return give_code(office.desk, step, code(office, secret), limits=LIMITS)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What each came to, all begun at the same moment: a result, or the refusal."""
    results: list[object] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = call()
        except Refusal as refusal:
            results[place] = refusal

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
