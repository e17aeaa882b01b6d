"""Who is given what: names to nobody, what may name somebody to those who keep the case, and the rest stays proven."""

from __future__ import annotations

import json

import pytest

from bundles.materials import KEEPER, bundle_of, entries_of, manifest_of, opened
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.proving.bundle import Scope, make_bundle
from reviewflow.casework.proving.bundle_sight import ELSEWHERE, NAMES, OUTSIDE, Sight
from reviewflow.casework.proving.export_trail import EXPORT_TRAIL, export_trail
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import ActorUnknown, CaseNotFound, OutsidePartnership

NAME = "Zed Synthetic"


@pytest.fixture
def case(sqlite_office: Office) -> str:
    """A case with somebody's name in it."""
    case = incident_at(sqlite_office, "rapid_review")
    sqlite_office.add(case, "child", label="Child 1", name=NAME)
    return case


def given_to(office: Office, case: str, receiver: str | None) -> tuple[bytes, list[str | None], list[str | None]]:
    """The bundle, why each body is withheld, and why each letter is."""
    bundle = bundle_of(office, Scope(case=case), receiver=receiver)
    letters = json.loads(opened(bundle)["notices.json"])
    bodies = [each.get("withheld") for each in entries_of(bundle)]
    return bundle, bodies, [each["withheld"] for each in letters]


def test_those_who_keep_the_case_are_given_everything_but_names(sqlite_office: Office, case: str) -> None:
    bundle, bodies, letters = given_to(sqlite_office, case, None)

    assert set(bodies) == set(letters) == {None}
    assert letters
    assert NAME.encode() not in bundle


def test_the_scrutineer_is_not_given_letters_in_which_names_may_stand(sqlite_office: Office, case: str) -> None:
    _, bodies, letters = given_to(sqlite_office, case, "scrutineer")

    assert set(bodies) == {None}
    assert NAMES in letters


def test_another_partnership_is_given_envelopes_alone(sqlite_office: Office, case: str) -> None:
    _, bodies, letters = given_to(sqlite_office, case, "gloucestershire/coordinator")

    assert set(bodies) == set(letters) == {ELSEWHERE}


def test_anybody_is_given_envelopes_alone(sqlite_office: Office, case: str) -> None:
    bundle, bodies, letters = given_to(sqlite_office, case, "anybody")

    assert set(bodies) == set(letters) == {OUTSIDE}
    assert "A child was seriously harmed." not in bundle.decode("latin-1")


def test_whoever_makes_it_is_given_no_more_than_they_may_see(sqlite_office: Office, case: str) -> None:
    made = export_trail(sqlite_office.desk, Scope(case=case), by="scrutineer", receiver="coordinator").made

    assert NAMES in made.withheld


def test_the_hash_of_a_letter_goes_with_the_body_that_holds_it(sqlite_office: Office, case: str) -> None:
    # It is not salted: whoever knew all of the letter but the name could try names.
    bundle, _, _ = given_to(sqlite_office, case, "anybody")

    assert {each["sha256"] for each in json.loads(opened(bundle)["notices.json"])} == {None}
    assert {each["sha256"] for each in json.loads(opened(bundle)["documents.json"])} == {None}


def test_the_manifest_counts_what_is_withheld_and_why(sqlite_office: Office, case: str) -> None:
    bundle, bodies, letters = given_to(sqlite_office, case, "anybody")
    frozen = json.loads(opened(bundle)["documents.json"])
    counted = manifest_of(bundle)["redactions"]

    assert counted["bodies"] == len(bodies)
    assert counted["texts"] == len(letters) + len(frozen)
    assert counted["reasons"] == {OUTSIDE: len(bodies) + len(letters) + len(frozen)}
    assert OUTSIDE in opened(bundle)["README.txt"].decode()


def test_making_it_is_an_entry_that_a_replay_repeats(sqlite_office: Office, case: str) -> None:
    done = export_trail(sqlite_office.desk, Scope(case=case), by=KEEPER, receiver="scrutineer")
    export_trail(sqlite_office.desk, Scope(), by=KEEPER)
    entry = sqlite_office.trail()[done.sequence - 1]
    said = json.loads(sqlite_office.body(done.sequence))["command"]

    assert (entry.what, entry.case_reference, entry.by_role) == (EXPORT_TRAIL, case, "coordinator")
    assert (said["for"], said["sha256"]) == ("bristol/scrutineer as scrutineer", done.sha256)
    assert replay(sqlite_office.database).identical


def test_the_same_record_at_the_same_time_gives_the_same_bytes(office: Office) -> None:
    incident_at(office, "considered")
    first = export_trail(office.desk, Scope(until=office.now.date()), by=KEEPER)
    with office.database.read() as tx:
        actor = office.desk.directory(tx, "bristol").actor("coordinator", roles={"coordinator": "x"})
        sight = Sight(tx, office.desk, (actor, actor))
        made = [make_bundle(tx, Scope(), sight, receiver="x", now=office.now).content for _ in range(2)]

    assert made[0] == made[1] != first.made.content


def test_a_person_of_another_partnership_makes_no_bundle_of_the_case(sqlite_office: Office, case: str) -> None:
    with sqlite_office.refuses(OutsidePartnership):
        export_trail(sqlite_office.desk, Scope(case=case), by="gloucestershire/coordinator")


def test_a_case_or_a_person_that_nobody_knows_is_refused(sqlite_office: Office, case: str) -> None:
    with sqlite_office.refuses(CaseNotFound):
        export_trail(sqlite_office.desk, Scope(case="SI-1999-001"), by=KEEPER)
    with sqlite_office.refuses(ActorUnknown):
        export_trail(sqlite_office.desk, Scope(case=case), by=KEEPER, receiver="nobody.here")
