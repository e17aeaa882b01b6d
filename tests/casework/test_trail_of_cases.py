"""The trail of real cases: whoever changes it afterwards is found, whatever guard was taken away first."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from casework.journeys import incident_at
from casework.office import Office
from cheats import REFUSED, cheat, without_guards
from reviewflow.audit.chain import Head, next_entry
from reviewflow.audit.entry import COLUMNS, Entry, Envelope
from reviewflow.store.audit_log import verify

TABLES = ("trail_body", "trail_anchor", "trail_entry")


@pytest.fixture
def trail(office: Office) -> list[Entry]:
    """The trail of an incident from its first day to its decision."""
    incident_at(office, "decided")
    return office.trail()


def found_at(office: Office, **given: object) -> int:
    """The sequence of the first entry that does not hold."""
    with office.database.read() as tx:
        fault = verify(tx, **given).first_fault  # type: ignore[arg-type]
    assert fault is not None, "nothing was found"
    return fault.sequence


def the(trail: list[Entry], what: str) -> Entry:
    return next(entry for entry in trail if entry.what == what)


def test_an_untouched_trail_holds_from_the_first_publication_to_the_last_decision(
    office: Office, trail: list[Entry]
) -> None:
    with office.database.read() as tx:
        assert verify(tx).entries == len(trail)
        assert verify(tx).valid


def test_the_database_itself_refuses_to_change_it(office: Office, trail: list[Entry]) -> None:
    for table in TABLES:
        with pytest.raises(REFUSED):
            cheat(office.database, f"DELETE FROM {table}")
    with pytest.raises(REFUSED):
        cheat(office.database, "UPDATE trail_entry SET by_user = 'somebody.else'")


def test_another_hand_on_the_sign_off_is_found(office: Office, trail: list[Entry]) -> None:
    entry = the(trail, "sign_off")

    without_guards(office.database, f"UPDATE trail_entry SET by_user = 'other' WHERE sequence = {entry.sequence}")

    assert found_at(office) == entry.sequence


def test_an_earlier_day_on_the_notification_is_found(office: Office, trail: list[Entry]) -> None:
    entry = the(trail, "submit_notification")

    words = f"UPDATE trail_entry SET happened_on = '2024-03-14' WHERE sequence = {entry.sequence}"
    without_guards(office.database, words)

    assert found_at(office) == entry.sequence


def test_another_fact_in_a_body_is_found(office: Office, trail: list[Entry]) -> None:
    entry = the(trail, "submit_notification")

    words = f"UPDATE trail_body SET body = replace(body, '=', 'A') WHERE sequence = {entry.sequence}"
    without_guards(office.database, words)

    assert found_at(office) == entry.sequence


def test_an_entry_that_was_taken_out_is_found(office: Office, trail: list[Entry]) -> None:
    entry = the(trail, "start_rapid_review")

    without_guards(office.database, *(f"DELETE FROM {table} WHERE sequence = {entry.sequence}" for table in TABLES))

    assert found_at(office) == entry.sequence


def test_two_entries_that_changed_places_are_found(office: Office, trail: list[Entry]) -> None:
    one, other, aside = the(trail, "sign_off").sequence, the(trail, "send_rapid_review").sequence, 10_000
    swap = [
        f"UPDATE {table} SET sequence = {to} WHERE sequence = {at}"
        for at, to in ((one, aside), (other, one), (aside, other))
        for table in TABLES
    ]

    without_guards(office.database, *swap)

    assert found_at(office) == one


def test_an_entry_that_was_put_in_is_found(office: Office, trail: list[Entry]) -> None:
    before = the(trail, "sign_off")
    move = [
        f"UPDATE {table} SET sequence = {entry.sequence + 1} WHERE sequence = {entry.sequence}"
        for entry in reversed(trail[before.sequence :])
        for table in TABLES
    ]
    extra = next_entry(envelope_of(before), after=Head(before.sequence, before.hash), commitment=before.commitment)

    without_guards(office.database, *move, insert(extra))

    assert found_at(office) == before.sequence + 1


def test_a_trail_that_was_chained_anew_is_found_by_its_anchors(office: Office, trail: list[Entry]) -> None:
    entry = the(trail, "sign_off")
    after = Head(entry.sequence - 1, entry.prev_hash)
    forged = []
    for each in trail[entry.sequence - 1 :]:
        forged.append(
            next_entry(envelope_of(each), after=after, commitment="f" * 64 if each == entry else each.commitment)
        )
        after = Head(each.sequence, forged[-1].hash)

    without_guards(office.database, *map(update, forged))

    assert found_at(office) == entry.sequence


def test_a_trail_that_was_chained_anew_with_its_anchors_is_found_by_a_checkpoint(
    office: Office, trail: list[Entry]
) -> None:
    last = trail[-1]
    other = replace(envelope_of(last), by_user="other")
    honest = next_entry(other, after=Head(last.sequence - 1, last.prev_hash), commitment=last.commitment)

    without_guards(
        office.database,
        update(honest),
        f"UPDATE trail_anchor SET hash = '{honest.hash}' WHERE sequence = {last.sequence}",
    )

    with office.database.read() as tx:
        assert verify(tx).valid, "from the inside nothing shows it"
    assert found_at(office, checkpoints={last.sequence: last.hash}) == last.sequence


def envelope_of(entry: Entry) -> Envelope:
    return Envelope(**{each.name: getattr(entry, each.name) for each in fields(Envelope)})


def update(entry: Entry) -> str:
    values = [f"{name} = {_literal(getattr(entry, name))}" for name in COLUMNS if name != "sequence"]
    return f"UPDATE trail_entry SET {', '.join(values)} WHERE sequence = {entry.sequence}"


def insert(entry: Entry) -> str:
    values = ", ".join(_literal(getattr(entry, name)) for name in COLUMNS)
    return f"INSERT INTO trail_entry ({', '.join(COLUMNS)}) VALUES ({values})"


def _literal(value: object) -> str:
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"
