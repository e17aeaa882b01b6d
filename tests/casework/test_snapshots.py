"""What was submitted, signed or sent is frozen as it was, whatever happens to the case later."""

from __future__ import annotations

import hashlib
import json

import pytest

from casework.journeys import incident_at
from casework.office import Office
from cheats import REFUSED, cheat
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.sealed_columns import sealed

SNAPSHOTS = (
    f"SELECT s.name, {sealed('snapshot', 'body', 's')}, s.hash FROM snapshot s JOIN review_case c ON c.id = s.case_id"
    " WHERE c.reference = :case ORDER BY s.sequence"
)


def test_every_transition_that_freezes_keeps_a_picture(office: Office) -> None:
    case = incident_at(office, "decided")

    names = [name for name, _, _ in office.rows(SNAPSHOTS, case=case)]

    assert names == ["submission", "sign_off", "rapid_review", "decision"]


def test_a_picture_does_not_change_with_the_case(office: Office) -> None:
    case = incident_at(office, "notified")
    office.add(case, "child", label="Child A")
    before = office.rows(SNAPSHOTS, case=case)

    office.carry_out(CorrectFacts(case=case, facts={"summary": "Otherwise."}, reason="A typing error."))

    assert office.rows(SNAPSHOTS, case=case) == before
    _, body, hash = before[0]
    assert json.loads(body)["facts"]["summary"] == "A child was seriously harmed."
    assert json.loads(body)["items"] == []
    assert hashlib.sha256(str(body).encode()).hexdigest() == hash


def test_done_twice_it_is_kept_twice(office: Office) -> None:
    case = incident_at(office, "panel_replied", panel_view="disagrees")
    office.do(case, "answer_panel", panel_answer="We keep to it.")
    office.do(case, "decide_without_panel_reply")
    office.do(case, "record_panel_reply", panel_view="agrees")
    office.do(case, "confirm_decision")

    assert [name for name, _, _ in office.rows(SNAPSHOTS, case=case)].count("decision") == 2
    assert replay(office.database).differences == ()


def test_identities_stand_in_it_as_markers(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Zebedee Plantedname")
    office.ask_partners(case, "withdrawal")
    office.do(case, "withdraw_notification", "la_decision_maker", withdrawn_reasons="Not met.")

    name, body, _ = office.rows(SNAPSHOTS, case=case)[-1]

    assert name == "withdrawal"
    assert "Plantedname" not in str(body)
    assert json.loads(body)["items"][0]["facts"]["name"].startswith("identity:")


def test_nobody_can_change_or_remove_one(office: Office) -> None:
    incident_at(office, "notified")

    with pytest.raises(REFUSED, match="append-only"):
        cheat(office.database, "UPDATE snapshot SET body = '{}'")
    with pytest.raises(REFUSED, match="append-only"):
        cheat(office.database, "DELETE FROM snapshot")
