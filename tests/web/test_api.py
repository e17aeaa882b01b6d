"""What programs are answered: as the person of their token may see it, by name where it is refused, and once."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.alerting import ANN, publish_with
from casework.journeys import incident_at
from casework.office import Office, head_of
from reviewflow.casework.changes.keep_out import RecordConflict, RestrictCase
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.programs.tokens import CHANGE, READ, WithdrawToken, withdraw_token
from reviewflow.errors import TooManyRequests
from reviewflow.settings import Settings
from reviewflow.web.api.brake import Brake
from reviewflow.web.application import create_application
from reviewflow.workflow.library import Library
from web.programs import Program, token_of
from web.visits import ADDRESS

COORDINATOR = ("bristol.coordinator", "coordinator")
AWARE = {"became_aware_on": "2024-03-15"}


@pytest.fixture
def client(settings: Settings, office: Office) -> Iterator[TestClient]:
    application = create_application(settings, now=lambda: office.now, desk=office.desk)
    with TestClient(application, base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def program(client: TestClient, office: Office) -> Program:
    return Program(client, token_of(office.desk, *COORDINATOR))


def test_a_case_is_opened_read_and_advanced(program: Program, office: Office) -> None:
    opened = program.do("/cases", {"workflow": "serious_incident", "facts": AWARE}, status=201)
    reference = opened["reference"]

    case = program.get(f"/cases/{reference}")
    assert (case["state"], case["version"]) == ("considered", 1)
    assert [each["reference"] for each in program.get("/cases")] == [reference]
    assert {each["clock"] for each in program.get("/due")} == {each["clock"] for each in case["clocks"]}
    entries = program.get(f"/cases/{reference}/trail")
    assert [(each["what"], each["by_user"]) for each in entries] == [("open", "bristol.coordinator")]
    saved = program.do(f"/cases/{reference}/facts", {"facts": {"media_interest": True}})
    assert saved["entry"] == entries[0]["sequence"] + 1
    assert office.case(reference).facts["media_interest"] is True


def test_a_refusal_is_the_products_own_by_name(program: Program, office: Office) -> None:
    case = incident_at(office, "considered")
    head = head_of(office.database)

    said = program.refused("POST", f"/cases/{case}/do/start_rapid_review", {}, status=422, by="TransitionNotAllowed")

    assert said["type"] == "urn:reviewflow:refusal:TransitionNotAllowed"
    assert said["title"] == "Transition not allowed"
    assert said["detail"].endswith(".")
    assert said["do"]
    assert said["facts"]["state"]
    assert head_of(office.database) == head


def test_what_nobody_described_is_refused(program: Program, client: TestClient, office: Office) -> None:
    case = incident_at(office, "considered")
    bodies: tuple[object, ...] = (
        {"facts": {}, "evil": 1},
        {"facts": []},
        {"facts": {}, "happened_on": 5},
    )
    for body in bodies:
        program.refused("POST", f"/cases/{case}/facts", body, status=400, by="RequestUnreadable")
    for query in ("evil=1", "limit=0", "limit=1001", "limit=ten", "limit=1&limit=2", "open=yes", "as_of=2024-3-1"):
        program.refused("GET", f"/cases?{query}", status=400, by="RequestUnreadable")
    headers = {"Authorization": f"Bearer {program.token}", "Content-Type": "application/json"}
    address = f"{ADDRESS}/api/v1/cases/{case}/facts"
    for text in ('{"facts": {"a": 1, "a": 2}}', "[]", "{", '{"facts": NaN}', '{"facts": ' + "[" * 90_000, "\xff"):
        answer = client.post(address, content=text.encode("latin-1"), headers=headers)
        assert (answer.status_code, answer.json()["refusal"]) == (400, "RequestUnreadable"), text[:30]
    deep = '{"facts": {"summary": ' + "[" * 19 + "]" * 19 + "}}"
    assert "nested deeper than 20 levels" in client.post(address, content=deep, headers=headers).json()["detail"]
    assert client.post(address, content="a=1", headers={**headers, "Content-Type": "text/plain"}).status_code == 415
    assert client.post(address, content=b" " * 2_100_000, headers=headers).status_code == 413
    assert client.get(f"{ADDRESS}/api/v1/nothing%00there").status_code == 404
    wrong = client.patch(address, headers=headers)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


# Tokens


def test_what_is_no_token_opens_nothing(client: TestClient, office: Office) -> None:
    for said in ("", "rf_wrong", "rf_" + "x" * 5_000):
        Program(client, said).refused("GET", "/cases", status=401, by="TokenNotTaken")
    assert "Bearer" in client.get(f"{ADDRESS}/api/v1/cases").headers["www-authenticate"]


def test_a_token_that_is_withdrawn_or_over_opens_nothing(client: TestClient, office: Office) -> None:
    program = Program(client, token_of(office.desk, *COORDINATOR, days=1))
    mark = program.get("/tokens")[0]["token"]
    other = Program(client, token_of(office.desk, *COORDINATOR))
    withdraw_token(office.desk, WithdrawToken(partnership="bristol", token=mark), by="bristol/bristol.coordinator")
    program.refused("GET", "/cases", status=401, by="TokenNotTaken")
    office.later(days=31)
    other.refused("GET", "/cases", status=401, by="TokenNotTaken")


def test_the_token_of_a_leaver_is_dead_at_once(client: TestClient, office: Office, library: Library) -> None:
    program = Program(client, token_of(office.desk, ANN, "coordinator"))
    program.get("/cases")

    def leaves(body: dict[str, Any]) -> None:
        body["users"][ANN]["until"] = "2024-03-14"

    publish_with(office, library, leaves)

    program.refused("GET", "/cases", status=401, by="TokenNotTaken")


def test_a_token_does_no_more_than_it_is_for(client: TestClient, office: Office) -> None:
    case = incident_at(office, "considered")
    reads = Program(client, token_of(office.desk, *COORDINATOR, [READ]))
    reads.get(f"/cases/{case}")
    reads.refused("POST", f"/cases/{case}/facts", {"facts": {}}, status=403, by="ScopeMissing")
    reads.refused("POST", f"/cases/{case}/identities", {"reason": "x"}, status=403, by="ScopeMissing")
    changes = Program(client, token_of(office.desk, *COORDINATOR, [READ, CHANGE]))
    more = {"program": "x", "scopes": ["administer"], "days": 1}
    changes.refused("POST", "/tokens", more, status=403, by="ScopeMissing")


def test_nothing_of_a_token_is_kept_but_its_hash(program: Program, office: Office) -> None:
    kept = json.dumps([list(map(str, row)) for row in office.rows("SELECT * FROM api_token")])
    bodies = json.dumps([list(map(str, row)) for row in office.rows("SELECT body FROM trail_body")])

    assert program.token not in kept + bodies
    assert office.rows("SELECT last_used_at FROM api_token") == [(None,)]
    program.get("/cases")
    assert office.rows("SELECT last_used_at FROM api_token") != [(None,)]
    assert [row[0] for row in office.rows("SELECT what FROM trail_entry ORDER BY sequence DESC LIMIT 1")] == [
        "make_token"
    ]


# Need to know


def test_what_somebody_may_not_know_of_is_not_there(client: TestClient, office: Office) -> None:
    case = incident_at(office, "considered")
    outside = Program(client, token_of(office.desk, "gloucestershire.coordinator", "coordinator"))
    walled = Program(client, token_of(office.desk, "bristol.business_manager", "business_manager"))
    walled.get(f"/cases/{case}")
    office.carry_out(RestrictCase(case=case, to=("bristol.coordinator",), reason="x"), by="bristol.coordinator")
    for program in (outside, walled):
        assert program.get("/cases") == []
        assert program.get("/due") == []
        for path in (
            "",
            "/timetable",
            "/trail",
            "/export",
            "/who-sees",
            "/files",
            "/guests",
            "/compare?earlier=2024-03-01",
        ):
            program.refused("GET", f"/cases/{case}{path}", status=404, by="CaseNotFound")
        for path, body in (("/facts", {"facts": AWARE}), ("/do/start_rapid_review", {}), ("/restriction/lift", {})):
            program.refused("POST", f"/cases/{case}{path}", body, status=404, by="CaseNotFound")


def test_a_case_that_is_linked_with_one_that_is_kept_from_somebody_does_not_name_it(
    client: TestClient, office: Office
) -> None:
    case, other = incident_at(office, "considered"), incident_at(office, "considered")
    office.at("Monday 2024-03-18")
    office.carry_out(LinkCases(case=case, relation="related_to", to=other, reason=f"As {other} was."), by=ANN)
    program = Program(client, token_of(office.desk, *COORDINATOR))
    paths = ("", "/trail", "/export", "/compare?earlier=2024-03-15&later=2024-03-18")
    for path in paths:
        assert other in str(program.get(f"/cases/{case}{path}")), path
    office.carry_out(RecordConflict(case=other, person=ANN, reason="x"), by="bristol.business_manager")
    for path in paths:
        assert other not in str(program.get(f"/cases/{case}{path}")), path


# Once


def test_a_repeat_under_the_same_key_is_done_once_and_answered_alike(program: Program, office: Office) -> None:
    body = {"workflow": "serious_incident", "facts": AWARE}
    first = program.ask("POST", "/cases", body, Idempotency_Key="one")
    again = program.ask("POST", "/cases", body, Idempotency_Key="one")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["idempotency-replayed"] == "true"
    assert len(office.rows("SELECT 1 FROM review_case")) == 1
    other = {**body, "facts": {"became_aware_on": "2024-03-14"}}
    program.refused("POST", "/cases", other, status=422, by="KeyUsedOtherwise", Idempotency_Key="one")
    office.later(days=2)
    assert program.ask("POST", "/cases", body, Idempotency_Key="one").json() != first.json()


def test_a_refused_request_leaves_its_key_free(program: Program, office: Office) -> None:
    case = incident_at(office, "considered")
    program.refused("POST", f"/cases/{case}/facts", {"facts": {"no_such": 1}}, status=422, by="FactUnknown",
                    Idempotency_Key="k")  # fmt: skip
    program.do(f"/cases/{case}/facts", {"facts": {"media_interest": True}}, Idempotency_Key="k")


@pytest.mark.parametrize("key", ["", " ", "two words", "a\tb", "x" * 201, "\x7f"])
def test_a_key_is_of_the_shape_that_is_described(program: Program, office: Office, key: str) -> None:
    body = {"workflow": "serious_incident", "facts": AWARE}
    program.refused("POST", "/cases", body, status=400, by="RequestUnreadable", Idempotency_Key=key)
    assert not office.rows("SELECT 1 FROM review_case")
    assert program.ask("POST", "/cases", body, Idempotency_Key="x" * 200).status_code == 201


def test_two_at_once_under_one_key_do_it_once(program: Program, office: Office) -> None:
    answers = []
    body = {"workflow": "serious_incident", "facts": AWARE}

    def ask() -> None:
        answers.append(program.ask("POST", "/cases", body, Idempotency_Key="both"))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(office.rows("SELECT 1 FROM review_case")) == 1


def test_what_opens_something_is_not_kept_for_a_repeat(client: TestClient, office: Office) -> None:
    administrator = Program(client, token_of(office.desk, "bristol.administrator", "administrator"))
    body = {"program": "Another", "scopes": ["read"], "days": 5}
    first = administrator.do("/tokens", body, status=201, Idempotency_Key="t")
    again = administrator.do("/tokens", body, status=201, Idempotency_Key="t")

    assert again == {**first, "secret": None}
    assert Program(client, first["secret"]).get("/cases") == []
    assert first["secret"] not in str(office.rows("SELECT body FROM api_request"))


def test_a_change_of_what_was_not_seen_is_not_made(program: Program, office: Office) -> None:
    case = incident_at(office, "considered")
    tag = program.ask("GET", f"/cases/{case}").headers["etag"]
    program.do(f"/cases/{case}/facts", {"facts": {"media_interest": True}}, If_Match=tag)

    late = {"facts": {"media_interest": False}, "reason": "x"}
    said = program.refused("POST", f"/cases/{case}/corrections", late, status=412, by="CaseChangedMeanwhile",
                           If_Match=tag)  # fmt: skip
    assert said["facts"]["who"] == "bristol.coordinator"
    assert program.ask("GET", f"/cases/{case}", If_None_Match=tag).status_code == 200
    newest = program.ask("GET", f"/cases/{case}").headers["etag"]
    assert program.ask("GET", f"/cases/{case}", If_None_Match=newest).status_code == 304
    program.refused("POST", f"/cases/{case}/facts", late, status=400, by="RequestUnreadable", If_Match='"x"')


# Page by page


def test_a_list_goes_on_by_its_key(program: Program, office: Office) -> None:
    for _ in range(5):
        incident_at(office, "considered")
    whole = [each["reference"] for each in program.get("/cases")]
    answer, found = program.ask("GET", "/cases?limit=2"), []
    while True:
        page = answer.json()
        found += [each["reference"] for each in page]
        if "link" not in answer.headers:
            break
        assert page[-1]["next_page"] in answer.headers["link"]
        answer = program.ask("GET", f"/cases?limit=2&after={page[-1]['next_page']}")
    assert found == whole
    assert len(found) == 5


# Not too many


def test_a_token_may_send_so_many_and_holds_up_no_other() -> None:
    now = [0.0]
    brake = Brake(60, clock=lambda: now[0])
    for _ in range(60):
        brake.take("one")
    with pytest.raises(TooManyRequests) as refused:
        brake.take("one")
    assert refused.value.facts == {"most": 60, "seconds": 1}
    brake.take("another")
    now[0] = 1.0
    brake.take("one")


def test_too_many_requests_say_when_to_go_on(settings: Settings, office: Office) -> None:
    few = create_application(replace(settings, api_requests_per_minute=10), now=lambda: office.now, desk=office.desk)
    with TestClient(few, base_url=ADDRESS) as client:
        program = Program(client, token_of(office.desk, *COORDINATOR))
        answers = [program.ask("GET", "/tokens") for _ in range(12)]
        other = Program(client, token_of(office.desk, *COORDINATOR)).ask("GET", "/tokens")
    assert [answer.status_code for answer in answers][:10] == [200] * 10
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert other.status_code == 200
