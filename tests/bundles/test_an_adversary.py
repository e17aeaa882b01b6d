"""Somebody with every right to the database, and a scrutineer who took one checkpoint away before.

Each does what they did to the tables themselves, on both kinds of database, and then makes a bundle like anybody
else. The verifier is given the checkpoint, and says which entry is the first that is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import verify_trail

from bundles.materials import MANAGER, STRANGER, bundle_of, note_now, signed_anew
from casework.journeys import incident_at
from casework.office import Office
from cheats import as_owner, without_guards
from reviewflow.audit.chain import BODIES_DESTROYED, Head, next_entry
from reviewflow.audit.checkpoint_times import ApartTime, Timed, Times
from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import COLUMNS, Entry, Envelope
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.signing_keys import new_key
from reviewflow.casework.proving.verify_trail import verify_trail as verify_trail_here
from reviewflow.errors import SealedValueUnreadable, TrailBroken
from reviewflow.store.audit_log import append, destroy_bodies, read_body, verify
from reviewflow.store.sealed_columns import SEALED, sealed
from reviewflow.store.statements import Statement
from trails import an_envelope

NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
BESIDE = ("trail_body", "trail_anchor", "trail_entry")


class Record:
    """A record with a key, a checkpoint that was taken away, and entries since."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        office.desk.signing_key_file = folder / "key.pem"
        self.key = new_key(office.desk, by=MANAGER).key.written
        self.case = incident_at(office, "rapid_review")
        office.at("Monday 2024-03-18")
        self.held = note_now(office)
        self.size = int(self.held.split("\n")[1])
        office.at("Tuesday 2024-03-19")
        office.open("serious_incident", became_aware_on=office.now.date())

    def cheat(self, *words: str) -> None:
        """Take the guards away, and do it."""
        without_guards(self.office.database, *words)

    @property
    def without_foreign_keys(self) -> str:
        """SQL after which a row may stand for itself."""
        of_postgresql = "SET session_replication_role = replica"
        return of_postgresql if self.office.database.is_postgresql else "PRAGMA foreign_keys = OFF"

    def bundle(self, scope: Scope | None = None) -> bytes:
        return bundle_of(self.office, scope or Scope())

    def report(self, bundle: bytes | None = None, *, earlier: tuple[bytes, ...] = ()) -> verify_trail.Report:
        """What the verifier finds in a bundle made now."""
        given = self.bundle() if bundle is None else bundle
        return verify_trail.verify(given, held=(self.held,), keys=(self.key,), earlier=earlier, now=NOW)

    def entry(self, sequence: int) -> Entry:
        return self.office.trail()[sequence - 1]


@pytest.fixture
def record(office: Office, tmp_path: Path) -> Record:
    return Record(office, tmp_path)


def literal(value: object) -> str:
    return (
        "NULL" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
    )


def update(entry: Entry) -> str:
    values = ", ".join(f"{name} = {literal(getattr(entry, name))}" for name in COLUMNS if name != "sequence")
    return f"UPDATE trail_entry SET {values} WHERE sequence = {entry.sequence}"


def insert(entry: Entry) -> str:
    values = ", ".join(literal(getattr(entry, name)) for name in COLUMNS)
    return f"INSERT INTO trail_entry ({', '.join(COLUMNS)}) VALUES ({values})"


def chained_anew(entries: list[Entry], first: int, **changed: Any) -> list[Entry]:
    """The entries from one on, with that one changed and every hash computed anew."""
    after, found = (Head(first - 1, entries[first - 2].hash) if first > 1 else Head(0, "0" * 64)), []
    for entry in entries[first - 1 :]:
        given = {name: getattr(entry, name) for name in Envelope.__dataclass_fields__}
        envelope = Envelope(**(given | (changed if entry.sequence == first else {})))
        found.append(next_entry(envelope, after=after, commitment=entry.commitment))
        after = Head(entry.sequence, found[-1].hash)
    return found


def everywhere(entries: list[Entry]) -> list[str]:
    """SQL that writes the entries, the hashes beside them, and forgets the nodes of the tree."""
    anchors = [f"UPDATE trail_anchor SET hash = '{each.hash}' WHERE sequence = {each.sequence}" for each in entries]
    return [*map(update, entries), *anchors, "DELETE FROM merkle_node"]


def test_a_record_that_nobody_touched_is_proven(record: Record) -> None:
    assert record.report().verdict == "proven"
    assert record.report(record.bundle(Scope(case=record.case))).verdict == "proven"
    assert record.report(record.bundle(Scope(since=dt.date(2024, 3, 18)))).verdict == "proven"


