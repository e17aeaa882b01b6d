"""Publishing: content by its hash, said on the trail, and never twice in the tables."""

from __future__ import annotations

import json

from casework.office import ADMINISTRATOR, Office, everything
from reviewflow.casework.office.bring_up_to_date import bring_up_to_date, publish_what_is_new
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

CONTENT = ("workflow_definition", "published_text", "directory_entry")


def test_publishing_the_same_again_adds_an_entry_and_no_content(office: Office, library: Library) -> None:
    before = everything(office.database)
    (publication,) = publications(library, only=["bristol"])

    sequence = publish(office.desk, publication, by=ADMINISTRATOR)

    after = everything(office.database)
    assert sequence == len(before["trail_entry"]) + 1
    for table in CONTENT:
        assert len(after[table]) == len(before[table]), table
    assert after["workflow_definition"] == before["workflow_definition"]
    assert len(after["partnership_version"]) == len(before["partnership_version"]) + 1


def test_bringing_an_up_to_date_database_up_to_date_changes_nothing(
    office: Office, library: Library, shipped_files: WorkflowFiles
) -> None:
    before = everything(office.database)

    brought = bring_up_to_date(
        office.desk, shipped_files, library, by=ADMINISTRATOR, only=["bristol", "north_somerset"]
    )
    again = publish_what_is_new(office.desk, library, by=ADMINISTRATOR, only=["gloucestershire"])

    assert not brought.calendar_adopted
    assert [each.sequence for each in (*brought.published, *again)] == [None, None, None]
    assert everything(office.database) == before


def test_what_was_published_is_said_on_the_trail_by_its_hashes(office: Office) -> None:
    entry = next(entry for entry in office.trail() if entry.what == "publish" and entry.partnership == "bristol")
    body = json.loads(office.body(entry.sequence))
    kept = {hash for (hash,) in office.rows("SELECT hash FROM workflow_definition WHERE partnership = 'bristol'")}

    assert {hash for of in body["definitions"].values() for hash in of} == kept
    assert set(body["texts"]) <= {hash for (hash,) in office.rows("SELECT hash FROM published_text")}


def test_every_edition_of_every_workflow_of_a_partnership_is_published(office: Office) -> None:
    rows = office.rows("SELECT workflow, edition FROM workflow_definition WHERE partnership = 'bristol'")

    workflows = ("action", "practice_review", "scrutiny", "serious_incident", "yearly_report")
    editions = ("working_together_2018", "working_together_2023")
    assert sorted(rows) == [(workflow, edition) for workflow in workflows for edition in editions]


def test_a_replay_publishes_the_same(office: Office) -> None:
    assert replay(office.database).differences == ()
