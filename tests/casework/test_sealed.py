"""What people wrote stands nowhere in the database as they wrote it, and goes with the key of its case."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from casework.handing import hand_in
from casework.journeys import incident_at
from casework.office import Office, everything
from casework.test_identities import PLANTED, PLANTED_WORDS, a_life
from cheats import without_guards
from master_keys import MASTER_KEYS, own_copy
from published import publish_shipped
from reviewflow.audit.chain import BODIES_DESTROYED
from reviewflow.audit.entry import Envelope
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sealing.master_keys import keys_stand, remove_master_key, rotate
from reviewflow.casework.sealing.seal_database import give_another_key, seal_what_is_in_clear
from reviewflow.casework.views.case_view import view_case
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.errors import CaseDestroyed, DatabaseNotReady, KeysUnusable, MasterKeyInUse, SealedValueUnreadable
from reviewflow.store import master_keys, vault
from reviewflow.store.audit_log import append, entries_of_case, read_body, verify
from reviewflow.store.case_keys import destroy_keys
from reviewflow.store.cases import case_id_of, load_case
from reviewflow.store.key_file import KeyFile
from reviewflow.store.reseal import Step
from reviewflow.store.schema import check_sealed, create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

WORDS = ("Quixotic", *PLANTED_WORDS)


def with_words(office: Office) -> str:
    """A case nearly at its end, with a word in every place for words."""
    case = a_life(office)
    facts = {"summary": "A Quixotic summary."}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="A Quixotic reason."))
    return case


def found_raw(database: Database) -> list[str]:
    """The tables in which any of the words stands, and for SQLite the files."""
    found = [
        table
        for table, rows in everything(database).items()
        if any(word in str(value) for row in rows for value in row for word in WORDS)
    ]
    if not database.is_postgresql:
        path = Path(str(database.url.database))
        files = [path, path.with_name(f"{path.name}-wal")]
        found += [file.name for file in files if file.exists() and any(w.encode() in file.read_bytes() for w in WORDS)]
    return found


def destroyed(office: Office, case: str) -> list[int]:
    """The bodies that went with the key of a case, and nothing but the key."""
    now = office.desk.now()
    envelope = Envelope(
        case_reference=case,
        what=BODIES_DESTROYED,
        item=None,
        by_user="administrator",
        by_role="administrator",
        partnership="bristol",
        happened_on=now.date().isoformat(),
        happened_at=None,
        recorded_at=now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        from_state=None,
        to_state=None,
        workflow_hash=None,
        basis=None,
    )
    with office.database.write() as tx:
        gone = [each.sequence for each in entries_of_case(tx, case)]
        append(tx, envelope, {"destroyed": gone, "reason": "Kept for long enough."})
        assert destroy_keys(tx, case_id_of(tx, case), case) >= 1
        return gone


def test_no_word_that_was_typed_stands_in_the_database(office: Office) -> None:
    case = with_words(office)

    assert found_raw(office.database) == []
    assert office.case(case).facts["summary"] == "A Quixotic summary."
    assert PLANTED in str(read_identities(office.desk, case, by="bristol.coordinator", reason="To see."))
    assert replay(office.database).differences == ()


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE review_case SET facts = (SELECT o.facts FROM review_case o WHERE o.reference = 'SI-2024-001')",
        "UPDATE identity SET value = (SELECT o.value FROM identity o ORDER BY o.id LIMIT 1)",
        "UPDATE identity SET value = salt",
    ],
)
def test_a_value_that_was_moved_does_not_open(office: Office, moved: str) -> None:
    case = with_words(office)
    other = incident_at(office, "notified")

    without_guards(office.database, moved)

    def read() -> None:
        for each in (case, other):
            read_identities(office.desk, each, by="bristol.coordinator", reason="To see.")

    with pytest.raises(SealedValueUnreadable) as refused:
        read()
    assert not any(word in str(refused.value) for word in WORDS)


def test_the_key_of_another_case_opens_nothing(office: Office) -> None:
    case, other = with_words(office), incident_at(office, "notified")
    taken = "(SELECT o.wrapped FROM data_key o WHERE o.holder = '{}' ORDER BY o.id DESC LIMIT 1)"
    without_guards(
        office.database,
        f"UPDATE data_key SET wrapped = {taken.format(f'case:{case}')} WHERE holder = 'case:{other}'",
    )

    with Database(office.database.url) as again, again.read() as tx:
        assert load_case(tx, case).case.facts["summary"] == "A Quixotic summary."
        with pytest.raises(KeysUnusable, match=f"the data key of case {other} was changed in the database"):
            load_case(tx, other)


def test_a_key_that_was_destroyed_elsewhere_is_forgotten_here_within_a_minute(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = with_words(office)
    later = [0.0]
    monkeypatch.setattr(vault, "time", SimpleNamespace(monotonic=lambda: later[0]))

    def summary(database: Database) -> object:
        with database.read() as tx:
            return load_case(tx, case).case.facts.get("summary")

    with Database(office.database.url) as elsewhere:
        assert summary(elsewhere) == "A Quixotic summary."
        destroyed(office, case)
        assert summary(office.database) is None
        later[0] = vault.FORGOTTEN_AFTER
        assert summary(elsewhere) == "A Quixotic summary.", "until then the other process has it at hand"
        later[0] += 0.1
        assert summary(elsewhere) is None


def test_a_body_that_was_moved_is_found(office: Office) -> None:
    with_words(office)
    newest = "(SELECT max(sequence) FROM trail_body)"
    one_before = f"(SELECT o.body FROM trail_body o WHERE o.sequence = {newest} - 1)"

    without_guards(office.database, f"UPDATE trail_body SET body = {one_before} WHERE sequence = {newest}")

    with office.database.read() as tx:
        fault = verify(tx).first_fault
    assert fault is not None
    assert "not the one it was committed to" in fault.what


def test_with_its_key_a_case_is_destroyed_and_the_trail_still_holds(office: Office) -> None:
    case = with_words(office)
    other = incident_at(office, "notified")
    entries = len(office.trail())

    found = destroyed(office, case)

    with office.database.read() as tx:
        checked = verify(tx)
        assert checked.valid
        assert checked.destroyed == len(found) > 5
        assert read_body(tx, found[0]) is None
        assert load_case(tx, case).case.facts.get("summary") is None
    assert len(office.trail()) == entries + 1
    view_case(office.desk, case)
    shown = read_identities(office.desk, case, by="bristol.coordinator", reason="To see.")
    assert {each.value for each in shown} == {"Destroyed by law."}
    with pytest.raises(CaseDestroyed, match=case):
        office.carry_out(CorrectFacts(case=case, facts={"summary": "Anew."}, reason="A try."))
    assert office.case(other).facts["summary"] == "A child was seriously harmed."
    with office.database.read() as tx:
        assert verify(tx).valid, "what was recorded about it since is sealed with another key"


def test_what_was_destroyed_does_not_come_back(office: Office) -> None:
    case = with_words(office)
    with office.database.read() as tx:
        kept = tx.one(
            Statement("SELECT id, wrapped, wrapped_by FROM data_key WHERE holder = :h"), {"h": f"case:{case}"}
        )
    assert kept is not None
    destroyed(office, case)
    back = Statement("UPDATE data_key SET wrapped = :wrapped, wrapped_by = :by WHERE id = :id")

    with pytest.raises(Exception, match="stays so"), office.database.write() as tx:
        tx.execute(back, {"id": kept[0], "wrapped": kept[1], "by": kept[2]})


def test_a_case_gets_another_key_while_the_first_is_in_use(sqlite_office: Office) -> None:
    office = sqlite_office
    case = with_words(office)
    before = everything(office.database, opened=True)["trail_body"]

    give_another_key(office.desk, case)

    office.carry_out(CorrectFacts(case=case, facts={"summary": "Quixotic again."}, reason="A Quixotic reason."))
    keys = office.rows("SELECT id FROM data_key WHERE holder = :holder ORDER BY id", holder=f"case:{case}")
    bodies = "SELECT body FROM trail_body JOIN trail_entry USING (sequence) WHERE case_reference = :case"
    used = office.rows(bodies, case=case)
    assert {row[0].split(".")[1] for row in used} == {str(keys[-1][0])}
    assert {row[-1] for row in before} < {row[-1] for row in everything(office.database, opened=True)["trail_body"]}
    assert found_raw(office.database) == []
    assert replay(office.database).differences == ()


@pytest.fixture
def in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped_files: WorkflowFiles, library: Library) -> Path:
    """A database as an earlier version left it, with everything in clear."""
    path = tmp_path / "clear.sqlite"
    monkeypatch.setattr(Database, "keys_by_default", None)
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        publish_shipped(database, shipped_files, library)
        office = Office(database)
        with_words(office)
        hand_in(office, content=b"A Quixotic file.")
        assert set(found_raw(database)) >= {"identity", "notice", "trail_body", "review_case"}
    monkeypatch.undo()
    return path


class Stopped(Exception):
    """As if the process had been killed here."""


def test_what_stands_in_clear_is_sealed_also_after_a_stop(in_clear: Path) -> None:
    def stop(step: Step) -> None:
        if step.table == "trail_body":
            raise Stopped

    with Database(f"sqlite:///{in_clear}") as database:
        office = Office(database)
        with pytest.raises(DatabaseNotReady, match="encrypted"):
            check_sealed(database)
        with pytest.raises(Stopped):
            seal_what_is_in_clear(office.desk, tell=stop)
    with Database(f"sqlite:///{in_clear}") as database:
        with pytest.raises(DatabaseNotReady, match="encrypted"):
            check_sealed(database)
        office = Office(database)
        seal_what_is_in_clear(office.desk)

        check_sealed(database)
        assert found_raw(database) == []
        assert replay(database).differences == ()
        with database.read() as tx:
            assert verify(tx).valid


def test_without_its_keys_nothing_is_read_and_nothing_written_in_clear(sqlite_office: Office, tmp_path: Path) -> None:
    case = with_words(sqlite_office)
    other = KeyFile(tmp_path / "other-keys")
    with pytest.raises(KeysUnusable, match="no such file"):
        other.read()
    other.make()

    with Database(sqlite_office.database.url, keys=other) as database:
        office = Office(database)
        with pytest.raises(KeysUnusable, match=r"master key .* is not in it"):
            check_sealed(database)
        with pytest.raises(KeysUnusable):
            office.carry_out(CorrectFacts(case=case, facts={"summary": "Quixotic."}, reason="A Quixotic reason."))
    assert found_raw(sqlite_office.database) == []


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys")
    key = file.make()
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert repr(key) == f"MasterKey({key.id})", "the key itself is never shown"

    file.path.chmod(0o640)

    with pytest.raises(KeysUnusable, match="chmod 600"):
        file.read()
    with pytest.raises(KeysUnusable, match="already"):
        file.make()


DIES = """
import os, signal, sys
import master_keys
from casework.office import Office
from reviewflow.casework.sealing.master_keys import rotate
from reviewflow.casework.sealing.seal_database import seal_what_is_in_clear
from reviewflow.store import master_keys as kept, reseal
from reviewflow.store.key_file import KeyFile
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from pathlib import Path
from types import SimpleNamespace

