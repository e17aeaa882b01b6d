"""Signing in with a work account: a real identity provider in a process of its own, which lies when it is told to."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.errors import SettingInvalid
from reviewflow.settings import Settings, read_settings
from reviewflow.store.accounts import account_of
from reviewflow.store.sign_ins import sign_ins_of, sign_ins_of_nobody
from reviewflow.web.application import create_application
from web.browser import look, send

BACK = "http://localhost:8000/sign-in/back"
ADDRESS, PERSON = "bristol-police-chair@example.org", "bristol.police_chair"
TRUE = {"sub": "subject-1", "email": ADDRESS, "email_verified": True}


@dataclass
class Provider:
    """The identity provider as a test tells it what to say."""

    issuer: str

    def says(self, who: dict[str, Any], **lies: object) -> None:
        httpx2.post(f"{self.issuer}/test", json={"who": who, "lies": lies}).raise_for_status()


@pytest.fixture(scope="module")
def started() -> Iterator[Provider]:
    program = Path(__file__).with_name("identity_provider.py")
    with subprocess.Popen([sys.executable, program, "reviewflow", BACK], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Provider(process.stdout.readline().strip())
        process.terminate()


@pytest.fixture
def provider(started: Provider) -> Provider:
    started.says(TRUE)
    return started


@pytest.fixture
def browser(settings: Settings, office: Office, provider: Provider) -> Iterator[Callable[..., TestClient]]:
    """Makes browsers; what an identity provider signs is of the real present, and so is the office."""
    office.now = dt.datetime.now(dt.UTC)
    opened: list[TestClient] = []

    def one(**more: Any) -> TestClient:
        set_up = replace(settings, oidc_issuer=provider.issuer, oidc_client_id="reviewflow", **more)
        application = create_application(set_up, now=lambda: office.now)
        opened.append(TestClient(application, base_url="http://localhost:8000").__enter__())
        return opened[-1]

    yield one
    for each in opened:
        each.__exit__(None, None, None)


def to_the_provider(client: TestClient, *, to: str = "/role") -> str:
    """Begin, and let the identity provider answer; returns where it sends back to."""
    sent = look(client, f"/sign-in/organisation?to={to}")
    assert sent.status_code == 303, sent.text
    answer = httpx2.get(sent.headers["location"])
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def back(client: TestClient, address: str) -> Response:
    parts = urlsplit(address)
    found: Response = look(client, f"{parts.path}?{parts.query}", **{"Sec-Fetch-Site": "cross-site"})
    return found


def sign_in(client: TestClient) -> Response:
    return back(client, to_the_provider(client))


def is_signed_in(client: TestClient) -> bool:
    return bool(look(client, "/role").status_code == 200)


def test_whoever_the_provider_means_is_signed_in(browser: Callable[..., TestClient], office: Office) -> None:
    client = browser()

    assert "Sign in with your work account" in look(client, "/sign-in").text
    answer = sign_in(client)

    assert (answer.status_code, answer.headers["location"]) == (303, "/role")
    assert is_signed_in(client)
    with office.database.read() as tx:
        account = account_of(tx, "bristol", PERSON)
        assert account is not None
        assert account.subject == "subject-1"
        assert [each.what for each in sign_ins_of(tx, "bristol", most=9)] == ["signed_in"]
    assert [each.what for each in office.trail()][-1] == "link_account"


def test_the_question_is_bound_to_the_browser_and_carries_a_challenge(browser: Callable[..., TestClient]) -> None:
    asked = parse_qs(urlsplit(look(browser(), "/sign-in/organisation").headers["location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [BACK]
    assert len(asked["nonce"][0]) >= 43
    assert len(asked["state"][0]) >= 22
    assert set(asked["scope"][0].split()) == {"openid", "email", "profile"}


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        pytest.param({"nonce": "another"}, "nonce", id="wrong nonce"),
        pytest.param({"nonce": None}, "nonce", id="no nonce"),
        pytest.param({"iss": "http://127.0.0.1:1"}, "iss", id="wrong issuer"),
        pytest.param({"aud": "another"}, "aud", id="for another client"),
        pytest.param({"aud": ["reviewflow", "another"]}, "azp", id="for two, without the one that asked"),
        pytest.param({"azp": "another"}, "azp", id="asked for by another client"),
        pytest.param({"exp": 1_600_000_000}, "exp", id="expired"),
        pytest.param({"exp": None}, "exp", id="without an end"),
        pytest.param({"sub": None}, "sub", id="about nobody"),
        pytest.param({"_sign": "tampered"}, "bad_signature", id="tampered"),
        pytest.param({"_sign": "another key"}, "bad_signature", id="signed with another key"),
        pytest.param({"_sign": "none"}, "not taken", id="not signed"),
    ],
)
def test_a_token_that_is_not_right_signs_nobody_in(
    browser: Callable[..., TestClient], office: Office, provider: Provider, lies: dict[str, Any], why: str
) -> None:
    client = browser()
    provider.says(TRUE, **lies)

    answer = sign_in(client)

    assert answer.status_code == 400
    assert "not taken" in answer.text
    assert why in answer.text
    assert not is_signed_in(client)
    with office.database.read() as tx:
        assert [each.what for each in sign_ins_of_nobody(tx, most=9)] == ["refused"]


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        pytest.param("amr", {}, id="nothing is said"),
        pytest.param("amr", {"amr": ["pwd"]}, id="a password alone"),
        pytest.param("amr", {"amr": {"mfa": True}}, id="no list"),
        pytest.param("amr", {"amr": [["mfa"]]}, id="a list in a list"),
        pytest.param("amr", {"amr": None}, id="null"),
        pytest.param("amr", {"acr": "mfa"}, id="in another claim"),
        pytest.param("acr", {"acr": "mfa2"}, id="a longer value"),
        pytest.param("acrs", {"acrs": []}, id="an empty list"),
    ],
)
def test_who_did_not_sign_in_strongly_enough_is_told_and_not_let_in(
    browser: Callable[..., TestClient], office: Office, provider: Provider, claim: str, says: dict[str, Any]
) -> None:
    client = browser(oidc_claim_strength=claim, oidc_strength=("mfa", "hwk"))
    provider.says(TRUE, **says)

    answer = sign_in(client)

    assert answer.status_code == 400
    assert "did not say that you signed in as strongly as this service asks for" in answer.text
    assert "such as the code on your phone" in answer.text
    assert not is_signed_in(client)
    with office.database.read() as tx:
        assert [each.what for each in sign_ins_of_nobody(tx, most=9)] == ["refused"]


@pytest.mark.parametrize(
    ("claim", "says", "asked"),
    [
        ("amr", {"amr": ["pwd", "mfa"]}, {}),
        ("acr", {"acr": "hwk"}, {"acr_values": ["mfa hwk"]}),
        (
            "acrs",
            {"acrs": ["c9", "mfa"]},
            {"claims": ['{"id_token": {"acrs": {"essential": true, "values": ["mfa", "hwk"]}}}']},
        ),
    ],
)
def test_who_signed_in_strongly_enough_is_let_in_and_the_provider_was_asked_for_it(
    browser: Callable[..., TestClient],
    provider: Provider,
    claim: str,
    says: dict[str, Any],
    asked: dict[str, list[str]],
) -> None:
    client = browser(oidc_claim_strength=claim, oidc_strength=("mfa", "hwk"))
    provider.says(TRUE, **says)

    question = parse_qs(urlsplit(look(client, "/sign-in/organisation").headers["location"]).query)

    assert {name: question[name] for name in ("acr_values", "claims") if name in question} == asked
    assert sign_in(client).status_code == 303
    assert is_signed_in(client)


def test_an_answer_is_good_once(browser: Callable[..., TestClient]) -> None:
    client = browser()
    address = to_the_provider(client)
    step = client.cookies["reviewflow-step"]
    assert back(client, address).status_code == 303
    client.cookies.clear()
    client.cookies["reviewflow-step"] = step

    answer = back(client, address)
    assert answer.status_code == 400
    assert "Begin again" in answer.text
    assert not is_signed_in(client)


def test_a_code_is_not_exchanged_twice(browser: Callable[..., TestClient], provider: Provider) -> None:
    client, other = browser(), browser()
    code = parse_qs(urlsplit(to_the_provider(client)).query)["code"][0]
    stolen = urlsplit(to_the_provider(other))
    state = parse_qs(stolen.query)["state"][0]

    # Whoever has somebody else's code has not the verifier that belongs to it: the provider itself says no.
    answer = back(other, f"{stolen.path}?code={code}&state={state}")

    assert answer.status_code == 400
    assert "did not take the code" in answer.text


def test_an_answer_in_another_browser_signs_nobody_in(browser: Callable[..., TestClient]) -> None:
    address = to_the_provider(browser())
    victim = browser()

    assert back(victim, address).status_code == 400
    assert not is_signed_in(victim)


def test_an_answer_to_another_question_signs_nobody_in(browser: Callable[..., TestClient]) -> None:
    client = browser()
    address = to_the_provider(client)

    assert "belongs to another attempt" in back(client, f"{address[:-3]}xyz").text


def test_somebody_whom_no_directory_knows_has_no_access(
    browser: Callable[..., TestClient], office: Office, provider: Provider
) -> None:
    client = browser()
    provider.says({**TRUE, "email": "somebody@example.org"})

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "You have no access here" in answer.text
    with office.database.read() as tx:
        assert [each.what for each in sign_ins_of_nobody(tx, most=9)] == ["no_access"]


def test_an_address_that_was_never_verified_counts_for_nothing(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    client = browser()
    provider.says({**TRUE, "email_verified": False})

    assert sign_in(client).status_code == 403


def test_an_address_that_was_given_to_somebody_else_opens_nothing(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    assert sign_in(browser()).status_code == 303
    provider.says({**TRUE, "sub": "subject-2"})

    answer = sign_in(browser())

    assert answer.status_code == 403
    assert "somebody else&#39;s work account" in answer.text


def test_a_person_whose_address_changed_is_the_same_person(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    assert sign_in(browser()).status_code == 303
    provider.says({**TRUE, "email": "new-name@example.org"})

    assert sign_in(browser()).status_code == 303


def test_groups_let_somebody_hold_fewer_roles_and_never_more(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    client = browser(oidc_roles=(("group-police", "police_partner"), ("group-all", "coordinator")))
    provider.says({**TRUE, "groups": ["group-police", "group-all"]})

    assert sign_in(client).status_code == 303

    page = look(client, "/role").text
    assert 'value="police_partner"' in page
    assert 'value="review_group_chair"' not in page
    assert 'value="coordinator"' not in page


def test_somebody_in_no_group_that_counts_has_no_access(browser: Callable[..., TestClient], provider: Provider) -> None:
    client = browser(oidc_roles=(("group-police", "police_partner"),))
    provider.says({**TRUE, "groups": ["another"]})

    answer = sign_in(client)

    assert answer.status_code == 403
    assert "let you hold none of your roles" in answer.text


def test_a_provider_that_calls_itself_otherwise_is_not_asked(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    client = browser()
    provider.says(TRUE, _issuer="https://login.example.org/{tenantid}/v2.0")

    answer = look(client, "/sign-in/organisation")

    assert answer.status_code == 502
    assert "another issuer" in answer.text


def test_a_provider_that_cannot_be_reached_says_so(settings: Settings, office: Office) -> None:
    set_up = replace(settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id="reviewflow")
    with TestClient(create_application(set_up, now=lambda: office.now), base_url="http://localhost:8000") as client:
        answer = look(client, "/sign-in/organisation")

    assert answer.status_code == 502
    assert "cannot be reached" in answer.text


@pytest.mark.parametrize("tenant", ["common", "organizations", "Consumers"])
def test_an_issuer_that_stands_for_every_organisation_is_refused(tenant: str) -> None:
    issuer = f"https://login.microsoftonline.com/{tenant}/v2.0"

    with pytest.raises(SettingInvalid, match="Write the tenant's own id instead"):
        read_settings({"REVIEWFLOW_OIDC_ISSUER": issuer, "REVIEWFLOW_OIDC_CLIENT_ID": "x"})


def test_of_somebody_who_was_sent_back_without_a_code_it_is_said_why(browser: Callable[..., TestClient]) -> None:
    client = browser()
    state = parse_qs(urlsplit(to_the_provider(client)).query)["state"][0]

    answer = look(client, f"/sign-in/back?state={state}&error=access_denied")

    assert answer.status_code == 400
    assert "access_denied" in answer.text


def test_whoever_signs_out_here_may_sign_out_of_the_work_account_too(
    browser: Callable[..., TestClient], provider: Provider
) -> None:
    client = browser()
    sign_in(client)
    out = send(client, "/sign-out", look(client, "/role"))
    assert "Sign out of your work account too" in look(client, out.headers["location"]).text

    there = look(client, "/sign-out/organisation").headers["location"]

    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(f"{provider.issuer}/end?")
    assert asked == {"client_id": ["reviewflow"], "post_logout_redirect_uri": ["http://localhost:8000/signed-out"]}
