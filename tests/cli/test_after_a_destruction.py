"""The commands that read cope with a case whose words were destroyed by law, and none of them says its words."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from casework.journeys import incident_at
from casework.office import Office
from casework.test_destroying import SECRET, an_ended_case, decide, destroy, in_a_hundred_years, propose
from cli.terminal import Terminal
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.keeping.schedule import schedule_of
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

READS = [
    ("notices",),
    ("cases",),
    ("cases", "--as-of", "2024-04-01"),
    ("search", "Zebedee"),
    ("identities", "{case}", "--reason", "To see."),
]


REFUSED = {
    ("identities", "{case}", "--reason", "To see."),
}
"""What cannot be told any more, and is said to have been destroyed by law."""


@pytest.mark.slow
def test_reading_commands_cope_and_none_says_its_words(
    terminal: Terminal, own_settings: Path, shipped_files: WorkflowFiles
) -> None:
    with Database(os.environ["REVIEWFLOW_DATABASE_URL"]) as database:
        office = Office(database)
        schedule = schedule_of(shipped_files.load(), "bristol")
        gone, beside = an_ended_case(office), incident_at(office, "decided")
        office.do(beside, "close_without_review")
        office.carry_out(LinkCases(case=beside, relation="related_to", to=gone))
        in_a_hundred_years(office)
        propose(office, schedule, gone)
        decide(office, schedule, gone)
        destroy(office, schedule, gone)
        terminal.now = office.now
    wrong = []
    for words in READS:
        told = terminal.run(*(each.format(case=gone, beside=beside) for each in words))
        if told.code != (words in REFUSED) or SECRET in told.out + (told.err if "find" not in words else ""):
            wrong.append((words, told.code, told.err))
        if words in REFUSED and "destroyed by law" not in told.err:
            wrong.append((words, told.code, told.err))
    assert not wrong, "\n".join(map(str, wrong))
    written = [each for each in own_settings.rglob("*") if each.is_file()]
    assert [each.name for each in written if SECRET.encode() in each.read_bytes()] == []
    assert "was destroyed by law" in terminal.page("case", gone)
    said = json.loads(terminal.run("case", gone, "--json").out)
    assert (said["destroyed_on"], said["next"]) == (office.now.date().isoformat(), [])
