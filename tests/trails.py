"""Trails as tests need them."""

import master_keys  # noqa: F401
from reviewflow.audit.chain import BEGINNING, Head, next_entry
from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import Entry, Envelope
from reviewflow.store.audit_log import append
from reviewflow.store.session import Database

SALT = "00112233445566778899aabbccddeeff"


def an_envelope(what: str = "send_rapid_review", **given: str | None) -> Envelope:
    """An envelope with nothing remarkable about it."""
    usual: dict[str, str | None] = {
        "by_user": "a.coordinator",
        "by_role": "coordinator",
        "partnership": "bristol",
        "happened_on": "2026-04-24",
        "recorded_at": "2026-04-24T10:11:12.123456Z",
        "case_reference": "SI-2026-001",
    }
    return Envelope(what=what, **(usual | given))  # type: ignore[arg-type]


def a_chain(length: int, *, after: Head = BEGINNING) -> list[Entry]:
    """Entries that follow from one another."""
    entries: list[Entry] = []
    for number in range(length):
        entries.append(next_entry(an_envelope(), after=after, commitment=commitment_to(f'{{"n":{number}}}', salt=SALT)))
        after = Head(entries[-1].sequence, entries[-1].hash)
    return entries


def write_trail(database: Database, length: int) -> list[Entry]:
    """Put entries with bodies into a database, each in a transaction of its own."""
    entries = []
    for number in range(length):
        with database.write() as tx:
            entries.append(append(tx, an_envelope(), {"facts": {"number": number}}))
    return entries
