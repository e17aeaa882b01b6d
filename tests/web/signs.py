"""Signs by which health is judged: workers that sweep, and a way out that takes everything or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from casework.office import Office
from reviewflow.audit.instants import instant_text
from reviewflow.casework.alerting.alert_words import alert_words
from reviewflow.casework.sending.deliver import Outlets
from reviewflow.casework.working.sweep import AtWork, Swept, sweep
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]
BEAT = Statement(
    "INSERT INTO heartbeat (worker, at, database_at, started_at, last_fault)"
    " VALUES (:worker, :at, :database_at, :at, :fault) ON CONFLICT (worker) DO UPDATE SET at = excluded.at,"
    " database_at = excluded.database_at, last_fault = excluded.last_fault"
)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A channel that takes everything, or refuses everything with the same words, for good or for now."""

    refuses: str = ""
    for_good: bool = True

    @property
    def name(self) -> str:
        return "smtp"

    def send(self, message: Outgoing) -> Sent:
        if self.refuses:
            raise (Undeliverable if self.for_good else TryAgain)(self.refuses)
        return Sent(f"taken-{message.id}")

    def ask(self, provider_ref: str) -> Outcome:
        return Outcome("delivered")


def sweeps(office: Office, channel: WayOut) -> Swept:
    """A worker sweeps once, at the time of the office; warnings always leave."""
    files = WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])
    outlets = Outlets(channel, WayOut(), alert_words(files), "https://reviews.example.org")
    swept = sweep(office.desk, outlets, worker=AtWork("north#1", office.now))
    # The clock of the server does not stand still when that of the test does.
    beats(office)
    return swept


def beats(office: Office, worker: str = "north#1", *, ahead: float = 0, fault: str | None = None) -> None:
    """A worker gives a sign of life, with a clock so many seconds ahead of the database's."""
    own = office.now + dt.timedelta(seconds=ahead)
    values = {"worker": worker, "at": instant_text(own), "database_at": instant_text(office.now), "fault": fault}
    with office.database.write() as tx:
        tx.execute(BEAT, values)
