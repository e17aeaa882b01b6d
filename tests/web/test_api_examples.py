"""The examples in the description of the API: each was asked and answered, and fits what is described.

``REVIEWFLOW_TEST_WRITE_PAGES=1`` writes them anew, cut short, from what is answered now.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.web.api.openapi import answer_schema, description, examples, request_schema
from reviewflow.web.api.operation import Operation
from reviewflow.web.api.operations import OPERATIONS
from reviewflow.web.application import create_application
from reviewflow.workflow.library import Library
from web.played import BUSY, SIGNED, played_office
from web.programs import Program, token_of
from web.steps_of_examples import (
    an_ended_case,
    in_a_hundred_years,
    steps,
    steps_of_countersigning,
    steps_of_keeping,
    with_key,
)
from web.visits import ADDRESS

KEPT = Path(__file__).parents[2] / "src/reviewflow/web/api/examples.json"
NEW = "SI-2021-007"
ANN, ADMINISTRATOR, SCRUTINEER = "coordinator", "administrator", "scrutineer"
ROLES = (ANN, ADMINISTRATOR, SCRUTINEER, "executive")
PERSON = "bristol.press_officer"
IN_PATH = {
    "reference": BUSY, "item": "AR-1", "role": "coordinator", "notice": "1", "workflow": "serious_incident",
    "year": "2020-21", "entry": "1", "name": "verify_trail.py", "person": PERSON, "sample": "1", "transition": "",
    "clock": "", "hold": "1", "file": "1", "link": "", "token": "", "webhook": "1", "delivery": "1", "warning": "1",
}  # fmt: skip
IN_QUERY = {"clock": "rapid_review", "earlier": "2021-04-01", "from": "2020-04-01", "to": "2021-03-31", "old": "1"}
CHANGES: tuple[tuple[str, str, str, object], ...] = (
    ("open_case", ANN, "/cases", {"workflow": "serious_incident", "facts": {"became_aware_on": "2021-04-26"}}),
    ("record_facts", ANN, f"/cases/{NEW}/facts", {"facts": {"media_interest": True}}),
    ("correct_facts", ANN, f"/cases/{NEW}/corrections", {"facts": {"media_interest": False}, "reason": "Misread"}),
    ("add_item", ANN, f"/cases/{NEW}/items", {"add": "child", "facts": {"label": "Child A"}}),
    ("link_case", ANN, f"/cases/{NEW}/links", {"relation": "related_to", "to": BUSY}),
    ("advance_case", ANN, f"/cases/{NEW}/do/record_near_miss", {"facts": {"not_notified_reasons": "No harm was done"}}),
    ("suspend_clock", ANN, f"/cases/{BUSY}/clocks/rapid_review/suspend", {"reason": "A criminal trial"}),
    ("resume_clock", ANN, f"/cases/{BUSY}/clocks/rapid_review/resume", {"reason": "It has ended"}),
    ("record_conflict", ANN, f"/cases/{BUSY}/conflicts", {"person": "bristol.executive", "reason": "Named in it"}),
    ("lift_conflict", ANN, f"/cases/{BUSY}/conflicts/lift", {"person": "bristol.executive", "reason": "Another"}),
    ("restrict_case", ANN, f"/cases/{BUSY}/restriction", {"to": ["bristol.coordinator"], "reason": "Few"}),
    ("lift_restriction", ANN, f"/cases/{BUSY}/restriction/lift", {"reason": "It is known"}),
    ("invite_guest", ANN, f"/cases/{BUSY}/items/AR-1/guests", {"address": "lead@trust.example.org", "name": "Lead"}),
    ("invite_again", ANN, f"/cases/{BUSY}/items/AR-1/guests/again", {"address": "lead@trust.example.org"}),
    ("withdraw_guest", ANN, f"/cases/{BUSY}/items/AR-1/guests/withdraw", {"address": "lead@trust.example.org"}),
    ("read_identities", ANN, f"/cases/{BUSY}/identities", {"reason": "To ring the family"}),
    ("search", ANN, "/search", {"words": "rapid"}),
    ("save_question", ANN, "/trail/questions", {"title": "Who opened cases", "question": "what:open"}),
    ("forget_question", ANN, "/trail/questions/forget", {"name": "Who opened cases"}),
    ("add_from_minutes", ANN, "/challenges/from-minutes",
     {"meeting": "Executive of June", "rows": f"case,raised_by,subject,challenge\n{BUSY},partner,Delay,Why so late?"}),
    ("record_absence", ANN, f"/people/{PERSON}/absences", {"from_on": "2021-08-02", "until_on": "2021-08-13"}),
    ("end_absence", ANN, f"/people/{PERSON}/absences/end", {"from_on": "2021-08-02"}),
    ("choose_alerting", ANN, f"/people/{PERSON}/digest", {"choice": "daily_digest"}),
    ("add_account", ADMINISTRATOR, f"/people/{PERSON}/account", None),
    ("reset_account", ADMINISTRATOR, f"/people/{PERSON}/account/reset", None),
    ("sign_out_account", ADMINISTRATOR, f"/people/{PERSON}/account/sign-out", None),
    ("remove_account", ADMINISTRATOR, f"/people/{PERSON}/account", None),
    ("make_calendar_link", ANN, "/calendar-links", {"whole": False}),
    ("make_token", ADMINISTRATOR, "/tokens", {"program": "Dashboard", "scopes": ["read"], "days": 30}),
    ("make_webhook", ANN, "/webhooks", {"address": "https://hooks.example.org/reviewflow"}),
    ("change_holiday", ANN, "/holidays", {"day": "2021-06-01", "name": "A day off", "source": "gov.uk"}),
    ("check_rules", ADMINISTRATOR, "/rules/check", {"text": "partnership: bristol"}),
    ("hand_in_file", ANN, "/files", {"name": "a.csv", "content": base64.b64encode(b"a,b\n1,2\n").decode()}),
    ("draw_sample", SCRUTINEER, "/samples", {"of": "rapid_reviews", "from_on": "2020-04-01", "to_on": "2021-03-31"}),
    ("query_trail", SCRUTINEER, "/trail/query", {"question": f"case:{BUSY}"}),
    ("verify_trail", SCRUTINEER, "/trail/verify", {"checkpoints": []}),
    ("make_checkpoint", SCRUTINEER, "/trail/checkpoints", None),
    ("add_witness", SCRUTINEER, "/trail/witnesses", {"name": "Auditor", "address": "auditor@example.org"}),
    ("remove_witness", SCRUTINEER, "/trail/witnesses/remove", {"name": "Auditor", "reason": "Retired"}),
    ("export_trail", SCRUTINEER, "/trail/bundle", {"case": BUSY}),
)  # fmt: skip
"""In this order, each on what the ones before have left."""
LATER = {
    "acknowledge_alert", "answer_sample", "compare_workflows", "countersign", "get_certificate", "migrate_case",
    "plan_migration", "publish_rules", "record_receipt", "revoke_calendar_link", "settle_warning",
    "try_delivery_again", "withdraw_token", "withdraw_webhook", "write_letter",
}  # fmt: skip
"""They need something that came about before: see the steps."""
FILES = {"read_file"}
"""They answer a file, of which there is no example."""
OPENS = re.compile(r"(^rf_|^whsec_|/set-up/|/calendar/)[^.]+")
BY_NAME = {each.name: each for each in OPERATIONS}


@pytest.fixture(scope="module")
def seen(
    played: Path, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, dict[str, Any]]]:
    """What is asked and answered, by the name of the operation."""
    office = played_office(played, tmp_path_factory.mktemp("examples"))
    settings = Settings(
        database_url=str(office.database.url), outbox_folder=tmp_path_factory.mktemp("outbox"), base_url=ADDRESS
    )
    application = create_application(settings, now=lambda: office.now, desk=office.desk)
    with TestClient(application, base_url=ADDRESS) as client:
        yield _asked(office, library, client, tmp_path_factory.mktemp("keys"))
    office.database.close()


def _asked(office: Office, library: Library, client: TestClient, keys: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    answers: dict[str, Any] = {}
    who: dict[str, Program] = {}

    def come_in() -> None:
        who.update({r: Program(client, token_of(office.desk, f"bristol.{r}", r)) for r in ROLES})

    def ask(name: str, role: str, path: str, body: object) -> None:
        answer = who[role].ask(BY_NAME[name].method, path, body)
        assert answer.status_code == BY_NAME[name].status, f"{name}: {answer.status_code} {answer.text[:500]}"
        seen = _answer(BY_NAME[name], answer)
        answers[name] = seen.get("answer")
        found[name] = seen if body is None else {"request": body, **seen}

    def get(path: str) -> Any:
        return who[ANN].get(path)

    come_in()
    for step in CHANGES:
        ask(*step)
    for each in OPERATIONS:
        if each.method != "GET" or each.name in LATER | FILES:
            continue
        known = {**IN_PATH, "sample": str(office.rows("SELECT sequence FROM sample")[0][0])}
        asked = {p.name: IN_QUERY[p.name] for p in each.query if p.required}
        path = each.path.format_map(known) + (f"?{urlencode(asked)}" if asked else "")
        ask(each.name, ADMINISTRATOR if each.scope == "administer" else ANN, path, None)
    for step in steps(office, library, get, answers, BUSY, SIGNED):
        ask(*step)
    with_key(office, keys)
    for step in steps_of_countersigning(office, get, answers):
        ask(*step)
    case = an_ended_case(office)
    in_a_hundred_years(office)
    come_in()
    for step in steps_of_keeping(office, get, answers, case):
        ask(*step)
    ask("list_retention_due", ANN, "/retention/due?undated=true", None)
    ask("list_disclosures", ANN, "/disclosures?released=true", None)
    assert [each["released_to"] for each in answers["list_disclosures"]] == ["Her solicitor"]
    assert "/" not in answers["rehearse"]["file"]
    return found


def _answer(operation: Operation, answer: Any) -> dict[str, Any]:
    return {"answer": answer.json()} if operation.answers.media_type == "application/json" else {}


def test_every_answer_is_as_it_is_described(seen: dict[str, dict[str, Any]]) -> None:
    assert {each.name for each in OPERATIONS} - set(seen) == FILES
    for name, found in seen.items():
        schema, body = answer_schema(BY_NAME[name].answers), request_schema(BY_NAME[name])
        if "answer" in found:
            jsonschema.validate(found["answer"], schema)
        if body is not None:
            jsonschema.validate(found["request"], body)


def test_the_examples_were_seen_and_fit(seen: dict[str, dict[str, Any]]) -> None:
    shown = {name: {k: _short(v) for k, v in found.items() if v is not None} for name, found in sorted(seen.items())}
    shown = {name: found for name, found in shown.items() if found}
    if os.environ.get("REVIEWFLOW_TEST_WRITE_PAGES"):
        KEPT.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        examples.cache_clear()

    kept = examples()
    assert sorted(kept) == sorted(shown)
    for name, example in kept.items():
        assert set(example) == set(shown[name]), name
        if "answer" in example:
            jsonschema.validate(example["answer"], answer_schema(BY_NAME[name].answers))
            assert _keys(example["answer"]) == _keys(shown[name]["answer"]), f"{name}: write the examples anew"
        if "request" in example:
            jsonschema.validate(example["request"], request_schema(BY_NAME[name]) or {})


def test_every_body_and_every_answer_has_an_example_in_the_description() -> None:
    whole = description(OPERATIONS, base_url=ADDRESS)
    missing = []
    for operation in (of for methods in whole["paths"].values() for of in methods.values()):
        contents = [operation.get("requestBody"), *(r for s, r in operation["responses"].items() if s.startswith("2"))]
        for content in contents:
            shown = (content or {}).get("content", {}).get("application/json")
            if shown is not None and not shown.get("examples"):
                missing.append(operation["operationId"])

    assert missing == []


def test_the_description_is_whole(seen: dict[str, dict[str, Any]]) -> None:
    whole = description(OPERATIONS, base_url=ADDRESS)
    assert whole["openapi"].startswith("3.1")
    assert sum(len(methods) for methods in whole["paths"].values()) == len(OPERATIONS)
    assert "Nobody Must Read This" not in json.dumps(whole)
    problem = whole["components"]["schemas"]["Problem"]
    jsonschema.validate(problem["examples"][0], problem)


def _keys(value: Any) -> list[str]:
    first = value[0] if isinstance(value, list) and value else value
    return sorted(first) if isinstance(first, dict) else []


def _short(value: Any, depth: int = 0) -> Any:
    """The same with one of each list, and no more than is read."""
    if isinstance(value, list):
        return [_short(each, depth + 1) for each in value[:1]]
    if isinstance(value, dict):
        if depth > 3:
            return {}
        return {key: _short(each, depth + 1) for key, each in list(value.items())[: None if depth < 2 else 8]}
    if isinstance(value, str):
        # What opens something, even what is long gone, stands in no file.
        plain = OPENS.sub(r"\1…", value.replace("Nobody Must Read This", "A name"))
        return plain[:300]
    return value