# What is done, the entry that has to be named, and what it is called


def edit(record: Record) -> int:
    record.cheat("UPDATE trail_entry SET by_user = 'someone.else' WHERE sequence = 7")
    return 7


def edit_with_its_hash(record: Record) -> int:
    record.cheat(update(chained_anew(record.office.trail(), 7, by_user="someone.else")[0]))
    return 7


def edit_a_body(record: Record) -> int:
    record.cheat("UPDATE trail_body SET body = '{}' WHERE sequence = 7")
    return 7


def delete(record: Record) -> int:
    record.cheat(*(f"DELETE FROM {table} WHERE sequence = 7" for table in BESIDE))
    return 7


def put_in(record: Record) -> int:
    last = len(record.office.trail())
    moves = [
        f"UPDATE {table} SET sequence = {n + 1} WHERE sequence = {n}" for n in range(last, 6, -1) for table in BESIDE
    ]
    before, copied = record.entry(6), record.entry(7)
    given = {name: getattr(copied, name) for name in Envelope.__dataclass_fields__}
    body = '{"facts":{}}'
    extra = next_entry(Envelope(**given), after=Head(6, before.hash), commitment=commitment_to(body, salt="0" * 32))
    record.cheat(
        "PRAGMA foreign_keys = OFF"
        if not record.office.database.is_postgresql
        else "SET session_replication_role = replica",
        *moves,
        insert(extra),
        f"INSERT INTO trail_body (sequence, salt, body) VALUES (7, '{'0' * 32}', '{body}')",
        f"INSERT INTO trail_anchor (sequence, hash, recorded_at) VALUES (7, '{extra.hash}', '{extra.recorded_at}')",
    )
    return 7


def reorder(record: Record) -> int:
    seven, eight = record.entry(7), record.entry(8)
    given = {name: getattr(eight, name) for name in COLUMNS} | {"sequence": 7}
    other = {name: getattr(seven, name) for name in COLUMNS} | {"sequence": 8}
    record.cheat(update(Entry(**given)), update(Entry(**other)))
    return 7


def chain_anew_from_some_entry(record: Record) -> int:
    record.cheat(*map(update, chained_anew(record.office.trail(), 7, by_user="someone.else")))
    # The hashes that the database wrote beside them were forgotten.
    return 7


def backdate_an_entry(record: Record) -> int:
    record.cheat("UPDATE trail_entry SET recorded_at = '2024-03-01T10:00:00.000000Z' WHERE sequence = 8")
    return 8


def play_the_entry_of_another_case(record: Record) -> int:
    stray = record.entry(3)
    given = {name: getattr(stray, name) for name in Envelope.__dataclass_fields__} | {"case_reference": record.case}
    entry = next_entry(Envelope(**given), after=Head(6, record.entry(6).hash), commitment=stray.commitment)
    record.cheat(update(entry))
    return 7


EXACT = [edit, edit_with_its_hash, edit_a_body, put_in, reorder, chain_anew_from_some_entry, backdate_an_entry,
         play_the_entry_of_another_case]  # fmt: skip


@pytest.mark.parametrize("does", EXACT)
def test_the_first_wrong_entry_is_named(record: Record, does: Callable[[Record], int]) -> None:
    sequence = does(record)
    report = record.report()

    assert report.verdict == "entry_wrong"
    assert report.first_wrong == sequence
    assert report.said.startswith(f"Entry {sequence} is the first that is wrong")


def test_of_a_record_with_an_entry_missing_no_bundle_is_made(record: Record) -> None:
    delete(record)

    with pytest.raises(TrailBroken, match="entry 7: it is missing"):
        record.bundle()


def test_whoever_numbers_the_entries_anew_after_that_is_found(record: Record) -> None:
    delete(record)
    last = record.office.trail()[-1].sequence
    moves = [
        f"UPDATE {table} SET sequence = {n - 1} WHERE sequence = {n}" for n in range(8, last + 1) for table in BESIDE
    ]
    record.cheat(record.without_foreign_keys, *moves)
    report = record.report()

    assert (report.verdict, report.first_wrong) == ("entry_wrong", 7)


