"""Forms: what is wrong is said beside its field, what was typed is kept, and what is sent is done once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest

from casework.journeys import REGULATION_11, incident_at
from casework.office import Office, everything
from reviewflow.settings import Settings
from web.visits import Page, Visits, day, own_form, visits

NEW = "/new/serious_incident"


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def test_a_case_is_opened_after_its_answers_were_looked_at(coordinator: Visits, office: Office) -> None:
    answer = coordinator.post(NEW, {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024")})

    assert "Check your answers" in answer.text
    assert "Friday\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2024" in answer.text
    assert "Notify the Panel: due on" in answer.text, "what it would do is said before it is done"
    assert office.rows("SELECT count(*) FROM review_case") == [(0,)], "a look changes nothing"

    done = coordinator.post(NEW, {**own_form(Page(answer.text), NEW).fields, "action": "send"})

    assert done.status_code == 303
    assert office.state("SI-2024-001") == "considered"
    page = coordinator.get(done.headers["location"])
    assert "done</h1>" in page.text
    assert "Notify the Panel: due on" in page.text


def test_nothing_is_refused_beside_each_field_that_needs_something(coordinator: Visits, office: Office) -> None:
    before = everything(office.database)["review_case"]
    answer = coordinator.post(NEW, coordinator.form(NEW).fields)

    assert answer.status_code == 422
    page = Page(answer.text)
    summary = [link for link in page.links if link.startswith("#f-")]
    assert "#f-became_aware_on-day" in summary
    assert {link[1:] for link in summary} <= set(page.ids), "every line of the summary leads to its field"
    assert "<title>Error: " in answer.text
    assert everything(office.database)["review_case"] == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 2 2024", "must be a real date"),
        ("x 3 2024", "must be a real date"),
        ("15 3 24", "must have 4 figures"),
        ("15  2024", "must include a month"),
        ("16 3 2024", "in the future"),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_kept(coordinator: Visits, typed: str, said: str) -> None:
    parts = dict(zip(("day", "month", "year"), typed.split(" "), strict=True))
    fields = {f"f-became_aware_on-{part}": each for part, each in parts.items()}
    answer = coordinator.post(NEW, {**coordinator.form(NEW).fields, **fields, "f-summary": "Kept <b>words</b>"})

    assert answer.status_code == 422
    assert said in answer.text
    kept = own_form(Page(answer.text), NEW).fields
    assert {name: kept[name][0] for name in fields} == fields
    assert kept["f-summary"] == ["Kept <b>words</b>"]


def test_what_is_unlikely_can_be_confirmed(coordinator: Visits, office: Office) -> None:
    days = {**day("f-became_aware_on", "15 3 2024"), **day("f-incident_on", "1 3 1999")}
    fields = {**coordinator.form(NEW).fields, **days}
    asked = own_form(Page(coordinator.post(NEW, fields).text), NEW)
    assert asked.choices["confirm"] == ["incident_on"]

    answer = coordinator.post(NEW, {**asked.fields, "confirm": "incident_on"})

    assert "Check your answers" in answer.text
    done = coordinator.post(NEW, {**own_form(Page(answer.text), NEW).fields, "action": "send"})
    assert done.status_code == 303, "what was confirmed stays confirmed when it is sent"


def test_a_double_click_is_done_once(coordinator: Visits, office: Office) -> None:
    looked = coordinator.post(NEW, {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024")})
    fields = {**own_form(Page(looked.text), NEW).fields, "action": "send"}

    first, second = coordinator.post(NEW, fields), coordinator.post(NEW, fields)

    assert first.headers["location"] == second.headers["location"]
    assert office.rows("SELECT count(*) FROM review_case") == [(1,)]


def test_two_clicks_at_the_same_moment_are_done_once(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        looked = visit.post(NEW, {**visit.form(NEW).fields, **day("f-became_aware_on", "15 3 2024")})
        fields = {**own_form(Page(looked.text), NEW).fields, "action": "send"}
        found: list[str] = []
        clicks = [threading.Thread(target=lambda: found.append(visit.post(NEW, fields).headers["location"]))] * 1
        clicks += [threading.Thread(target=lambda: found.append(visit.post(NEW, fields).headers["location"]))]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()

    assert len(set(found)) == 1
    assert office.rows("SELECT count(*) FROM review_case") == [(1,)]


def test_a_stale_page_changes_nothing_and_says_who_was_quicker(coordinator: Visits, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    path = f"/cases/{case}/do/widen_scope"
    fields = {**coordinator.form(path).fields, "f-scope_widened": "To the whole school.", "reason": "A pattern."}
    office.do(case, "widen_scope", "business_manager", scope_widened="Somebody else's words.")

    answer = coordinator.post(path, {**fields, "action": "send"})

    assert answer.status_code == 409
    assert "Somebody was quicker" in answer.text
    assert "Business manager" in answer.text
    assert office.case(case).facts["scope_widened"] == "Somebody else's words."
    assert own_form(coordinator.page(path), path).fields["f-scope_widened"] == ["To the whole school."]


def test_what_is_typed_is_kept_and_given_back(coordinator: Visits) -> None:
    form = coordinator.form(NEW)
    answer = coordinator.client.post(
        NEW, data={**form.fields, "f-summary": "Half a sentence", "action": "autosave"}, headers={"Accept": "text/html"}
    )

    assert answer.json() == {"saved_at": "10:00"}
    assert coordinator.form(NEW).fields["f-summary"] == ["Half a sentence"]
    assert "Open: serious incident" in coordinator.get("/").text, "a draft is found again from the first page"

    saved = coordinator.post(NEW, {**coordinator.form(NEW).fields, "f-summary": "A whole one.", "action": "save"})
    assert saved.status_code == 303
    assert coordinator.form(NEW).fields["f-summary"] == ["A whole one."]

    coordinator.post(NEW, {**coordinator.form(NEW).fields, "action": "throw_away"})
    assert coordinator.form(NEW).fields["f-summary"] == [""]


def test_a_draft_is_gone_when_it_is_sent_or_has_ended(coordinator: Visits, office: Office) -> None:
    coordinator.post(NEW, {**coordinator.form(NEW).fields, "f-notifier_name": "Somebody", "action": "save"})
    assert office.rows("SELECT count(*) FROM draft") == [(1,)]

    coordinator.send(NEW, **day("f-became_aware_on", "15 3 2024"))
    assert office.rows("SELECT count(*) FROM draft") == [(0,)]


def test_names_in_a_draft_do_not_last_for_weeks(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        visit.post(NEW, {**visit.form(NEW).fields, "f-notifier_name": "Somebody", "action": "save"})
    office.later(days=3)
    with visits(settings, office, "bristol.coordinator") as visit:
        assert visit.form(NEW).fields["f-notifier_name"] == [""]
        visit.post("/me/away", {**visit.form("/me/away").fields, "action": "save"})
    assert office.rows("SELECT form FROM draft") == [("/me/away",)], "what has ended is taken away"


def test_nothing_is_lost_when_the_session_has_run_out(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        fields = {**visit.form(NEW).fields, "f-summary": "Typed through the lunch break"}
        office.later(hours=2)
        answer = visit.post(NEW, fields)
        assert (answer.status_code, answer.headers["location"]) == (303, "/session-ended?to=%2Fnew%2Fserious_incident")
        away = visit.post(NEW, {**fields, "csrf": "another", "f-summary": "Planted"})
        assert away.status_code == 303
    with visits(settings, office, "bristol.coordinator") as visit:
        assert visit.form(NEW).fields["f-summary"] == ["Typed through the lunch break"]


def test_a_form_of_another_session_is_refused(coordinator: Visits, office: Office) -> None:
    fields = {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024"), "csrf": "0" * 64}

    assert coordinator.post(NEW, {**fields, "action": "send"}).status_code == 403
    assert office.rows("SELECT count(*) FROM review_case") == [(0,)]


@pytest.mark.parametrize(
    "from_where",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example.org"}],
)
def test_a_form_that_another_site_sends_is_refused_whatever_it_knows(
    coordinator: Visits, office: Office, from_where: dict[str, str]
) -> None:
    fields = {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024"), "action": "send"}
    piece = {"X-CSRF": str(fields["csrf"][0]), **from_where}

    answer = coordinator.client.post(NEW, data=fields, headers={"Accept": "text/html", **from_where})
    assert answer.status_code == 403
    assert "was not sent from a page of this service" in answer.text
    assert office.rows("SELECT count(*) FROM review_case") == [(0,)]
    assert coordinator.client.put("/files/x?at=0", content=b"a", headers=piece).status_code == 403
    assert coordinator.client.delete("/files/x", headers=piece).status_code == 403


def test_a_whole_rapid_review_is_submitted_from_a_form(coordinator: Visits, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A")
    typed = {f"f-{name}": {True: "yes", False: "no"}.get(value, value) for name, value in REGULATION_11.items()}  # type: ignore[call-overload]
    path = f"/cases/{case}/do/submit_for_sign_off"

    answer = coordinator.send(
        path,
        **typed,
        **day("f-rapid_review_meeting_on", "15 3 2024"),
        **{"f-outcome": "no_lcspr", "f-outcome_reasons": "The learning is clear."},
    )

    assert answer.status_code == 303, answer.text
    assert office.state(case) == "awaiting_sign_off"


def test_what_may_not_be_done_says_why(settings: Settings, office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")
    with visits(settings, office, "bristol.coordinator") as visit:
        answer = visit.get(f"/cases/{case}/do/sign_off")
    assert answer.status_code == 403
    assert "you are acting as Review coordinator" in answer.text

    with visits(settings, office, "bristol.executive") as visit:
        path = f"/cases/{case}/do/sign_off"
        asked = visit.get(path)
        assert asked.status_code == 403
        csrf = next(f.fields["csrf"][0] for f in visit.page("/me").forms if "csrf" in f.fields)
        sent = visit.post(path, {"csrf": csrf, **day("happened_on", "15 3 2024"), "action": "send"})
    assert sent.status_code == 422
    for answer in (asked, sent):
        assert "view on the outcome is recorded" in answer.text
    assert office.state(case) == "awaiting_sign_off"


def test_too_much_is_refused_in_words(coordinator: Visits) -> None:
    fields = {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024"), "f-summary": "a" * 100_001}
    answer = coordinator.post(NEW, fields)
    assert answer.status_code == 422
    assert "100,000 are the most" in answer.text

    assert coordinator.post(NEW, {**fields, "f-summary": "a" * 2_000_001}).status_code == 413
    assert coordinator.post(NEW, {**fields, **{f"x{n}": "" for n in range(2_000)}}).status_code == 400


def test_what_stands_in_a_form_once_is_not_taken_twice(coordinator: Visits) -> None:
    fields = {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024"), "f-summary": "One."}
    for name in ("csrf", "token", "action"):
        right = str(fields.get(name, ["send"])[0])
        for twice in (("x", right), (right, "x")):
            assert coordinator.post(NEW, {**fields, name: twice}).status_code == 400

    answer = coordinator.post(NEW, {**fields, "f-summary": ("One.", "Another.")})
    assert answer.status_code == 422
    assert "give one answer" in answer.text
    answer = coordinator.post(NEW, {**fields, "f-became_aware_on-day": ("15", "16")})
    assert answer.status_code == 422
    assert "give one answer" in answer.text


def test_a_nul_character_is_refused_in_words(coordinator: Visits) -> None:
    fields = {**coordinator.form(NEW).fields, **day("f-became_aware_on", "15 3 2024"), "f-summary": "a\x00b"}

    assert "a character that nobody sees" in coordinator.post(NEW, fields).text


def test_a_fact_is_recorded_corrected_and_shown_on_the_trail(coordinator: Visits, office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15")
    path = f"/cases/{case}/facts/summary"
    assert coordinator.send(path, **{"f-summary": "First words."}).status_code == 303
    refused = coordinator.post(path, {**coordinator.form(path).fields, "f-summary": "Better words."})
    assert refused.status_code == 422, "a correction wants a reason"

    done = coordinator.send(path, **{"f-summary": "Better words.", "reason": "It was mistyped."})

    assert office.case(case).facts["summary"] == "Better words."
    assert "It was mistyped." in coordinator.get(done.headers["location"]).text


def test_a_clock_is_suspended_and_let_run_again(coordinator: Visits, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    done = coordinator.send(f"/cases/{case}/suspend/rapid_review", reason="A criminal trial.")
    assert done.status_code == 303, done.text
    assert office.deadlines(case)["rapid_review"].state == "suspended"

    assert coordinator.send(f"/cases/{case}/resume/rapid_review", reason="It is over.").status_code == 303
    assert office.deadlines(case)["rapid_review"].state == "running"


def test_an_alert_is_acknowledged_once(coordinator: Visits, office: Office) -> None:
    office.open(became_aware_on="2024-03-08")
    office.sweep()
    path = next(link for link in coordinator.page("/alerts").links if link.startswith("/alerts/"))
    form = coordinator.form(path)

    first = coordinator.post(path, {**form.fields, "note": "Done today."})
    second = coordinator.post(path, {**form.fields, "note": "Done today."})

    assert first.headers["location"] == second.headers["location"] == "/alerts?done=yes"
    assert len([e for e in office.trail() if e.what == "acknowledge_alert"]) == 1
    assert path not in coordinator.page("/alerts").links


def test_somebody_says_when_they_are_away(coordinator: Visits, office: Office) -> None:
    fields = {**day("from_on", "18 3 2024"), **day("until_on", "16 3 2024")}
    wrong = coordinator.post("/me/away", {**coordinator.form("/me/away").fields, **fields})
    assert wrong.status_code == 422
    assert "later" in wrong.text

    right = {**fields, **day("until_on", "22 3 2024")}
    assert coordinator.send("/me/away", **right).headers["location"] == "/me"
    assert "You are away from" in coordinator.get("/me").text

    back = next(form for form in coordinator.page("/me").forms if form.action == "/me/back")
    coordinator.post("/me/back", back.fields)
    assert "You are not away." in coordinator.get("/me").text


def test_who_the_people_are_is_shown_for_a_reason_and_once(coordinator: Visits, office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.add(case, "child", label="Child A", name="Synthetic Name")
    path = f"/cases/{case}/people"
    for page in (f"/cases/{case}", f"/cases/{case}/items/CH-1", f"/cases/{case}/trail", path):
        assert "Synthetic Name" not in coordinator.get(page).text
    form = coordinator.form(path)
    assert coordinator.post(path, {**form.fields, "reason": " "}).status_code == 422

    shown = coordinator.post(path, {**form.fields, "reason": "To write to the family."})

    assert "Synthetic Name" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert [e.what for e in office.entries(case)][-1] == "read_identities"
    assert "Synthetic Name" not in coordinator.get(path).text


def test_a_receipt_is_recorded(settings: Settings, office: Office) -> None:
    case = incident_at(office, "notified")
    path = f"/cases/{case}/receipt/notification_pack"
    with visits(settings, office, "bristol.la_notifier") as visit:
        answer = visit.post(path, {**visit.form(path).fields, "reference": "SYN-1"})
        assert answer.status_code == 303
        assert visit.get(answer.headers["location"]).status_code == 200
        again = visit.post(path, {**visit.form(path).fields, "reference": "SYN-1"})
    assert again.status_code == 422
    assert "recorded already" in again.text


def test_cases_are_linked(coordinator: Visits, office: Office) -> None:
    one, other = office.open(became_aware_on="2024-03-15"), office.open(became_aware_on="2024-03-14")
    path = f"/cases/{one}/link"
    wrong = coordinator.post(path, {**coordinator.form(path).fields, "relation": "related_to", "to": "SI-9-9"})
    assert wrong.status_code == 422
    assert "there is no case SI-9-9" in wrong.text

    assert coordinator.send(path, relation="related_to", to=other).status_code == 303
    assert office.case(one).links[0].reference == other


def test_a_draft_keeps_what_was_typed_and_not_what_stood_there(settings: Settings, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    path = f"/cases/{case}/do/widen_scope"
    with visits(settings, office, "bristol.coordinator") as visit:
        visit.post(path, {**visit.form(path).fields, "reason": "Half a sentence", "action": "save"})
    office.do(case, "widen_scope", "business_manager", scope_widened="To the whole school.")
    office.later(days=1)
    with visits(settings, office, "bristol.coordinator") as visit:
        page = visit.get(path).text
        fields = own_form(Page(page), path).fields
    assert "The case has changed since then" in page
    assert fields["reason"] == ["Half a sentence"]
    assert fields["f-scope_widened"] == ["To the whole school."], "what somebody else recorded is not undone"
    assert fields["happened_on-day"] == ["16"], "the day is today's, unless somebody typed another"


def test_a_new_case_is_asked_what_it_needs_and_the_rest_later(coordinator: Visits) -> None:
    answer = coordinator.get("/new/serious_incident")
    openly = answer.text.partition("<details")[0].partition("<main")[2]

    assert len(answer.content) < 90_000
    for said in ("Date the local authority became aware", "What happened (optional)", "Abuse or neglect (optional)"):
        assert said in openly, said
    lines = re.findall(r'details__summary-text">([^<]*) [(]\d+[)]</span>', answer.text)
    assert lines == [
        "When it happened and who knew",
        "What happened",
        "Who notifies",
        "Whether to notify",
        "The rapid review",
        "A reference of your own",
    ]
    assert "Everything else is asked when it is needed" in answer.text
    assert 'name="f-panel_comments"' not in answer.text
    fields = {**own_form(Page(answer.text), "/new/serious_incident").fields, **day("f-became_aware_on", "14 3 2024")}
    folded = coordinator.post("/new/serious_incident", {**fields, "f-children_affected": "many"})
    assert folded.status_code == 422
    assert folded.text.count('<details class="govuk-details" open>') == 1, "the line with what is wrong is open"
