"""Whoever may know of one case and not of another reads *another case* wherever the other one is named."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from casework.alerting import ANN, BOSS
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.access.unnamed import names_any, unnamed
from reviewflow.casework.changes.keep_out import RecordConflict
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.views.trail_view import entry_in
from reviewflow.store.audit_log import last_entry
from reviewflow.store.cases import load_case

HIDDEN = frozenset({"SI-2021-001", "PR-2021-001"})


@pytest.mark.parametrize(
    ("said", "read"),
    [
        pytest.param("SI-2021-001", "another case", id="by itself"),
        pytest.param("Merged with si-2021-001.", "Merged with another case.", id="in words, small"),
        pytest.param("SI-2021-001/F-2", "another case/F-2", id="one of its items"),
        pytest.param("SI-2021-0011", "SI-2021-0011", id="a number that goes on"),
        pytest.param("XSI-2021-001", "XSI-2021-001", id="a word that ends so"),
        pytest.param("SI-2021-001-2", "SI-2021-001-2", id="a reference that goes on"),
    ],
)
def test_a_case_is_named_nowhere_in_a_text(said: str, read: str) -> None:
    assert unnamed(said, HIDDEN) == read
    assert names_any(said, HIDDEN) is (said != read)


def test_nor_in_what_a_value_is_made_of() -> None:
    said = {"to": "PR-2021-001", "SI-2021-001": [1, None, ("SI-2021-001", True)]}

    assert unnamed(said, HIDDEN) == {"to": "another case", "another case": [1, None, ["another case", True]]}
    assert unnamed(said, frozenset()) is said
    assert not names_any("SI-2021-001", frozenset())


@pytest.fixture
def linked(office: Office) -> tuple[str, str]:
    """A case whose reason and facts name another one, which is kept from the coordinator."""
    case, other = incident_at(office, "considered"), incident_at(office, "considered")
    office.carry_out(LinkCases(case=case, relation="related_to", to=other, reason=f"Fontanelle, as {other}."), by=ANN)
    office.carry_out(RecordConflict(case=other, person=ANN, reason="x"), by=BOSS)
    return case, other


def test_an_entry_does_not_name_it_in_its_reason(office: Office, linked: tuple[str, str]) -> None:
    case, other = linked
    with office.database.read() as tx:
        entry = last_entry(tx, case)
        assert entry is not None
        stored = load_case(tx, case).case
        shown, known = (
            entry_in(tx, office.desk, stored, entry.sequence, kept_from=hidden) for hidden in ({other}, set())
        )

    assert (shown.reason, known.reason) == ("Fontanelle, as another case.", f"Fontanelle, as {other}.")


def test_a_bundle_withholds_what_names_it_and_still_holds(office: Office, linked: tuple[str, str]) -> None:
    case, other = linked

    def bundle(by: str) -> tuple[dict[str, bytes], list[dict[str, object]]]:
        content = export_trail(office.desk, Scope(case=case), by=by).made.content
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        return files, [json.loads(line) for line in files["entries.jsonl"].splitlines()]

    theirs, entries = bundle(ANN)
    ours, _ = bundle(BOSS)
    withheld = [each for each in entries if "withheld" in each]
    assert not any(other.encode() in content for content in theirs.values())
    assert any(other.encode() in content for content in ours.values())
    assert [each["envelope"]["what"] for each in withheld] == ["link"]  # type: ignore[index]