@pytest.mark.parametrize("receiver", [None, "anybody"])
@pytest.mark.parametrize("of", ["whole", "case", "period"])
def test_a_body_destroyed_in_silence_is_wrong_whatever_else_is_withheld(
    record: Record, of: str, receiver: str | None
) -> None:
    sequence = record.office.entries(record.case)[-1].sequence
    record.cheat(f"UPDATE trail_body SET body = NULL, salt = NULL WHERE sequence = {sequence}")
    report = record.report(bundle_of(record.office, scopes(record)[of], receiver=receiver))

    assert (report.verdict, report.first_wrong) == ("entry_wrong", sequence)
    assert "was destroyed, and no entry says so" in report.said


@pytest.mark.parametrize("receiver", [None, "anybody"])
@pytest.mark.parametrize("of", ["whole", "case", "period"])
def test_one_destroyed_by_law_is_said_to_be_so_to_everybody(record: Record, of: str, receiver: str | None) -> None:
    sequence = record.office.entries(record.case)[-1].sequence
    _destroy(record, sequence)
    report = record.report(bundle_of(record.office, scopes(record)[of], receiver=receiver))

    assert report.verdict == "proven"
    assert any("was destroyed by law, and the trail says so" in each for each in report.proven)


def test_the_reason_why_another_case_was_destroyed_does_not_go_along(record: Record) -> None:
    _destroy(record, record.office.entries(record.case)[-1].sequence)
    other = record.office.open("serious_incident", became_aware_on=record.office.now.date())
    bundle = bundle_of(record.office, Scope(case=other))

    assert b"Retention has ended." not in bundle


def test_no_entry_says_beforehand_that_a_body_is_going_to_be_destroyed(record: Record) -> None:
    last = record.office.trail()[-1].sequence
    with record.office.database.write() as tx:
        words = {"destroyed": [last + 2], "reason": "Retention will have ended."}
        append(tx, an_envelope(BODIES_DESTROYED, case_reference=None, recorded_at=AT), words)
    later = record.office.open("serious_incident", became_aware_on=record.office.now.date())
    assert record.office.entries(later)[0].sequence == last + 2
    record.cheat(f"UPDATE trail_body SET body = NULL, salt = NULL WHERE sequence = {last + 2}")

    with record.office.database.read() as tx:
        fault = verify(tx).first_fault
    assert fault is not None
    assert fault.sequence == last + 2
    report = record.report()
    assert (report.verdict, report.first_wrong) == ("entry_wrong", last + 2)


AT = "2024-03-19T10:00:00.000000Z"


def _destroy(record: Record, sequence: int) -> None:
    with as_owner(record.office.database) as database, database.write() as tx:
        envelope = an_envelope(BODIES_DESTROYED, case_reference=None, recorded_at=AT)
        destroy_bodies(tx, envelope, [sequence], reason="Retention has ended.")


def scopes(record: Record) -> dict[str, Scope]:
    """The whole record, its case, and the days on which that was worked on."""
    days = Scope(since=dt.date(2024, 3, 15), until=dt.date(2024, 3, 18))
    return {"whole": Scope(), "case": Scope(case=record.case), "period": days}


def test_everything_chained_anew_is_found_by_the_checkpoint(record: Record) -> None:
    record.cheat(*everywhere(chained_anew(record.office.trail(), 7, by_user="someone.else")))
    report = record.report()

    assert (report.verdict, report.first_wrong, report.at_the_latest) == ("record_rewritten", 1, record.size)


def test_an_earlier_bundle_names_the_very_entry_from_which_it_was_chained_anew(record: Record) -> None:
    earlier = record.bundle()
    record.cheat(*everywhere(chained_anew(record.office.trail(), 7, by_user="someone.else")))
    report = record.report(earlier=(earlier,))

    assert (report.verdict, report.first_wrong) == ("entry_wrong", 7)


def test_two_checkpoints_narrow_it_down(record: Record) -> None:
    later = note_now(record.office)
    first = record.size + 1
    record.cheat(*everywhere(chained_anew(record.office.trail(), first, by_user="someone.else")))
    record.cheat("DELETE FROM checkpoint")
    report = verify_trail.verify(record.bundle(), held=(record.held, later), keys=(record.key,), now=NOW)

    assert (report.verdict, report.first_wrong) == ("record_rewritten", first)
    assert report.said.startswith("The record was written anew, or cut off. Up to entry")


def test_chaining_anew_from_the_very_first_entry_makes_it_another_record(record: Record) -> None:
    record.cheat(*everywhere(chained_anew(record.office.trail(), 1, by_user="someone.else")), "DELETE FROM checkpoint")
    record.office.desk.signing_key_file = None

    assert record.report().verdict == "another_installation"


