"""A process that is killed in the middle of a command: at the statement that it was told to die before."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from casework.journeys import SUBMISSION
from casework.office import ADMINISTRATOR, Office
from dates import on
from reviewflow.casework.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.store.session import Database, Transaction

CALENDAR = ChangeCalendarDay(day=on("Wednesday 2024-03-20"), name="Day of mourning", source="Proclaimed")


def notify(office: Office, case: str) -> object:
    names = {"notifier_name": "Quentin Planted"}
    return office.do(case, "submit_notification", "la_notifier", **SUBMISSION, **names)


COMMANDS: dict[str, Callable[[Office, str], object]] = {
    "open": lambda office, case: office.open(became_aware_on="2024-03-15"),
    "submit_notification": notify,
    "add_child": lambda office, case: office.add(case, "child", label="Child A", name="Zebedee Plantedname"),
    "raise_alerts": lambda office, case: office.sweep(),
    "change_calendar": lambda office, case: change_calendar_day(office.desk, CALENDAR, by=ADMINISTRATOR),
}


def die_before(statement: int) -> None:
    """Let the process kill itself before it runs so many statements of its transaction, or commits them."""
    run, leave, left = Transaction._run, Transaction.__exit__, [statement]

    def dying() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def run_or_die(self: Transaction, *given: object) -> object:
        dying()
        return run(self, *given)  # type: ignore[arg-type]

    def leave_or_die(self: Transaction, *given: object) -> None:
        dying()
        leave(self, *given)  # type: ignore[arg-type]

    Transaction._run = run_or_die  # type: ignore[method-assign, assignment]
    Transaction.__exit__ = leave_or_die  # type: ignore[method-assign]


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
