"""What is held is disclosed to whoever may have it: others withheld, looked at by two people, and logged."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.case.case import Actor
from reviewflow.casework.changes.keep_out import RestrictCase
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.casework.disclosing import releasing, requests
from reviewflow.casework.disclosing.entering import MarkPart, RecordRequest
from reviewflow.casework.disclosing.rules import DisclosureRules, disclosure_rules
from reviewflow.casework.disclosing.withholding import BLACKED_OUT, Judged
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    CaseNotFound,
    DisclosureNotFound,
    DisclosureNotOpen,
    DutiesNotSeparate,
    FactMissing,
    GroundUnknown,
    HeldHasChanged,
    ItemNotFound,
    PartNotFound,
    RoleNotAllowed,
)
from reviewflow.reports.disclosing import register_table
from reviewflow.reports.register_of_disclosures import Line, register_page
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.workflow.library import Library

OWN, OTHER = "Amaryllis Quill", "Zebedee Thorn"
ASKS = "Rowan Quill, by her solicitor"


@pytest.fixture
def rules(library: Library) -> DisclosureRules:
    return disclosure_rules(library)


@pytest.fixture
def case(office: Office) -> str:
    """A case in which two people are named, and one of them in a text about the other."""
    case = incident_at(office, "notified")
    office.add(case, "child", label="Child A", name=OWN, date_of_birth="2010-02-03")
    office.add(case, "child", label="Child B", name=OTHER, date_of_birth="2012-05-06")
    said = f"{OWN} was with Zebedee when it happened. Thorn was born on 6 May 2012. A teacher, Mr Okonkwo, saw it."
    office.carry_out(RecordFacts(case=case, facts={"incident_time": said}))
    return case


def asked(office: Office, rules: DisclosureRules, case: str, item: str | None = "CH-1", **more: object) -> Disclosure:
    command = RecordRequest.model_validate(
        {
            "partnership": "bristol",
            "kind": "subject_access",
            "received_on": dt.date(2024, 3, 15),
            "cases": {case: item},
            "reason": "She asks for what is held about her.",
            **more,
        }
    )
    with office.database.write() as tx:
        return requests.record_request(tx, office.desk, rules, command, by="bristol.coordinator", requester=ASKS)


def previewed(office: Office, rules: DisclosureRules, number: int) -> dict[str, Judged]:
    with office.database.write() as tx:
        _, made = requests.preview(tx, office.desk, rules, number, by="bristol.coordinator", reason="To answer.")
    return {each.part.key: each for each in made}


def mark(office: Office, rules: DisclosureRules, number: int, case: str, part: str, **more: object) -> None:
    said = {"withheld": True, "ground": "serious_harm", "reason": "She is at risk.", **more}
    command = MarkPart.model_validate({"disclosure": number, "case": case, "part": part, **said})
    with office.database.write() as tx:
        requests.mark_part(tx, office.desk, rules, command, by="bristol.coordinator")


def propose(office: Office, rules: DisclosureRules, number: int, by: str = "bristol.coordinator") -> Disclosure:
    with office.database.write() as tx:
        return releasing.propose_release(tx, office.desk, rules, number, by=by, reason="Looked through.")


def decide(
    office: Office, rules: DisclosureRules, number: int, by: str = "bristol.executive", *, yes: bool = True
) -> Disclosure:
    with office.database.write() as tx:
        return releasing.decide_release(tx, office.desk, rules, number, approve=yes, by=by, reason="Read.")


def release(office: Office, rules: DisclosureRules, number: int, **more: str) -> tuple[Disclosure, zipfile.ZipFile]:
    said = {"by": "bristol.coordinator", "to": ASKS, "reason": "Handed over.", **more}
    with office.database.write() as tx:
        found, content = releasing.release(tx, office.desk, rules, number, **said)
    return found, zipfile.ZipFile(io.BytesIO(content))


def test_others_are_withheld_by_default_and_blacked_out_in_texts(
    office: Office, rules: DisclosureRules, case: str
) -> None:
    made = previewed(office, rules, asked(office, rules, case).sequence)

    assert made["CH-1/name"].text == OWN
    assert (made["CH-2/name"].withheld, made["CH-2/name"].ground) == (True, "third_party")
    assert made["CH-2/label"].withheld
    assert not made["CH-1/label"].withheld
    said = made["fact/incident_time"]
    assert said.text.startswith(f"{OWN} was with {BLACKED_OUT} when")
    assert "6 May 2012" not in said.text
    assert "Okonkwo" in said.text, "a program knows the names on record alone"


def test_words_that_a_program_does_not_know_are_blacked_out_by_hand(
    office: Office, rules: DisclosureRules, case: str
) -> None:
    number = asked(office, rules, case).sequence
    with office.database.write() as tx:
        requests.hide_words(
            tx, office.desk, rules, number, "Okonkwo", by="bristol.coordinator", reason="A teacher's name."
        )

    assert "Okonkwo" not in previewed(office, rules, number)["fact/incident_time"].text
    assert not any("Okonkwo" in office.body(each.sequence) for each in office.trail() if each.sequence > number)


def test_it_is_released_when_somebody_else_has_approved_it_and_logged(
    office: Office, rules: DisclosureRules, case: str
) -> None:
    number = asked(office, rules, case).sequence
    mark(office, rules, number, case, "fact/summary")
    propose(office, rules, number)
    decide(office, rules, number)
    found, package = release(office, rules, number)

    assert found.state == "released"
    assert found.due_on == "2024-04-15"
    assert sorted(package.namelist()) == [f"{case}.docx", f"{case}.txt", "index.txt"]
    text = " ".join(package.read(f"{case}.txt").decode().split())
    assert OWN in text
    assert OTHER not in text
    assert "Zebedee" not in text
    assert "Withheld: It would be likely to cause serious harm" in text
    assert "not verified: nobody has read the wording yet" in text
    assert office.entries(case)[-1].what == "disclosed"
    assert found.people["receiver"]["value"] == ASKS
    assert not any(ASKS in office.body(each.sequence) for each in office.trail())
    assert replay(office.database).identical, replay(office.database).differences


def test_whoever_proposes_it_does_not_approve_it(office: Office, rules: DisclosureRules, case: str) -> None:
    number = asked(office, rules, case).sequence
    propose(office, rules, number, "bristol.business_manager")

    with office.refuses(DutiesNotSeparate):
        decide(office, rules, number, "bristol.business_manager")
    with office.refuses(DisclosureNotOpen, match="Have it approved first"):
        release(office, rules, number)


def test_what_has_changed_since_is_not_released(office: Office, rules: DisclosureRules, case: str) -> None:
    number = asked(office, rules, case).sequence
    propose(office, rules, number)
    decide(office, rules, number)
    office.carry_out(RecordFacts(case=case, facts={"media_interest": True}))

    with office.refuses(HeldHasChanged):
        release(office, rules, number)
    assert decide(office, rules, number, yes=False).state == "recorded"


def test_only_those_whom_the_file_names_answer(office: Office, rules: DisclosureRules, case: str) -> None:
    number = asked(office, rules, case).sequence

    with office.refuses(RoleNotAllowed):
        propose(office, rules, number, "bristol.executive")
    with office.refuses(RoleNotAllowed), office.database.write() as tx:
        requests.preview(tx, office.desk, rules, number, by="bristol.police_partner", reason="To see.")
    with office.refuses(DisclosureNotFound), office.database.write() as tx:
        requests.preview(tx, office.desk, rules, number, by="gloucestershire/coordinator", reason="To see.")


def test_what_is_not_there_is_refused(office: Office, rules: DisclosureRules, case: str) -> None:
    number = asked(office, rules, case).sequence

    with office.refuses(PartNotFound):
        mark(office, rules, number, case, "fact/none")
    with office.refuses(GroundUnknown):
        mark(office, rules, number, case, "fact/summary", ground="none")
    with office.refuses(GroundUnknown):
        asked(office, rules, case, kind="none")
    with office.refuses(ItemNotFound):
        asked(office, rules, case, "CH-9")
    with office.refuses(CaseNotFound):
        asked(office, rules, "SI-1999-001", None)
    with office.refuses(FactMissing):
        asked(office, rules, case, cases={})
    propose(office, rules, number)
    with office.refuses(DisclosureNotOpen):
        mark(office, rules, number, case, "fact/summary")


def test_a_name_of_another_is_shown_when_somebody_says_so(office: Office, rules: DisclosureRules, case: str) -> None:
    number = asked(office, rules, case).sequence
    mark(office, rules, number, case, "CH-2/name", withheld=False, ground="consent", reason="He has agreed.")
    made = previewed(office, rules, number)

    assert made["CH-2/name"].text == OTHER
    assert "Zebedee" in made["fact/incident_time"].text
    with office.database.write() as tx:
        closed = requests.close_request(
            tx, office.desk, rules, number, by="bristol.coordinator", reason="She withdrew it."
        )
    assert closed.state == "closed"
    assert replay(office.database).identical


def test_the_register_says_what_was_released_to_whom_and_what_was_withheld_on_which_ground(
    office: Office, rules: DisclosureRules, case: str
) -> None:
    asked(office, rules, case)
    number = asked(office, rules, case).sequence
    mark(office, rules, number, case, "fact/summary")
    propose(office, rules, number)
    decide(office, rules, number)
    found, _ = release(office, rules, number)

    def register(role: str) -> list[Line]:
        actor = Actor(f"bristol.{role}", role, "bristol")
        with office.database.read() as tx:
            lines, more = register_page(tx, office.desk, rules, actor, before=LARGEST_NUMBER, limit=10)
        assert more is None
        return lines

    ((line, exempt),) = register("coordinator")
    assert (line.sequence, line.people["receiver"]["value"], line.withheld) == (number, ASKS, found.withheld)
    assert [(each.ground, each.parts) for each in exempt] == [("serious_harm", 1), (None, (found.withheld or 0) - 1)]
    (cells,) = register_table([(line, exempt)], rules, about=()).rows
    assert cells[0] == str(number)
    assert ASKS in cells
    with pytest.raises(RoleNotAllowed):
        register("agency_lead")
    office.carry_out(RestrictCase(case=case, to=("bristol.coordinator",), reason="Few"))
    assert len(register("coordinator")) == 1
    assert register("executive") == []