@pytest.mark.parametrize("of_case", [False, True])
def test_entries_cut_off_the_end_are_missed(record: Record, of_case: bool) -> None:
    kept, before = record.size - 2, record.bundle()
    record.cheat(
        *(f"DELETE FROM {table} WHERE sequence > {kept}" for table in ("proof_entry", *BESIDE)),
        "DELETE FROM merkle_node",
        f"DELETE FROM checkpoint WHERE sequence > {kept}",
    )
    record.office.desk.signing_key_file = None
    bundle = record.bundle(Scope(case=record.case)) if of_case else record.bundle()
    report = record.report(bundle)

    assert (report.verdict, report.at_the_latest) == ("record_rewritten", kept + 1)
    assert f"entry {kept + 1} is missing, and all that follow" in report.said
    if not of_case:
        assert record.report(bundle, earlier=(before,)).first_wrong == kept + 1


def test_last_weeks_backup_is_found(record: Record) -> None:
    kept = record.size - 3
    record.cheat(
        *(f"DELETE FROM {table} WHERE sequence > {kept}" for table in ("proof_entry", *BESIDE)),
        "DELETE FROM merkle_node",
        f"DELETE FROM checkpoint WHERE sequence > {kept}",
    )
    # Work goes on in it, past the length that the checkpoint saw.
    for _ in range(6):
        _append(record)
    report = record.report()

    assert (report.verdict, report.first_wrong) == ("record_rewritten", 1)
    assert report.at_the_latest == record.size


def _append(record: Record) -> None:
    entries = record.office.trail()
    last = entries[-1]
    given = {name: getattr(last, name) for name in Envelope.__dataclass_fields__}
    entry = next_entry(
        Envelope(**given), after=Head(last.sequence, last.hash), commitment=commitment_to("{}", salt="f" * 32)
    )
    body = f"INSERT INTO trail_body (sequence, salt, body) VALUES ({entry.sequence}, '{'f' * 32}', '{{}}')"
    anchor = (
        "INSERT INTO trail_anchor (sequence, hash, recorded_at)"
        f" VALUES ({entry.sequence}, '{entry.hash}', '{entry.recorded_at}')"
    )
    record.cheat(insert(entry), body, anchor)


# Clocks. What was recorded after a checkpoint was made stands after it, and what was recorded before stands under it.


def test_an_entry_made_after_a_checkpoint_with_the_clock_set_back_is_named(record: Record) -> None:
    record.office.at("Friday 2024-03-01")
    backdated = record.office.open("serious_incident", became_aware_on=record.office.now.date())
    sequence = record.office.entries(backdated)[0].sequence
    assert sequence > record.size
    for scope in (Scope(), Scope(case=backdated)):
        report = record.report(record.bundle(scope))

        assert (report.verdict, report.first_wrong) == ("wrong_time", sequence)
        assert (
            "recorded on Friday 1 March 2024 at 10:00 UTC, and it stands after the checkpoint of Monday" in report.said
        )
    assert check_whole(record).wrong == ApartTime(sequence, "2024-03-01T10:00:00.000000Z", held_then(record))


def test_an_entry_from_after_a_checkpoint_that_covers_it_is_named(record: Record) -> None:
    # The checkpoint is made with the clock set back, and signed with the key of the record.
    record.office.at("Wednesday 2024-03-20")
    late = record.office.open("serious_incident", became_aware_on=record.office.now.date())
    record.office.at("Tuesday 2024-03-19")
    note_now(record.office)
    report = record.report()

    assert (report.verdict, report.first_wrong) == ("wrong_time", record.office.entries(late)[0].sequence)
    assert "and it stands under the checkpoint of Tuesday 19 March 2024" in report.said
    wrong = check_whole(record).wrong
    assert wrong is not None
    assert (wrong.sequence, wrong.is_after) == (report.first_wrong, False)


@pytest.mark.parametrize(("minutes", "verdict"), [(9, "proven"), (10, "wrong_time")])
def test_what_two_honest_clocks_may_differ_by_is_said_and_more_is_wrong(
    record: Record, minutes: int, verdict: str
) -> None:
    record.office.at("Monday 2024-03-18")
    record.office.now -= dt.timedelta(minutes=minutes)
    record.office.open("serious_incident", became_aware_on=record.office.now.date())
    record.office.at("Tuesday 2024-03-19")
    report = record.report()
    said = [each for each in report.not_proven if "The clocks of two machines may differ" in each]

    assert report.verdict == verdict
    assert len(said) == (verdict == "proven")
    found = check_whole(record)
    assert (found.wrong is None, found.count > 0) == (verdict == "proven", verdict == "proven")


