"""The pages of the scrutineer: questions, the past, challenges, proofs, patterns, samples and the year."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from httpx2 import Response

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Visits, day, own_form, visits

ASK, CHOOSE = "/scrutiny/ask", "/scrutiny/ask/choose"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What a page shows does not depend on the kind of server; what is asked of it is tried on both elsewhere."""
    return sqlite_office


@pytest.fixture
def case(office: Office) -> str:
    """A case of Bristol in the middle of things, with what agencies and partners were asked."""
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Synthetic Name")
    office.add(case, "agency_request", agency="nbt", questions="Asked of NBT alone.")
    office.later(days=5)
    office.sweep()
    return case


@pytest.fixture
def scrutineer(settings: Settings, office: Office, case: str) -> Iterator[Visits]:
    with visits(settings, office, "bristol.scrutineer") as visit:
        yield visit


def kept(office: Office, what: str) -> list[str]:
    """What entries of one kind say, the oldest first."""
    return [office.body(each.sequence) for each in office.trail() if each.what == what]


def ask(visit: Visits, question: str, **more: str) -> str:
    answer = visit.post(ASK, {**visit.form(ASK).fields, "question": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_answer_is_sentences_each_with_its_entry(scrutineer: Visits, office: Office, case: str) -> None:
    text = ask(scrutineer, f"case:{case} what:submit_notification")

    assert "Found: 1 entry." in text
    (entry,) = [each for each in office.entries(case) if each.what == "submit_notification"]
    assert f'href="/cases/{case}/trail/{entry.sequence}"' in text
    assert scrutineer.get(f"/cases/{case}/trail/{entry.sequence}").status_code == 200
    assert len(kept(office, "ask_question")) == 1, "a scrutineer's question is an entry"


PAGES = (
    "/scrutiny", ASK, f"{ASK}?saved=late_and_why", CHOOSE, "/challenges", "/challenges/new", "/proofs",
    "/proofs/checkpoints", "/proofs/entries/2", "/proofs/growth?old=2&new=4", "/proofs/bundle", "/proofs/countersign",
    "/proofs/witnesses/new", "/patterns", "/samples", "/samples/new", "/pack", "/pack/2023-24", "/as-it-stood",
    "/as-it-stood?list=cases&by=known&on=2024-03-18", "/as-it-stood?list=due&by=true&on=2024-03-18",
    "/as-it-stood?list=letters&by=known&on=2024-03-18", "/cases/{case}/as-it-stood",
    "/cases/{case}/as-it-stood?by=known&on=2024-03-18", "/cases/{case}/as-it-stood?by=true&on=2024-03-18",
    "/cases/{case}/as-it-stood?by=known&entry={entry}", "/cases/{case}/why/rapid_review?by=known&on=2024-03-18",
    "/cases/{case}/compare", "/cases/{case}/compare?by=known&earlier=2024-03-15&later=2024-03-20", "/trail/1",
)  # fmt: skip


def every_page(office: Office, case: str) -> list[str]:
    return [path.format(case=case, entry=office.entries(case)[1].sequence) for path in PAGES]


def test_every_page_is_there(scrutineer: Visits, office: Office, case: str) -> None:
    for path in every_page(office, case):
        assert scrutineer.get(path).status_code == 200, path


def test_a_wrong_word_says_which_there_are_and_what_was_typed_is_kept(scrutineer: Visits, case: str) -> None:
    answer = scrutineer.post(ASK, {**scrutineer.form(ASK).fields, "question": "clock:rapid_revew"})

    assert answer.status_code == 422
    assert "Did you mean rapid_review?" in answer.text
    assert "clock:rapid_revew</textarea>" in answer.text
    for question in ("", "colour:red", '"open', "case:SI-1999-001", "x" * 3000):
        assert scrutineer.post(ASK, {**scrutineer.form(ASK).fields, "question": question}).status_code == 422


def test_a_question_is_put_together_by_choosing_and_shown_as_it_is_written(scrutineer: Visits, case: str) -> None:
    typed = {**scrutineer.form(CHOOSE).fields, "case": case, "role": "coordinator", **day("happened-from", "1 3 2024")}
    answer = scrutineer.post(CHOOSE, typed)

    assert answer.status_code == 200
    assert f"case:{case} role:coordinator happened:2024-03-01..</textarea>" in answer.text
    assert "Understood as" in answer.text
    for wrong in (
        {"case": "SI-1999-001"},
        {"case": "", "role": "nobody"},
        day("happened-from", "31 2 2024"),
        {"case": "", "role": ""},
    ):
        refused = scrutineer.post(CHOOSE, {**scrutineer.form(CHOOSE).fields, **wrong})
        assert refused.status_code == 422, wrong


@pytest.mark.parametrize("form", ["csv", "xlsx", "docx", "json"])
def test_an_answer_is_taken_away_as_a_file(scrutineer: Visits, case: str, form: str) -> None:
    fields = {**scrutineer.form(ASK).fields, "question": f"case:{case}", "action": f"file-{form}"}
    answer = scrutineer.post(ASK, fields)

    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="answer-up-to-entry-')
    assert "Synthetic Name" not in answer.text


def test_whoever_may_not_ask_sees_none_of_it(settings: Settings, office: Office, case: str) -> None:
    for person in ("bristol.agency_lead", "bristol.press_officer", "bristol.referrer"):
        with visits(settings, office, person) as visit:
            for path in every_page(office, case):
                answer = visit.get(path)
                seen = answer.status_code == 200 and path in ("/challenges", "/challenges/new")
                assert seen or answer.status_code in (403, 404), f"{person} {path}: {answer.status_code}"
                assert case not in answer.text or path.startswith("/cases/"), f"{person} {path}"


def test_another_partnerships_case_is_in_no_answer_and_no_past(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, "gloucestershire.scrutineer") as visit:
        for path in every_page(office, case):
            answer = visit.get(path)
            assert answer.status_code == (404 if path.startswith("/cases/") else 200), path
            assert case not in answer.text, path
        assert "There is no case" in visit.post(ASK, {**visit.form(ASK).fields, "question": f"case:{case}"}).text
        assert case not in ask(visit, "recorded:2024")


def test_an_administrator_asks_and_sees_no_case(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, "bristol.administrator") as visit:
        text = ask(visit, "recorded:2018..2024")
        assert "published the rules" in text
        assert case not in text
        assert "Found: 0 entries" in ask(visit, "what:submit_notification")
        for path in ("/patterns", "/samples", "/pack/2023-24"):
            assert visit.get(path).status_code == 403, path


def test_what_a_scrutineer_reads_is_an_entry_and_what_others_read_is_none(
    settings: Settings, office: Office, case: str, scrutineer: Visits
) -> None:
    for path in ("/cases", f"/cases/{case}", f"/cases/{case}/as-it-stood?by=known&on=2024-03-18", "/proofs", "/me"):
        assert scrutineer.get(path).status_code == 200
    read = kept(office, "scrutineer_read")
    assert [
        path for path in ("/cases", f"/cases/{case}", "/proofs") if not any(f'"{path}"' in each for each in read)
    ] == []
    assert len(read) == 4
    with visits(settings, office, "bristol.coordinator") as visit:
        visit.get(f"/cases/{case}")
    assert kept(office, "scrutineer_read") == read


def test_the_past_says_that_it_is_the_past_and_shows_what_was_known_then(
    scrutineer: Visits, office: Office, case: str
) -> None:
    page = f"/cases/{case}/as-it-stood"
    then = scrutineer.get(f"{page}?by=known&on=2024-03-18").text
    assert "This is how it stood on Monday\N{NO-BREAK SPACE}18\N{NO-BREAK SPACE}March\N{NO-BREAK SPACE}2024" in then
    assert "It is not as it is now" in then
    assert "Synthetic Name" not in then
    for wrong in ("by=known&on=2024-02-31", "by=known&on=2030-01-01", "by=true&on=2020-01-01", "by=known&entry=99999"):
        assert scrutineer.get(f"{page}?{wrong}").status_code == 422, wrong


def test_a_challenge_is_raised_on_a_case_and_about_none(scrutineer: Visits, office: Office, case: str) -> None:
    new = "/challenges/new"
    assert scrutineer.post(new, {**scrutineer.form(new).fields, "case": "SI-1999-001"}).status_code == 422
    on_case = scrutineer.post(new, {**scrutineer.form(new).fields, "case": case})
    assert on_case.headers["location"] == f"/cases/{case}/add/challenge"
    said = {"f-raised_by": "scrutineer", "f-subject": "Waiting", "f-challenge": "Why?", "f-against": "nbt"}
    assert scrutineer.send(on_case.headers["location"], **said).status_code == 303

    general = next(form for form in scrutineer.page(new).forms if form.action == "/challenges/general")
    twice = [scrutineer.post("/challenges/general", general.fields).headers["location"] for _ in range(2)]
    assert twice == ["/cases/SC-2024-01/add/challenge"] * 2
    assert scrutineer.send(twice[0], **{**said, "f-subject": "Fathers", "f-against": ""}).status_code == 303
    log = scrutineer.get("/challenges").text
    assert "Waiting" in log
    assert "Fathers" in log
    assert "Waiting" not in scrutineer.get("/challenges?against=awp").text
    assert scrutineer.get("/challenges/log.docx?open=yes").status_code == 200


def test_the_challenged_agency_answers_and_the_scrutineer_closes(
    settings: Settings, office: Office, case: str, scrutineer: Visits
) -> None:
    said = {"raised_by": "scrutineer", "challenge": "Why?"}
    theirs = office.add(case, "challenge", "bristol.scrutineer", against="nbt", subject="Waiting", **said)
    other = office.add(case, "challenge", "bristol.scrutineer", against="awp", subject="Of others", **said)
    with visits(settings, office, "bristol.agency_lead") as visit:
        log = visit.get("/challenges").text
        assert "Waiting" in log
        assert "Of others" not in log
        assert visit.get(f"/cases/{case}/items/{other}").status_code == 404
        answered = visit.send(
            f"/cases/{case}/items/{theirs}/do/answer_for_agency", **{"f-response": "We were two short."}
        )
        assert answered.status_code == 303, answered.text
    closed = scrutineer.send(
        f"/cases/{case}/items/{theirs}/do/close_challenge", **{"f-closed_reasons": "It is put right."}
    )
    assert closed.status_code == 303, closed.text
    assert office.state(case, theirs) == "closed"
    assert "It is put right." in scrutineer.get("/challenges").text


def ended(visit: Visits, answer: Response) -> str:
    """The page of long work that was begun, once it is over."""
    assert answer.status_code == 303, answer.text
    ends = time.monotonic() + 60
    while 'data-state="running"' in (page := visit.get(answer.headers["location"]).text) and time.monotonic() < ends:
        time.sleep(0.02)
    return page


def result_of(visit: Visits, answer: Response) -> Response:
    """What came of it."""
    page = ended(visit, answer)
    assert 'data-state="done"' in page, page
    return visit.get(f"{answer.headers['location']}/result")


def test_the_trail_is_checked_and_a_checkpoint_is_made_and_given_back(scrutineer: Visits) -> None:
    csrf = own_form(scrutineer.page("/proofs"), "/proofs/verify").fields
    made = scrutineer.post("/proofs/checkpoints", {"csrf": csrf["csrf"]})
    note = scrutineer.get(f"{made.headers['location']}/note").text

    held = result_of(scrutineer, scrutineer.post("/proofs/verify", {"csrf": csrf["csrf"], "checkpoint": note}))

    assert held.text.startswith("The trail holds: ")
    assert "You had it checked" in scrutineer.get("/proofs").text
    broken = scrutineer.post("/proofs/verify", {"csrf": csrf["csrf"], "checkpoint": "2:" + "0" * 64})
    assert "does not hold at entry 2" in ended(scrutineer, broken)


def test_a_bundle_of_a_case_is_made_for_somebody_and_stands_on_the_trail(
    scrutineer: Visits, office: Office, case: str
) -> None:
    path = "/proofs/bundle"
    fields = {**scrutineer.form(path).fields, "what": "case", "receiver": "anybody"}
    for wrong in (
        {"case": "SI-1999-001"},
        {"case": ""},
        {"case": case, "receiver": "nobody"},
        {"case": case, "reach": "x"},
    ):
        assert scrutineer.post(path, {**fields, **wrong}).status_code == 422, wrong

    bundle = result_of(scrutineer, scrutineer.post(path, {**fields, "case": case}))

    assert bundle.content[:2] == b"PK"
    assert "anybody" in kept(office, "export_trail")[0]


def test_a_witness_is_named_and_sent_nothing_more(settings: Settings, office: Office, scrutineer: Visits) -> None:
    new, remove, countersign = "/proofs/witnesses/new", "/proofs/witnesses/remove", "/proofs/countersign"
    named = scrutineer.post(new, {**scrutineer.form(new).fields, "name": "Solicitor", "address": "law@example.org"})
    assert named.headers["location"] == "/proofs"
    assert "Solicitor" in scrutineer.get("/proofs").text
    fields = scrutineer.form(countersign).fields
    assert scrutineer.post(countersign, {**fields, "note": "no checkpoint"}).status_code == 422
    assert scrutineer.post(countersign, {**fields, "note": ""}).status_code == 422
    gone = scrutineer.post(remove, {**scrutineer.form(remove).fields, "name": "Solicitor", "reason": "Moved."})
    assert gone.status_code == 303
    assert scrutineer.get(remove).status_code == 404
    with visits(settings, office, "bristol.executive") as visit:
        assert visit.get(new).status_code == 403


def test_a_sample_is_drawn_answered_and_drawn_again(
    settings: Settings, office: Office, scrutineer: Visits, case: str
) -> None:
    new = "/samples/new"
    period = {**day("from", "1 1 2024"), **day("to", "31 12 2024")}
    fields = {**scrutineer.form(new).fields, "of": "rapid_reviews", **period, "share": "1/1"}
    assert scrutineer.post(new, {**fields, "share": "3/2"}).status_code == 422
    assert scrutineer.post(new, {**fields, **day("to", "1 1 2020")}).status_code == 422
    sample = scrutineer.post(new, fields).headers["location"]
    assert case in scrutineer.get(sample).text
    assert "It is the same as it was drawn" in scrutineer.get(f"{sample}/again").text
    answers = f"{sample}/cases/{case}"
    done = scrutineer.post(answers, {**scrutineer.form(answers).fields, "timely": "fully", "comment": "Read at once."})
    assert done.headers["location"] == sample
    assert "Read at once." in scrutineer.get(sample).text
    assert scrutineer.get(f"{sample}?file=docx").content[:2] == b"PK"
    with visits(settings, office, "bristol.coordinator") as visit:
        assert visit.get(sample).status_code == 200
        assert visit.get(new).status_code == 403
        assert visit.get(answers).status_code == 403
    with visits(settings, office, "gloucestershire.scrutineer") as visit:
        assert visit.get(sample).status_code == 404


def test_the_pack_of_a_year_is_read_and_taken_away(scrutineer: Visits, case: str) -> None:
    path = "/pack/2023-24"
    assert case in scrutineer.get(path).text
    parts = [each for each in scrutineer.page(path).links if each.startswith(f"{path}?part=")]
    assert len(set(parts)) > 3
    for each in set(parts):
        answer = scrutineer.get(each)
        assert answer.status_code == 200, each
        assert 'aria-current="page"' in answer.text, each
    assert scrutineer.get(f"{path}?part=99").status_code == 404
    form = {"csrf": scrutineer.form(path).fields["csrf"], "form": "zip"}
    assert result_of(scrutineer, scrutineer.post(path, form)).content[:2] == b"PK"
    assert scrutineer.post(path, {**form, "form": "exe"}).status_code == 404
    assert scrutineer.get("/pack/2023").status_code == 404
