"""The figures for Prometheus: what they are called, what they say, and who may read them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from casework.office import Office
from dates import on
from reviewflow.settings import Settings
from reviewflow.statute.london import day_starts_at
from reviewflow.web.application import create_application
from web.signs import WayOut, beats, sweeps

MONITOR = {"Authorization": "Bearer Not-Guessed-9"}
UNITS = ("_seconds", "_bytes", "_days", "_total", "_info")
COUNTED = {"reviewflow_database_up", "reviewflow_check_well", "reviewflow_dead_letters", "reviewflow_warnings_open",
           "reviewflow_outbox_messages", "reviewflow_deadlines_open"}  # fmt: skip
"""Figures without a unit: they count things, or say yes and no."""


def figures(client: TestClient) -> dict[str, float]:
    """Each figure with its labels, as Prometheus writes it."""
    answer = client.get("/metrics", headers=MONITOR)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/plain")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def notified(office: Office) -> str:
    case = office.open(became_aware_on="2024-03-15")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    return case


def test_every_figure_has_our_name_a_sentence_and_its_unit(client: TestClient, office: Office) -> None:
    notified(office)
    beats(office)
    text = client.get("/metrics", headers=MONITOR).text
    families = list(text_string_to_metric_families(text))

    assert [each.name for each in families if not each.name.startswith("reviewflow_")] == []
    assert [each.name for each in families if not re.fullmatch(r"[A-Z].*\.", each.documentation)] == []
    assert len({each.name for each in families}) == len(families) > 14
    names = {sample.name for each in families for sample in each.samples}
    assert {name for name in names if not name.endswith(UNITS)} == COUNTED


def test_workers_are_told_with_the_age_of_their_last_sign_of_life(client: TestClient, office: Office) -> None:
    beats(office, "south#2", ahead=-12)
    office.later(minutes=3)
    beats(office, ahead=8)
    found = figures(client)

    assert found['reviewflow_heartbeat_age_seconds{worker="north#1"}'] == 0
    assert found['reviewflow_heartbeat_age_seconds{worker="south#2"}'] == 180
    assert found["reviewflow_clock_skew_seconds"] == (20 if office.database.is_postgresql else 0)
    assert found['reviewflow_check_well{check="worker"}'] == 1


def test_deadlines_are_told_by_their_standing_with_the_day_of_the_next_alert(
    client: TestClient, office: Office
) -> None:
    notified(office)
    open_now = figures(client)
    total = sum(value for name, value in open_now.items() if name.startswith("reviewflow_deadlines_open"))
    sweeps(office.at("Monday 2024-07-01"), WayOut())
    later = figures(client)

    assert open_now['reviewflow_deadlines_open{standing="overdue"}'] == 0
    first = day_starts_at(on("Friday 2024-03-15")).timestamp()
    assert open_now["reviewflow_next_alert_timestamp_seconds"] >= first
    assert later['reviewflow_deadlines_open{standing="overdue"}'] == total > 0
    assert later["reviewflow_trail_entries_total"] > open_now["reviewflow_trail_entries_total"] > 0


def test_messages_are_told_by_status_and_kind_and_how_long_the_oldest_waits(client: TestClient, office: Office) -> None:
    notified(office)
    office.later(minutes=45)
    waiting = figures(client)
    sweeps(office, WayOut(refuses="no such mailbox"))
    dead = figures(client)

    assert waiting["reviewflow_outbox_oldest_unsent_seconds"] == 45 * 60
    letters = waiting['reviewflow_outbox_messages{kind="notice",status="pending"}']
    assert letters > 0
    assert dead["reviewflow_outbox_oldest_unsent_seconds"] == 0
    assert dead["reviewflow_dead_letters"] == dead['reviewflow_outbox_messages{kind="notice",status="dead"}'] > 0
    assert dead['reviewflow_check_well{check="dead letters"}'] == 0


def test_the_installation_is_told(client: TestClient, office: Office) -> None:
    found = figures(client)

    assert found["reviewflow_database_up"] == 1
    assert 0 < found["reviewflow_database_answer_seconds"] < 5
    assert found["reviewflow_calendar_horizon_days"] > 366
    assert found['reviewflow_disk_free_bytes{holds="the outbox folder"}'] > 0
    assert ('reviewflow_disk_free_bytes{holds="the database"}' in found) is not office.database.is_postgresql
    assert [name for name in found if name.startswith("reviewflow_build_info")]


def test_a_database_that_is_away_is_a_figure_too(tmp_path: Path) -> None:
    away = Settings(
        database_url=f"sqlite:///{tmp_path}/none.sqlite", outbox_folder=tmp_path, metrics_token="Not-Guessed-9"
    )
    with TestClient(create_application(away)) as client:
        found = figures(client)

    assert {name: value for name, value in found.items() if "build" not in name} == {"reviewflow_database_up": 0}


def test_no_case_person_or_address_stands_in_the_figures(client: TestClient, office: Office) -> None:
    case = notified(office)
    sweeps(office, WayOut(refuses="550 jane.family@example.org"))
    text = client.get("/metrics", headers=MONITOR).text

    assert [word for word in (case, "@", "example", "bristol", "coordinator") if word in text] == []


def test_with_a_token_the_figures_are_for_whoever_has_it(settings: Settings, office: Office) -> None:
    guarded = create_application(replace(settings, metrics_token="Not-Guessed-9"), now=lambda: office.now)
    with TestClient(guarded) as client:
        answers = [
            client.get("/metrics", headers={"Authorization": given} if given else {})
            for given in ("", "Bearer not-guessed-9", "Not-Guessed-9", "Bearer Not-Guessed-9")
        ]
        health = client.get("/health")

    assert [each.status_code for each in answers] == [401, 401, 401, 200]
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert "reviewflow_" not in answers[0].text
    assert health.status_code == 503, "no worker has swept; no token is wanted"


def test_without_a_token_the_figures_are_for_the_machine_itself(settings: Settings, office: Office) -> None:
    open_to_all = create_application(replace(settings, metrics_token=None), now=lambda: office.now)

    def status(address: str, **headers: str) -> int:
        with TestClient(open_to_all, client=(address, 50_000)) as client:
            return client.get("/metrics", headers=headers).status_code

    assert [status("127.0.0.1"), status("::1"), status("10.1.2.3")] == [200, 200, 401]
    assert status("127.0.0.1", **{"X-Forwarded-For": "127.0.0.1"}) == 401, "a proxy on this machine asks for somebody"


def test_a_token_is_not_shown_with_the_settings(settings: Settings) -> None:
    assert "Not-Guessed-9" not in repr(replace(settings, metrics_token="Not-Guessed-9"))


@pytest.mark.parametrize("accept", ["application/openmetrics-text;version=1.0.0", "text/plain;version=0.0.4"])
def test_prometheus_gets_the_format_that_it_asks_for(client: TestClient, accept: str) -> None:
    answer = client.get("/metrics", headers={**MONITOR, "Accept": accept})

    assert answer.headers["content-type"].split(";")[0] == accept.split(";")[0]
    assert answer.text.endswith("# EOF\n") is accept.startswith("application")
