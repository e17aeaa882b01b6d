"""A full office: two scenarios played to their end, and incidents in the middle of things on top of them."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from casework.conftest import ROOT
from casework.journeys import incident_at
from casework.office import Office, Post
from reviewflow.casework.changes.suspend_clock import SuspendClock
from reviewflow.casework.office.people import RecordAbsence, record_absence
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.scenarios.run import play
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

SCENARIOS = ("bristol_2020_21", "glos_2020_21")
ENDED_ON = "Monday 2021-04-12"
"""The working day after the last thing that happens in them."""
BUSY = "SI-2021-004"
"""An incident of Bristol in the middle of its rapid review, with agencies that are late."""
SIGNED = "SI-2021-005"
"""Another that waits for its sign-off."""


def played_file(files: WorkflowFiles, library: Library, folder: Path) -> Path:
    """The database, made once for all the workers of a run."""
    path = folder / f"played-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}.sqlite"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            begun = path.with_suffix(".begun")
            with Database(f"sqlite:///{begun}") as database:
                create_schema(database)
                for name in SCENARIOS:
                    play(ROOT / f"workflows/scenarios/{name}.yaml", files, library=library, database=database)
                _go_on(Office(database, at=ENDED_ON))
            begun.rename(path)
    return path


def played_office(file: Path, folder: Path) -> Office:
    """A copy of it, to do things in."""
    path = folder / "played.sqlite"
    shutil.copy(file, path)
    return Office(Database(f"sqlite:///{path}"), at=ENDED_ON).later(days=15)


def _go_on(office: Office) -> None:
    """What is going on after the scenarios: something late, suspended, not delivered, asked, begun and away."""
    case = incident_at(office, "rapid_review")
    assert case == BUSY
    office.add(case, "child", label="Child in the middle", name="Nobody Must Read This", home_area="bristol")
    office.add(case, "agency_request", agency="nbt", questions="Asked of North Bristol alone, in so many words.")
    office.add(case, "agency_request", agency="awp", questions="Asked of Avon and Wiltshire alone, in so many words.")
    office.add(case, "partner_decision", partner="police", question="rapid_review_outcome")
    office.add(case, "meeting", purpose="rapid_review", planned_on="2021-04-19", body="review_group")
    other = incident_at(office, "awaiting_sign_off")
    assert other == SIGNED
    office.ask_partners(other, "rapid_review_outcome")
    office.open("serious_incident", became_aware_on="2021-04-12", summary="Told on the telephone; nobody has decided.")
    office.carry_out(SuspendClock(case=other, clock="rapid_review", reason="A criminal trial."))
    post = Post()
    post.faults = [Undeliverable("550 no such user")] * 5
    office.deliver(post)
    office.later(days=4)
    office.sweep()
    record_absence(
        office.desk,
        RecordAbsence(partnership="bristol", person="bristol.legal_adviser", from_on=office.now.date()),
        by="bristol/bristol.legal_adviser as legal_adviser",
    )
    office.later(days=11)
    office.sweep()