def check_whole(record: Record) -> Times:
    """What the program itself says of the times of its trail, which holds otherwise."""
    found = verify_trail_here(record.office.desk)
    assert found.whole.verification.valid
    return found.times


def held_then(record: Record) -> Timed:
    return Timed(record.size, "2024-03-18T10:00:00.000000Z")


@pytest.mark.parametrize(("table", "column"), [("notice", "text"), ("snapshot", "body")])
def test_a_sealed_paper_that_was_swapped_opens_no_more_and_is_named(record: Record, table: str, column: str) -> None:
    record.cheat(f"UPDATE {table} SET {column} = {column} || ' '")

    with pytest.raises(SealedValueUnreadable, match=rf"{table}\.{column}/"):
        record.bundle()


@pytest.mark.parametrize(
    ("table", "column", "said"), [("notice", "text", "the letter"), ("snapshot", "body", "the document")]
)
def test_a_paper_that_was_swapped_by_somebody_who_has_the_keys_is_found(
    record: Record, table: str, column: str, said: str
) -> None:
    names = SEALED[table].key
    with record.office.database.write() as tx:
        *key, text = tx.rows(Statement(f"SELECT {', '.join(names)}, {sealed(table, column)} FROM {table}"))[0]
        other = tx.seal_by(tx.vault.key_of_case(tx, key[0]), table, column, key, f"{text} ")
    where = " AND ".join(f"{name} = '{value}'" for name, value in zip(names, key, strict=True))
    record.cheat(f"UPDATE {table} SET {column} = '{other}' WHERE {where}")
    report = record.report()

    assert report.verdict == "document_wrong"
    assert said in report.said


def test_a_text_of_the_rules_that_was_swapped_is_found(record: Record) -> None:
    record.cheat("UPDATE published_text SET body = body || ' '")
    report = record.report()

    assert report.verdict == "document_wrong"
    assert "texts/" in report.said


def test_rules_that_were_swapped_are_found(record: Record) -> None:
    words = "UPDATE workflow_definition SET body = replace(body, 'coordinator', 'coordinatrix')"
    record.cheat(words)
    report = record.report()

    assert (report.verdict, report.first_wrong) == ("document_wrong", _first_under_rules(record))


def _first_under_rules(record: Record) -> int:
    return next(each.sequence for each in record.office.trail() if each.workflow_hash is not None)


def test_a_log_that_was_forked_is_found_by_who_holds_the_other_side(record: Record) -> None:
    shown = note_now(record.office)
    size = int(shown.split("\n")[1])
    record.cheat(*everywhere(chained_anew(record.office.trail(), size, by_user="someone.else")))
    record.cheat(f"DELETE FROM checkpoint WHERE sequence = {size}")
    other = record.bundle()
    report = verify_trail.verify(other, held=(shown,), keys=(record.key,), now=NOW)

    assert (report.verdict, report.first_wrong, report.at_the_latest) == ("record_rewritten", record.size + 1, size)
    assert "two different records" in report.said


def test_a_key_of_ones_own_makes_nothing_good(record: Record) -> None:
    forged = signed_anew(record.held, STRANGER)
    record.cheat("UPDATE checkpoint SET note = " + literal(forged))
    record.office.desk.signing_key_file = None

    assert record.report().verdict == "unknown_key"


def test_with_the_triggers_gone_and_nothing_done_nothing_is_claimed(record: Record) -> None:
    record.cheat()

    assert record.report().verdict == "proven"


def test_what_was_withheld_can_be_checked_when_it_is_disclosed(record: Record) -> None:
    withheld = bundle_of(record.office, Scope(case=record.case), receiver="anybody")
    record.cheat(*_with_another_body(record, 7))
    report = record.report(earlier=(withheld,))

    assert (report.verdict, report.first_wrong) == ("entry_wrong", 7)


def _with_another_body(record: Record, sequence: int) -> list[str]:
    """Another body, with a commitment to it, and everything chained anew."""
    with record.office.database.read() as tx:
        assert read_body(tx, sequence) is not None
    body, salt = '{"facts":{}}', "1" * 32
    entries = record.office.trail()
    given = {name: getattr(entries[sequence - 1], name) for name in COLUMNS}
    entries[sequence - 1] = Entry(**(given | {"commitment": commitment_to(body, salt=salt)}))
    change = f"UPDATE trail_body SET body = '{body}', salt = '{salt}' WHERE sequence = {sequence}"
    return [*everywhere(chained_anew(entries, sequence)), change]
