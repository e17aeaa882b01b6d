"""Signing in, over HTTP: a password, a code, a role, and out again; and what other sites and old pages cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.changed_files import with_changed
from casework.office import Office
from casework.people_who_sign_in import LEFT, ONE_ROLE, PASSWORD, add, code, set_up
from reviewflow.casework.tokens import hash_of
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from reviewflow.web.sign_on.cookies import place_here
from web.browser import HERE, field, look, send, sign_in

ADDRESS, COORDINATOR = "bristol-police-chair@example.org", "bristol-coordinator@example.org"
LOCAL = "http://localhost:8000"


@pytest.fixture
def client(settings: Settings, office: Office) -> Iterator[TestClient]:
    application = create_application(settings, now=lambda: office.now)
    with TestClient(application, base_url=LOCAL) as client:
        yield client


def another(client: TestClient, base_url: str = LOCAL) -> TestClient:
    """Another browser, for the same service."""
    return TestClient(client.app, base_url=base_url)


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(client: TestClient, office: Office) -> None:
    secret = set_up(office)

    first = look(client, "/account?x=1")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in?to=%2Faccount%3Fx%3D1")

    back = sign_in(client, office, ADDRESS, secret, to="/account?x=1")
    assert (back.status_code, back.headers["location"]) == (303, "/account?x=1")


def test_whoever_holds_several_roles_chooses_one_and_comes_back(client: TestClient, office: Office) -> None:
    sign_in(client, office, ADDRESS, set_up(office))

    first = look(client, "/account")
    assert first.headers["location"] == "/role?to=%2Faccount"
    page = look(client, "/role?to=%2Faccount")
    assert "Chair of the multi-agency review group" in page.text or "review_group_chair" in page.text
    before = client.cookies["reviewflow"]
    chosen = send(client, "/role", page, role="police_partner", to="/account")

    assert chosen.headers["location"] == "/account"
    assert client.cookies["reviewflow"] != before
    assert look(client, "/account").status_code == 200
    old = another(client)
    old.cookies["reviewflow"] = before
    assert look(old, "/account").status_code == 303


def test_a_role_is_chosen_and_held(client: TestClient, office: Office) -> None:
    sign_in(client, office, ADDRESS, set_up(office))

    assert "Choose a role" in send(client, "/role").text
    answer = send(client, "/role", role="coordinator")

    assert answer.status_code == 400
    assert "You do not hold that role today" in answer.text
    assert '<a href="#role">' in answer.text
    assert look(client, "/account").headers["location"].startswith("/role")


def test_a_link_sets_up_an_account_once(client: TestClient, office: Office) -> None:
    link = f"/set-up/{add(office)}"

    assert ADDRESS in look(client, link).text
    refused = send(client, link, password="too short")
    assert refused.status_code == 400
    assert "12 are the fewest" in refused.text
    assert '<a href="#password">' in refused.text
    assert send(client, link, password=PASSWORD).headers["location"] == "/second-factor"
    page = look(client, "/second-factor")
    assert '<svg role="img"' in page.text
    assert " style=" not in page.text
    groups = "".join(part.split("<")[0] for part in page.text.split('class="rf-secret__group">')[1:])
    assert len(groups) == 32
    assert send(client, "/second-factor", page, code="000000").status_code == 400
    done = send(client, "/second-factor", page, code=code(office, groups))

    assert done.headers["location"] == "/"
    assert look(client, "/role").status_code == 200
    assert look(client, link).status_code == 410
    assert look(client, "/set-up/made-up").status_code == 410
    assert Path(link).name not in look(client, "/role").text


def test_an_error_says_what_to_do_and_what_was_typed_stays(client: TestClient, office: Office) -> None:
    set_up(office)

    empty = send(client, "/sign-in")
    wrong = send(client, "/sign-in", address=ADDRESS, password="another", to="/account")

    assert empty.status_code == wrong.status_code == 400
    assert "Enter your email address" in empty.text
    assert "Enter your password" in empty.text
    assert "<title>Error: Sign in" in wrong.text
    assert field(wrong, "address") == ADDRESS
    assert field(wrong, "to") == "/account"
    assert "another" not in wrong.text


def test_the_answer_is_the_same_whether_there_is_an_account_or_not(client: TestClient, office: Office) -> None:
    set_up(office)
    page = look(client, "/sign-in")

    known = send(client, "/sign-in", page, address=ADDRESS, password="another")
    unknown = send(client, "/sign-in", page, address="nobody@example.org", password="another")

    assert known.status_code == unknown.status_code
    assert known.text == unknown.text.replace("nobody@example.org", ADDRESS)


def test_after_many_failures_the_page_says_until_when_to_wait(client: TestClient, office: Office) -> None:
    page = look(client, "/sign-in")
    for _ in range(5):
        send(client, "/sign-in", page, address="nobody@example.org", password="another")

    answer = send(client, "/sign-in", page, address="nobody@example.org", password="another")

    assert answer.status_code == 429
    assert "nothing is tried before 10:01" in answer.text


# Cookies


def test_a_cookie_is_read_by_no_script_and_sent_by_no_other_site(client: TestClient, office: Office) -> None:
    answer = sign_in(client, office, ADDRESS, set_up(office))

    given = [each for each in answer.headers.get_list("set-cookie") if each.startswith("reviewflow=")]
    assert len(given) == 1
    assert "HttpOnly" in given[0]
    assert "SameSite=lax" in given[0]
    assert "Path=/" in given[0]
    assert "Secure" not in given[0]
    assert "Domain" not in given[0]
    assert "Max-Age" not in given[0]


def test_over_https_a_cookie_belongs_to_this_host_alone(client: TestClient, office: Office) -> None:
    secret = set_up(office)
    safe = another(client, "https://reviews.example.org")

    answer = sign_in(safe, office, ADDRESS, secret)

    given = [each for each in answer.headers.get_list("set-cookie") if each.startswith("__Host-reviewflow=")]
    assert len(given) == 1
    assert "Secure" in given[0]
    assert "Path=/" in given[0]
    assert "Domain" not in given[0]
    assert look(safe, "/role").status_code == 200


def test_behind_a_proxy_that_ends_https_the_address_in_the_settings_counts(settings: Settings, office: Office) -> None:
    proxied = replace(settings, base_url="https://reviews.example.org")
    with TestClient(create_application(proxied, now=lambda: office.now), base_url=LOCAL) as client:
        assert "__Host-reviewflow-before=" in look(client, "/sign-in").headers["set-cookie"]


def test_over_plain_http_nobody_signs_in_from_elsewhere(client: TestClient) -> None:
    answer = look(another(client, "http://reviews.example.org"), "/sign-in")

    assert answer.status_code == 403
    assert "needs a safe connection" in answer.text
    assert 'name="password"' not in answer.text


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(client: TestClient, office: Office) -> None:
    client.cookies.set("reviewflow", "planted-by-somebody-else", domain="localhost.local", path="/")

    sign_in(client, office, ADDRESS, set_up(office))

    thief = another(client)
    thief.cookies["reviewflow"] = "planted-by-somebody-else"
    assert look(thief, "/role").status_code == 303


# Other sites and old pages


@pytest.fixture
def visitor(client: TestClient, office: Office) -> TestClient:
    """Somebody who is signed in."""
    sign_in(client, office, COORDINATOR, set_up(office, ONE_ROLE))
    return client


POSTS = ("/session", "/role", "/sign-out", "/account/password")


FROM_ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example.org"},
    {"Origin": "http://localhost:8000.evil.example.org"},
)


def test_what_another_site_sends_is_not_taken(visitor: TestClient) -> None:
    csrf = field(look(visitor, "/account"), "csrf")

    for path in POSTS:
        for headers in FROM_ELSEWHERE:
            sent = {"Accept": "text/html", **headers}
            answer = visitor.post(path, data={"csrf": csrf}, headers=sent, follow_redirects=False)
            assert answer.status_code == 403, (path, headers)
            assert "was not sent from a page of this service" in answer.text
    assert look(visitor, "/account").status_code == 200


def test_a_form_of_no_session_of_ours_does_nothing(visitor: TestClient) -> None:
    for path in POSTS:
        for given in ({}, {"csrf": ""}, {"csrf": "another"}):
            answer = visitor.post(path, data=given, headers=HERE, follow_redirects=False)
            assert answer.status_code in (400, 403), (path, given)
    assert look(visitor, "/account").status_code == 200


def test_an_old_browser_that_says_nothing_is_known_by_its_form(visitor: TestClient) -> None:
    csrf = field(look(visitor, "/account"), "csrf")

    for headers in ({}, {"Origin": "null"}, {"Origin": LOCAL}):
        answer = visitor.post("/session", data={"csrf": csrf}, headers={"Accept": "text/html", **headers})
        assert answer.status_code == 200


def test_signing_in_is_no_form_of_another_site_either(client: TestClient, office: Office) -> None:
    set_up(office)
    given = {"csrf": field(look(client, "/sign-in"), "csrf"), "address": ADDRESS, "password": PASSWORD}

    other = client.post("/sign-in", data=given, headers={"Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    planted = another(client).post("/sign-in", data=given, headers=HERE, follow_redirects=False)

    assert (other.status_code, planted.status_code) == (403, 400)


def test_what_is_too_large_or_no_form_is_not_read(visitor: TestClient) -> None:
    large = visitor.post("/session", data={"csrf": "x" * 5_000_000}, headers=HERE)
    odd = visitor.post("/session", content=b"--x\r\n", headers={**HERE, "Content-Type": "multipart/form-data"})
    file = visitor.post("/session", files={"csrf": b"x"}, headers=HERE)
    twice = visitor.post("/session", data={"csrf": ["x", field(look(visitor, "/account"), "csrf")]}, headers=HERE)

    assert (large.status_code, odd.status_code, file.status_code, twice.status_code) == (413, 400, 400, 400)


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example.org",
        "//evil.example.org",
        "/\\evil.example.org",
        "/\t/evil.example.org",
        "javascript:alert(1)",
        "/sign-out",
        "/" + "x" * 3_000,
        "",
        None,
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(to: str | None) -> None:
    assert place_here(to) == "/"


# The session


def test_a_session_says_how_long_is_left_and_asking_is_not_doing(visitor: TestClient, office: Office) -> None:
    office.later(minutes=20)
    asked = visitor.get("/session", headers={"Accept": "application/json"}).json()
    office.later(minutes=9)
    again = visitor.get("/session", headers={"Accept": "application/json"}).json()

    assert (asked["seconds"], again["seconds"], again["warn_at"]) == (600, 60, 300)
    office.later(minutes=1)
    over = visitor.get("/session", headers={"Accept": "application/json"})
    assert (over.status_code, over.json()) == (401, {"signed_in": False})


def test_a_session_goes_on_when_somebody_says_so(visitor: TestClient, office: Office) -> None:
    csrf = field(look(visitor, "/account"), "csrf")
    office.later(minutes=29)

    said = visitor.post("/session", data={"csrf": csrf}, headers={"Sec-Fetch-Site": "same-origin"}).json()

    assert said["seconds"] == 1800
    office.later(minutes=29)
    page = look(visitor, "/session")
    assert "signed out in 1 minute." in page.text
    assert send(visitor, "/session", page).headers["location"] == "/session"
    assert "signed out in 30 minutes." in look(visitor, "/session").text


def test_a_session_that_ended_says_so_and_leads_back(visitor: TestClient, office: Office) -> None:
    office.later(minutes=31)

    answer = look(visitor, "/account")
    page = look(visitor, answer.headers["location"])

    assert answer.headers["location"] == "/session-ended?to=%2Faccount"
    assert "You were signed out" in page.text
    assert 'href="/sign-in?to=%2Faccount"' in page.text


def test_a_program_that_asks_without_a_session_is_told_so(client: TestClient) -> None:
    answer = client.get("/account", headers={"Sec-Fetch-Mode": "cors", "Accept": "text/html"}, follow_redirects=False)

    assert (answer.status_code, answer.json()) == (401, {"signed_in": False})


def test_signing_out_ends_the_session_itself(visitor: TestClient) -> None:
    cookie = visitor.cookies["reviewflow"]

    answer = send(visitor, "/sign-out", look(visitor, "/account"))

    assert answer.headers["location"] == "/signed-out"
    assert answer.headers["clear-site-data"] == '"cache"'
    assert "reviewflow" not in visitor.cookies
    thief = another(visitor)
    thief.cookies["reviewflow"] = cookie
    assert look(thief, "/account").status_code == 303
    assert "You have signed out" in look(visitor, "/signed-out").text


def test_signing_out_everywhere_ends_the_others_too(client: TestClient, office: Office) -> None:
    secret = set_up(office, ONE_ROLE)
    other = another(client)
    sign_in(client, office, COORDINATOR, secret)
    office.later(minutes=1)
    sign_in(other, office, COORDINATOR, secret)

    send(client, "/sign-out", look(client, "/account"), everywhere="yes")

    assert look(other, "/account").status_code == 303


def test_one_session_is_ended_from_another(client: TestClient, office: Office) -> None:
    secret = set_up(office, ONE_ROLE)
    other = another(client)
    sign_in(client, office, COORDINATOR, secret)
    office.later(minutes=1)
    sign_in(other, office, COORDINATOR, secret)
    page = look(client, "/account")
    there = f"/account/sessions/{hash_of(other.cookies['reviewflow'])[:12]}/sign-out"
    assert f'action="{there}"' in page.text

    assert send(client, there, page).headers["location"] == "/account"

    assert look(other, "/account").status_code == 303
    assert look(client, "/account").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(client: TestClient, office: Office) -> None:
    other = another(client)
    sign_in(client, office, COORDINATOR, set_up(office, ONE_ROLE))
    sign_in(other, office, ADDRESS, set_up(office))
    mark = hash_of(other.cookies["reviewflow"])[:12]

    send(client, f"/account/sessions/{mark}/sign-out", look(client, "/account"))

    assert look(other, "/role").status_code == 200


def test_whoever_leaves_has_no_access_at_the_next_page(client: TestClient, office: Office, tmp_path: Path) -> None:
    sign_in(client, office, ADDRESS, set_up(office))
    assert look(client, "/role").status_code == 200

    with_changed(office, tmp_path, LEFT)

    assert look(client, "/role").status_code == 303


def test_whoever_holds_no_role_any_more_is_told_so(client: TestClient, office: Office, tmp_path: Path) -> None:
    sign_in(client, office, ADDRESS, set_up(office))
    ended = "roles: [], postings: [{role: police_partner, until: 2024-03-14}]"
    with_changed(office, tmp_path, ("roles: [review_group_chair, police_partner]", ended))

    answer = look(client, "/account")

    assert answer.status_code == 403
    assert "You have no access here" in answer.text
    assert send(client, "/sign-out", answer).status_code == 303


def test_the_account_page_shows_what_became_of_attempts_and_changes_the_password(
    visitor: TestClient, office: Office
) -> None:
    send(another(visitor), "/sign-in", address=COORDINATOR, password="not mine")

    page = look(visitor, "/account")
    assert "wrong password" in page.text
    assert "This browser" in page.text
    wrong = send(visitor, "/account/password", page, old="not mine", new="seven lanterns over Avon")
    assert "That is not your password" in wrong.text
    weak = send(visitor, "/account/password", page, old=PASSWORD, new="password1234")
    assert "among those that others try first" in weak.text
    done = send(visitor, "/account/password", page, old=PASSWORD, new="seven lanterns over Avon")
    assert "Your password is changed" in look(visitor, done.headers["location"]).text


def test_where_local_accounts_are_switched_off_nobody_uses_one(settings: Settings, office: Office) -> None:
    link = f"/set-up/{add(office)}"
    without = replace(settings, local_accounts=False)
    with TestClient(create_application(without, now=lambda: office.now), base_url=LOCAL) as client:
        page = look(client, "/sign-in")

        assert 'name="password"' not in page.text
        assert look(client, link).status_code == 404
