"""The API held against its own description: what is generated from it, as each role, with every check on.

Nothing that is asked for may end in a 500, nothing that the description forbids may be taken, nothing that it allows
may be unreadable, and every answer is as described.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from casework.office import Office
from reviewflow.casework.disclosing.entering import RecordRequest
from reviewflow.casework.disclosing.requests import record_request
from reviewflow.casework.disclosing.rules import disclosure_rules
from reviewflow.settings import Settings, shipped_files
from reviewflow.web.api.openapi import description
from reviewflow.web.api.operations import OPERATIONS
from reviewflow.web.application import create_application
from reviewflow.workflow.files import WorkflowFiles
from web.played import BUSY, played_office
from web.programs import token_of
from web.visits import ADDRESS

Asked: TypeAlias = dict[GenerationMode, Any]

ROLES = {
    "coordinator": "bristol.coordinator",
    "scrutineer": "bristol.scrutineer",
    "administrator": "bristol.administrator",
    "executive": "bristol.executive",
    "press_officer": "bristol.press_officer",
}
CONFIG = {
    # What the rules refuse is of the shape that is described, and refused for what it says.
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422", "429"]},
        "negative_data_rejection": {
            "expected-statuses": ["400", "401", "403", "404", "405", "413", "415", "422", "429"]
        },
    }
}


@pytest.fixture(scope="module")
def office(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = played_office(played, tmp_path_factory.mktemp("described"))
    yield office
    office.database.close()


@pytest.fixture(scope="module")
def asked(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """The description as it is read for good requests and for bad ones."""
    place = Settings(
        database_url=str(office.database.url),
        outbox_folder=tmp_path_factory.mktemp("outbox"),
        api_requests_per_minute=100_000,
    )
    application = create_application(place, now=lambda: office.now, desk=office.desk)
    return {mode: _loaded(mode, application) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)}


def _loaded(mode: GenerationMode, application: FastAPI) -> Any:
    said = description(OPERATIONS, base_url=ADDRESS)
    if mode is GenerationMode.NEGATIVE:
        # The token is ours every time. A request that is told apart from a good one by its token alone would count as
        # a bad one that was taken.
        said = {name: each for name, each in said.items() if name != "security"}
    loaded = schemathesis.openapi.from_dict(said, config=schemathesis.Config.from_dict(CONFIG))
    loaded.app = application
    return loaded


def request_for(office: Office) -> int:
    """A request about a case that is in the middle of things."""
    command = RecordRequest(
        partnership="bristol",
        kind="subject_access",
        received_on=office.now.date(),
        cases={BUSY: "CH-1"},
        reason="She asks",
    )
    folder = shipped_files()
    library = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"]).load()
    with office.database.write() as tx:
        tx.hold_rules()
        made = record_request(
            tx, office.desk, disclosure_rules(library), command, by="bristol.coordinator", requester="Her solicitor"
        )
    return made.sequence


def hold_against(asked: Asked, office: Office, role: str, *, examples: int, only: int = 1, of: int = 1) -> int:
    """Ask so many times for every operation, or for a share of them; how many requests there were."""
    headers = {"Authorization": f"Bearer {token_of(office.desk, ROLES[role], role)}"}
    done = 0
    for mode, loaded in asked.items():
        for number, found in enumerate(loaded.get_all_operations()):
            operation = found.ok()
            if number % of != only % of:
                continue
            if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.headers):
                # Nothing is described that could be sent otherwise.
                continue
            strategy = operation.as_strategy(generation_mode=mode)

            @seed(1)
            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=strategy)
            def hold(case: Any) -> None:
                nonlocal done
                done += 1
                case.call_and_validate(headers=headers)

            hold()
    return done


def test_a_share_of_it(asked: Asked, office: Office) -> None:
    assert hold_against(asked, office, "coordinator", examples=1, of=4) > 30


@pytest.mark.parametrize("role", ["coordinator", "executive"])
def test_requests_for_what_is_held_with_one_that_is_there(asked: Asked, office: Office, role: str) -> None:
    headers = {"Authorization": f"Bearer {token_of(office.desk, ROLES[role], role)}"}
    number = request_for(office)
    answered = set()
    for found in asked[GenerationMode.POSITIVE].get_all_operations():
        operation = found.ok()
        if "/disclosures" not in operation.path:
            continue

        @seed(1)
        @settings(max_examples=3, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def hold(case: Any) -> None:
            if "request" in (case.path_parameters or {}):
                case.path_parameters["request"] = str(number)
            answered.add(case.call_and_validate(headers=headers).status_code)

        hold()
    assert 200 in answered
    assert 500 not in answered


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_all_of_it_as_each_role(asked: Asked, office: Office, role: str) -> None:
    assert hold_against(asked, office, role, examples=10) > 1_000
