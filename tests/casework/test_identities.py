"""Who a child is stands in one table and in the letters that may say it, and nowhere else in the house."""

from __future__ import annotations

from pathlib import Path

from casework.journeys import SUBMISSION, incident_at, submit_for_sign_off
from casework.office import Office, Post, everything
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.case_view import view_case
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.errors import (
    FactInvalid,
    FactQuestioned,
    OutsidePartnership,
    ReasonMissing,
    RoleNotAllowed,
    TrailCannotKeep,
)
from reviewflow.store.audit_log import verify
from reviewflow.store.sealed_columns import columns_of

PLANTED = "Zebedee Plantedname"
BORN = "2017-08-09"
PLANTED_WORDS = ("Plantedname", "Zebedee", BORN)


def a_life(office: Office) -> str:
    """A case with a planted name that goes nearly all the way, with alerts, letters and corrections."""
    case = incident_at(office, "considered")
    office.add(case, "child", label="Child A", name=PLANTED, date_of_birth=BORN, address=f"1 {PLANTED} Street")
    known = {"notifier_name": PLANTED, "incident_location": f"{PLANTED} House"}
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION, **known)
    typed = {"notifier_name": PLANTED}
    receipt = RecordReceipt(case=case, notice="notification_pack", reference="CSI-1", typed=typed)
    record_receipt(office.desk, receipt, by="la_notifier")
    office.do(case, "start_rapid_review")
    request = office.add(case, "agency_request", agency="nbt")
    office.do(case, "record_return", "agency_lead", item=request, raw_return=f"We knew {PLANTED}.")
    facts = {"name": f"{PLANTED} Smith"}
    office.carry_out(CorrectFacts(case=case, item="CH-1", facts=facts, reason="Spelling."))
    office.at("Tuesday 2024-04-02").sweep()
    office.deliver(Post())
    submit_for_sign_off(office, case)
    office.ask_partners(case, "rapid_review_outcome")
    office.do(case, "sign_off", "executive")
    office.do(case, "send_rapid_review")
    return case


def where_it_stands(office: Office, *, opened: bool = True) -> dict[str, int]:
    """Every table in which a planted word stands, with the number of its rows that hold one."""
    found = {}
    for table, rows in everything(office.database, opened=opened).items():
        guilty = [row for row in rows if any(word in str(value) for value in row for word in PLANTED_WORDS)]
        if guilty:
            found[table] = len(guilty)
    return found


def test_a_planted_name_stands_in_no_other_table(office: Office) -> None:
    a_life(office)

    found = where_it_stands(office)

    named = office.rows("SELECT count(*) FROM notice WHERE audience_names")[0][0]
    assert set(found) == {"identity", "notice"}
    assert found["notice"] <= named, "only letters whose audience may be told"
    assert where_it_stands(office, opened=False) == {}, "and there it is sealed"


def test_no_letter_whose_audience_may_not_be_told_holds_it(office: Office) -> None:
    a_life(office)

    words = columns_of("notice", "name subject text html address")
    open_letters = office.rows(f"SELECT {words} FROM notice WHERE NOT audience_names")
    subjects = office.rows("SELECT subject FROM notice")

    assert {name for name, *_ in open_letters} >= {"notification_to_partners", "rapid_review_to_panel"}
    assert not any(word in str(part) for letter in open_letters for part in letter for word in PLANTED_WORDS)
    assert not any(word in subject for (subject,) in subjects for word in PLANTED_WORDS)


def test_no_trail_body_no_alert_and_no_page_holds_it(office: Office) -> None:
    case = a_life(office)

    bodies = "".join(office.body(entry.sequence) for entry in office.trail())
    alerts = str(office.rows("SELECT subject, text, html, calendar FROM outbox WHERE kind <> 'notice'"))
    assert "A date needs you" in alerts
    page = str(view_case(office.desk, case).as_json())

    assert office.rows("SELECT count(*) FROM alert")[0][0] > 0
    for text in (bodies, alerts, page):
        assert not any(word in text for word in PLANTED_WORDS)
    assert "(recorded)" in page


def test_no_file_but_the_database_holds_it(sqlite_office: Office, tmp_path: Path) -> None:
    a_life(sqlite_office)

    holding = {
        path.name
        for path in tmp_path.rglob("*")
        if path.is_file() and any(word.encode() in path.read_bytes() for word in PLANTED_WORDS)
    }

    assert holding <= {"office.sqlite", "office.sqlite-wal"}


def test_no_refusal_says_it(office: Office) -> None:
    case = incident_at(office, "considered")
    child = office.add(case, "child", label="Child A", name=PLANTED, date_of_birth=BORN)
    attempts = (
        (FactQuestioned, {"label": "B", "date_of_birth": "1980-08-09"}, "1980-08-09"),
        (FactInvalid, {"label": "B", "date_of_birth": "2031-08-09"}, "2031-08-09"),
        (FactInvalid, {"label": "B", "date_of_birth": f"the day of {PLANTED}"}, PLANTED),
        (FactInvalid, {"label": "B", "name": ["a", "list", PLANTED]}, PLANTED),
        (TrailCannotKeep, {"label": "B", "name": f"{PLANTED}\x00"}, PLANTED),
    )

    for refusal, facts, word in attempts:
        with office.refuses(refusal) as refused:
            office.add(case, "child", **facts)
        assert word not in str(refused.value)
        assert word not in str(refused.value.facts)
    with office.refuses(FactInvalid) as refused:
        office.carry_out(RecordFacts(case=case, item=child, facts={"name": PLANTED}))
    assert PLANTED not in str(refused.value)


def test_the_marker_says_whether_a_value_is_the_one_that_was_recorded_and_nothing_else(office: Office) -> None:
    case = incident_at(office, "considered")
    for label in ("Child A", "Child B"):
        office.add(case, "child", label=label, name=PLANTED)

    markers = [item.facts["name"] for item in office.case(case).items_of("child")]

    assert len(set(markers)) == 2, "the same name has another marker each time"
    assert all(str(marker).startswith("identity:") for marker in markers)


def test_who_may_read_them_gives_a_reason_and_is_entered(office: Office) -> None:
    case = incident_at(office, "considered")
    office.add(case, "child", label="Child A", name=PLANTED, date_of_birth=BORN)

    read = read_identities(office.desk, case, by="bristol.coordinator", reason="To find the records.")

    assert {(each.item, each.fact, each.value) for each in read} == {
        ("CH-1", "name", PLANTED),
        ("CH-1", "date_of_birth", BORN),
    }
    entry = office.entries(case)[-1]
    assert (entry.what, entry.by_user) == ("read_identities", "bristol.coordinator")
    assert replay(office.database).differences == ()


def test_others_may_not_read_them(office: Office) -> None:
    case = incident_at(office, "considered")
    office.add(case, "child", label="Child A", name=PLANTED)

    with office.refuses(ReasonMissing):
        read_identities(office.desk, case, by="coordinator", reason=" ")
    with office.refuses(RoleNotAllowed):
        read_identities(office.desk, case, by="press_officer", reason="Curious.")
    with office.refuses(OutsidePartnership):
        read_identities(office.desk, case, by="north_somerset/coordinator", reason="Curious.")


def test_what_is_taken_back_leaves_no_marker_and_the_trail_still_holds(office: Office) -> None:
    case = incident_at(office, "considered")
    child = office.add(case, "child", label="Child A", name=PLANTED)

    office.carry_out(CorrectFacts(case=case, item=child, facts={"name": None}, reason="Another child."))

    found = office.case(case).item("child", 1)
    assert found is not None
    assert "name" not in found.facts
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()
