"""Names are planted by every way in, and looked for in whatever leaves or is written down: they stand in none of it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

from starlette.testclient import TestClient

from casework.conftest import sqlite_office, sqlite_published
from casework.office import Office
from hostile.asked import FORM, Asked
from hostile.line import Line
from hostile.place import Place
from reviewflow.channels.folder import FolderChannel
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from web.signs import WayOut, sweeps

__all__ = ["sqlite_office", "sqlite_published"]

SETTINGS = Settings(database_url="sqlite://", outbox_folder=Path("outbox"), metrics_token="t")
PLANTED = ("Zebedee", "Plantedname", "12 Planted Lane", "planted.family@example.org", "943 476 5919")
NAME = f"{PLANTED[0]} {PLANTED[1]}"
CASE = "SI-2021-004"
LOOK = re.compile("|".join(re.escape(each) for each in PLANTED), re.IGNORECASE)


def test_whatever_is_typed_stays_out_of_the_log_and_of_addresses(place: Place) -> None:
    """By address, header, form, file and its name, as somebody who is signed in and as nobody."""
    person = place.people["bristol coordinator"]
    wrong: list[str] = []
    with Line(place.port) as line:
        for method, route in place.routes:
            path = re.sub(r"\{reference\}", CASE, route)
            path = re.sub(r"\{[^}]*\}", PLANTED[0], path)
            headers = (
                ("Cookie", person.cookie),
                ("Accept", "text/html"),
                ("User-Agent", NAME),
                ("Referer", f"/{NAME}"),
            )
            body = urlencode({"csrf": person.csrf, "reason": NAME, "name": f"{NAME}.exe", "action": "change"}).encode()
            target = f"{path}?q={PLANTED[0]}" if "?" not in path else path
            asked = Asked("planted", method, target, (*headers, *FORM.items()), body if method != "GET" else b"")
            answer, _ = line.ask(asked)
            wrong += [
                f"{method} {route}: {name}"
                for name, value in answer.headers.items()
                if LOOK.search(value) and not (name == "location" and PLANTED[0] in target)
            ]
            if answer.status >= 500 and route != "/health":
                wrong.append(f"{method} {route}: {answer.status}")
        for path in ("/health", "/metrics"):
            _, said = line.ask(Asked("monitor", "GET", path, (("Authorization", "Bearer Not-Guessed-9"),)))
            wrong += [path] if LOOK.search(said.decode()) else []
    assert wrong == []
    assert LOOK.findall(place.said()) == []
    assert CASE not in place.said()


def test_names_in_a_case_stay_out_of_mails_file_names_and_figures(sqlite_office: Office, tmp_path: Path) -> None:
    office = sqlite_office
    case = office.open(became_aware_on="2024-03-15", summary="A child was seriously harmed.")
    office.add(case, "child", label="Child A", name=NAME, home_area="bristol")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    office.add(case, "agency_request", agency="nbt", questions="What do you know of Child A?")
    folder = FolderChannel(tmp_path / "outbox")
    office.later(days=20)
    office.sweep()
    office.deliver(folder)
    sent = [*folder.folder.rglob("*")]

    assert len(sent) > 3
    assert LOOK.findall("\n".join(each.name for each in sent)) == []
    assert LOOK.findall("\n".join(each.read_text(encoding="utf-8") for each in sent)) == []


def test_what_a_mail_server_says_of_an_address_stays_out_of_health(sqlite_office: Office) -> None:
    office = sqlite_office
    case = office.open(became_aware_on="2024-03-15")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    sweeps(office, WayOut(refuses=f"550 <{PLANTED[3]}> is not known here"))
    with TestClient(create_application(SETTINGS, now=lambda: office.now, desk=office.desk)) as client:
        said = [client.get(path, headers={"Authorization": "Bearer t"}).text for path in ("/health", "/metrics")]

    assert case in said[0]
    assert LOOK.findall("\n".join(said)) == []
