"""A process that is killed in the middle of a command: at the statement that it was told to die before."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office, Post
from dates import on
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.sending.came_back import record_returned
from reviewflow.casework.sending.message_ids import installation_mark, message_id
from reviewflow.store.session import Database, Transaction

CALENDAR = ChangeCalendarDay(day=on("Wednesday 2024-03-20"), name="Day of mourning", source="Proclaimed")


def notify(office: Office, case: str) -> object:
    names = {"notifier_name": "Quentin Planted"}
    return office.do(case, "submit_notification", "la_notifier", **SUBMISSION, **names)


def prepare(office: Office) -> str:
    """A case whose alert was raised and has left, and another whose alert is owed; returns the other."""
    incident_at(office, "considered")
    office.sweep()
    office.deliver(Post())
    return incident_at(office, "considered")


def acknowledge(office: Office, case: str) -> object:
    command = AcknowledgeAlert(case=_alerted(office), clock="notification", rung="working_days_before_5")
    return acknowledge_alert(office.desk, command, by="bristol.coordinator")


def come_back(office: Office, case: str) -> object:
    keys = office.rows("SELECT dedup_key FROM outbox WHERE status = 'sent' AND kind = 'alert' ORDER BY id")
    id = message_id(keys[0][0], mark=installation_mark(office.desk), base_url="https://review.example.org")
    return record_returned(office.desk, id, "550 5.1.1 No such user")


def _alerted(office: Office) -> str:
    [(found,)] = office.rows("SELECT c.reference FROM alert a JOIN review_case c ON c.id = a.case_id")
    return str(found)


COMMANDS: dict[str, Callable[[Office, str], object]] = {
    "open": lambda office, case: office.open(became_aware_on="2024-03-15"),
    "submit_notification": notify,
    "add_child": lambda office, case: office.add(case, "child", label="Child A", name="Zebedee Plantedname"),
    "raise_alerts": lambda office, case: office.sweep(),
    "acknowledge": acknowledge,
    "close_alerts": lambda office, case: notify(office, _alerted(office)),
    "record_returned": come_back,
    "change_calendar": lambda office, case: change_calendar_day(office.desk, CALENDAR, by=ADMINISTRATOR),
}


STATEMENTS = ("execute", "execute_row", "execute_rows", "rows", "_run", "stream", "__enter__", "__exit__")
"""Whatever sends something to the database; ``one`` and ``value`` go through ``_run``."""


def die_before(statement: int) -> None:
    """Let the process kill itself before it runs so many statements of its transactions, or commits them."""
    left = [statement]
    for name in STATEMENTS:
        setattr(Transaction, name, _dying(getattr(Transaction, name), left))


def _dying(run: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def run_or_die(self: Transaction, *given: object, **named: object) -> object:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(self, *given, **named)

    return run_or_die


def main() -> None:
    """Read lines of ``url command case statement``; for each a child dies, or says that it came through."""
    warm = Office(Database(sys.argv[1]))
    with warm.database.read() as tx:
        warm.desk.published_definitions(tx, "bristol")
    warm.database.close()
    for line in sys.stdin:
        url, command, case, statement = line.split()
        child = os.fork()
        if child == 0:
            office = Office(Database(url))
            # What was read of the rules is kept, as a process that has run for a while keeps it.
            office.desk.__dict__.update({**warm.desk.__dict__, "database": office.database, "now": office.desk.now})
            die_before(int(statement))
            COMMANDS[command](office, case)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else f"{os.WEXITSTATUS(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