what, path, keys, steps = sys.argv[1:]
left = [int(steps)]

def die(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

database = Database(f"sqlite:///{path}", keys=KeyFile(Path(keys)))
if what == "seal":
    seal_what_is_in_clear(Office(database).desk, tell=die)
else:
    kept.WRAPPED_BY_OTHERS = Statement(kept.WRAPPED_BY_OTHERS.sqlite.replace("LIMIT 500", "LIMIT 1"))
    rotate(database, tell=die)
"""


def killed(what: str, path: Path, keys: Path, steps: int) -> None:
    """Let a process seal or rotate, and kill it after so many steps."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    given = [what, str(path), str(keys), str(steps)]
    died = subprocess.run([sys.executable, "-c", DIES, *given], env=environment, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_seals_loses_nothing(in_clear: Path) -> None:
    for steps in (1, 3, 5, 2):
        killed("seal", in_clear, MASTER_KEYS.path, steps)
    with Database(f"sqlite:///{in_clear}") as database:
        seal_what_is_in_clear(Office(database).desk)
        check_sealed(database)
        assert found_raw(database) == []
        assert replay(database).differences == ()


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_rotates_loses_nothing(sqlite_office: Office, tmp_path: Path) -> None:
    case = with_words(sqlite_office)
    incident_at(sqlite_office, "notified")
    path = Path(str(sqlite_office.database.url.database))
    keys = own_copy(tmp_path)
    for steps in (1, 1, 1):
        killed("rotate", path, keys, steps)
        with Database(f"sqlite:///{path}", keys=KeyFile(keys)) as database:
            assert Office(database).case(case).facts["summary"] == "A Quixotic summary."
    with Database(f"sqlite:///{path}", keys=KeyFile(keys)) as database:
        done = rotate(database)
        assert done.resumed
        assert [each.wraps > 0 for each in keys_stand(database).keys] == [False] * len(done.old) + [True]
        with database.read() as tx:
            assert verify(tx).valid


# Another master key


def with_own_keys(office: Office, folder: Path) -> Database:
    """The same database, with its keys in a file that nobody else uses."""
    file = KeyFile(folder / "own-keys")
    assert office.database.keys is not None
    file.path.write_bytes(office.database.keys.path.read_bytes())
    file.path.chmod(0o600)
    return Database(office.database.url, keys=file)


def test_a_new_master_key_opens_everything_and_the_old_one_may_go(sqlite_office: Office, tmp_path: Path) -> None:
    case = with_words(sqlite_office)
    with with_own_keys(sqlite_office, tmp_path) as database:
        assert database.keys is not None
        old = database.keys.read()[0].id
        with pytest.raises(MasterKeyInUse, match="wraps what is new"):
            remove_master_key(database, old)

        done = rotate(database)

        assert (done.resumed, done.old) == (False, (old,))
        assert [(each.key, each.wraps > 0) for each in keys_stand(database).keys] == [(old, False), (done.key, True)]
        remove_master_key(database, old)
        assert [key.id for key in database.keys.read()] == [done.key]
        office = Office(database)
        assert office.case(case).facts["summary"] == "A Quixotic summary."
        office.carry_out(CorrectFacts(case=case, facts={"summary": "Quixotic."}, reason="A Quixotic reason."))
    with Database(sqlite_office.database.url, keys=KeyFile(tmp_path / "own-keys")) as database:
        check_sealed(database)
        with database.read() as tx:
            assert verify(tx).valid
        database.vault.forget()
    # Whoever has the old key alone, as an old copy of the file does, opens nothing any more.
    sqlite_office.database.vault.forget()
    with pytest.raises(KeysUnusable, match="is not in it"):
        sqlite_office.case(case)


def test_a_rotation_that_was_cut_off_goes_on(
    sqlite_office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        incident_at(sqlite_office, "notified")
    few = Statement(master_keys.WRAPPED_BY_OTHERS.sqlite.replace("LIMIT 500", "LIMIT 1"))
    monkeypatch.setattr(master_keys, "WRAPPED_BY_OTHERS", few)

    def stop(_: int) -> None:
        raise Stopped

    with with_own_keys(sqlite_office, tmp_path) as database:
        with pytest.raises(Stopped):
            rotate(database, tell=stop)
        assert database.keys is not None
        old, new = database.keys.read()
        # In between everything opens, and what is new is wrapped by the new key.
        database.vault.forget()
        incident_at(Office(database), "notified")
        with pytest.raises(MasterKeyInUse, match="would be lost"):
            remove_master_key(database, old.id)

        done = rotate(database)

        assert (done.resumed, done.key, done.old) == (True, new.id, (old.id,))
        assert {each.key: each.wraps > 0 for each in keys_stand(database).keys} == {old.id: False, new.id: True}


def test_people_work_while_the_master_key_is_changed(sqlite_office: Office, tmp_path: Path) -> None:
    cases = [incident_at(sqlite_office, "considered") for _ in range(4)]
    with with_own_keys(sqlite_office, tmp_path) as database:
        office = Office(database)
        faults: list[Exception] = []

        def write(case: str) -> None:
            try:
                for n in range(6):
                    facts = {"summary": f"Quixotic {n}."}
                    office.carry_out(CorrectFacts(case=case, facts=facts, reason="A Quixotic reason."))
            except Exception as fault:  # noqa: BLE001 - told to whoever waits
                faults.append(fault)

        writers = [threading.Thread(target=write, args=(case,)) for case in cases]
        for each in writers:
            each.start()
        for _ in range(3):
            rotate(database)
        for each in writers:
            each.join()

        assert faults == []
        assert {office.case(case).facts["summary"] for case in cases} == {"Quixotic 5."}
        with database.read() as tx:
            assert verify(tx).valid
