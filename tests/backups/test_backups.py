"""A backup is taken while people write, holds one moment, and is restored to just what was there."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import URL

from backups.backed_up import a_plan, references, url_of
from casework.journeys import incident_at
from casework.office import Office
from cheats import cheat
from reviewflow.backups import shelf
from reviewflow.backups.key import make_backup_key
from reviewflow.backups.package import read_manifest
from reviewflow.backups.shelf import Shelf
from reviewflow.casework.backing_up.check import check_backup
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.casework.backing_up.restore import (
    KEYS_DIFFER,
    Restored,
    key_files_wrong,
    restore_database,
    restore_file,
)
from reviewflow.casework.backing_up.take import LOCK, take_backup
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import BackupKeyUnusable, BackupNotFound, BackupNotGood, BackupNotTaken, RestoreRefused
from reviewflow.store.key_file import KeyFile
from reviewflow.store.schema import check_schema
from reviewflow.store.session import Database


def take(office: Office, plan: BackupPlan, **said: bool) -> str:
    return take_backup(office.database, plan, now=office.now, **said).id


@pytest.fixture
def elsewhere(office: Office, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty place of the same kind; the file of SQLite is not there yet."""
    if office.database.is_postgresql:
        yield request.getfixturevalue("empty_postgresql_database")
    else:
        with Database(f"sqlite:///{tmp_path}/elsewhere.sqlite") as database:
            yield database


def restore(plan: BackupPlan, id: str, database: Database) -> Restored:
    if database.is_postgresql:
        return restore_database(plan, id, database=database)
    return restore_file(plan, id, file=Path(str(database.url.database)))


def test_what_is_restored_is_what_was_there(office: Office, plan: BackupPlan, elsewhere: Database) -> None:
    case = incident_at(office, "notified")
    before, trail = (office.case(case), office.deadlines(case)), office.trail()
    taken = take_backup(office.database, plan, now=office.now)
    incident_at(office, "considered")

    done = restore(plan, "newest", elsewhere)

    check_schema(elsewhere)
    again = Office(elsewhere)
    assert references(again) == [case]
    assert (again.case(case), again.deadlines(case)) == before
    assert again.trail() == trail
    assert replay(elsewhere).differences == ()
    assert done.found == taken.contents
    assert done.found.documents > 0
    assert done.found.entries == len(trail)
    assert done.key_files == {}


def test_what_is_taken_while_people_write_is_one_moment(office: Office, plan: BackupPlan, elsewhere: Database) -> None:
    incident_at(office, "considered")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            incident_at(office, "notified")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        taken = take_backup(office.database, plan, now=office.now)
    finally:
        stop.set()
        writing.join()

    restore(plan, taken.id, elsewhere)
    trail = Office(elsewhere).trail()
    assert len(trail) == taken.contents.entries
    assert trail == office.trail()[: len(trail)]
    assert replay(elsewhere).differences == ()


@pytest.mark.parametrize("what", ["in the head", "in the data", "in the manifest", "at the end", "cut off"])
def test_a_backup_that_was_changed_is_refused(office: Office, plan: BackupPlan, elsewhere: Database, what: str) -> None:
    id = take(office, plan)
    assert plan.folder is not None
    path = Shelf(plan.folder).path_of(id)
    octets = bytearray(path.read_bytes())
    if what == "cut off":
        path.write_bytes(octets[:-100])
    else:
        at = {"in the head": octets.index(b'"made_at": "2') + 12, "in the data": 2000, "in the manifest": -200}
        octets[at.get(what, -1)] ^= 1
        path.write_bytes(octets)

    for use in (lambda: check_backup(plan, id, beside=path), lambda: restore(plan, id, elsewhere)):
        with pytest.raises(BackupNotGood):
            use()
    if not elsewhere.is_postgresql:
        assert not Path(str(elsewhere.url.database)).exists()


def test_it_is_restored_into_an_empty_place_only(office: Office, plan: BackupPlan) -> None:
    id = take(office, plan)
    before = office.trail()

    if office.database.is_postgresql:
        with pytest.raises(RestoreRefused, match="tables in it already"):
            restore_database(plan, id, database=office.database)
    else:
        file = Path(str(office.database.url.database))
        with pytest.raises(RestoreRefused, match="exists"):
            restore_file(plan, id, file=file)
        # A file beside it that belongs to another database would be read into this one.
        (file.parent / "new.sqlite-wal").write_bytes(b"left over")
        with pytest.raises(RestoreRefused, match=r"new\.sqlite-wal exists"):
            restore_file(plan, id, file=file.parent / "new.sqlite")
        assert not (file.parent / "new.sqlite").exists()
    assert office.trail() == before


def test_nothing_in_a_backup_can_be_read_and_no_key_is_in_it(office: Office, plan: BackupPlan, tmp_path: Path) -> None:
    secret = tmp_path / "keys" / "signing.key"
    secret.write_text("the private half of something")
    plan = replace(plan, key_files={"signing_key_file": secret})
    office.add(incident_at(office, "considered"), "child", label="Child 1", name="Zed Synthetic")
    taken = take_backup(office.database, plan, now=office.now)

    octets = taken.path.read_bytes()
    manifest, _ = read_manifest(taken.path, plan.ready()[1])
    assert b"Zed" not in octets
    assert b"SQLite format" not in octets
    assert taken.path.stat().st_mode & 0o077 == 0
    assert "private" not in repr(manifest)
    assert list(manifest.key_files) == ["signing_key_file"]


def test_a_key_file_that_is_missing_is_said(
    office: Office, plan: BackupPlan, elsewhere: Database, tmp_path: Path
) -> None:
    secret = tmp_path / "keys" / "signing.key"
    secret.write_text("the private half of something")
    id = take(office, replace(plan, key_files={"signing_key_file": secret}))
    secret.write_text("another")
    later = replace(plan, key_files={"signing_key_file": secret})

    assert restore(plan, id, elsewhere).key_files == {"signing_key_file": "it is not set"}
    manifest, _ = read_manifest(Shelf(tmp_path / "backups").path_of(id), plan.ready()[1])
    assert key_files_wrong(later, manifest) == {"signing_key_file": KEYS_DIFFER}
    secret.unlink()
    assert key_files_wrong(later, manifest) == {"signing_key_file": f"{secret} is missing"}


def test_without_the_keys_of_what_people_wrote_it_is_restored_and_that_is_said(
    sqlite_office: Office, plan: BackupPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident_at(sqlite_office, "notified")
    taken = take_backup(sqlite_office.database, plan, now=sqlite_office.now)
    assert check_backup(plan, taken.id, beside=tmp_path / "x").opens
    monkeypatch.setattr(Database, "keys_by_default", None)

    for keys in (None, KeyFile(tmp_path / "lost")):
        without = replace(plan, keys=keys)
        assert not check_backup(without, taken.id, beside=tmp_path / "x").opens
        done = restore_file(without, taken.id, file=tmp_path / f"again-{keys is None}.sqlite")
        assert (done.opens, done.found) == (False, taken.contents)


def test_another_key_opens_nothing(office: Office, plan: BackupPlan, elsewhere: Database, tmp_path: Path) -> None:
    id = take(office, plan)
    make_backup_key(tmp_path / "other.key")
    other = replace(plan, key_file=tmp_path / "other.key")

    with pytest.raises(BackupKeyUnusable, match="sealed with another"):
        restore(other, id, elsewhere)


def test_a_passphrase_does_as_well(office: Office, plan: BackupPlan, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "passphrase"
    file.write_text("correct horse battery staple\n")
    file.chmod(0o600)
    spoken = replace(plan, key_file=file)
    id = take(office, spoken)

    assert check_backup(spoken, id, beside=tmp_path / "x").manifest.contents.entries == len(office.trail())
    file.write_text("correct horse battery stable\n")
    with pytest.raises(BackupKeyUnusable, match="sealed with another"):
        check_backup(spoken, id, beside=tmp_path / "x")


@pytest.mark.parametrize(
    ("words", "mode", "why"),
    [
        ("short", 0o600, "neither a key nor a passphrase"),
        ("reviewflow-backup-key:AAAA", 0o600, "not whole"),
        ("a passphrase that is long enough", 0o640, "others than its owner"),
        (None, 0, "cannot be read"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(
    sqlite_office: Office, plan: BackupPlan, tmp_path: Path, words: str | None, mode: int, why: str
) -> None:
    file = tmp_path / "keys" / "wrong"
    if words is not None:
        file.write_text(words)
        file.chmod(mode)

    with pytest.raises(BackupKeyUnusable, match=why):
        take(sqlite_office, replace(plan, key_file=file))


def test_a_key_beside_the_backups_is_refused(sqlite_office: Office, tmp_path: Path) -> None:
    make_backup_key(tmp_path / "backups" / "backup.key")

    with pytest.raises(BackupNotTaken, match="beside the backups"):
        take(sqlite_office, a_plan(tmp_path, key_file=tmp_path / "backups" / "backup.key"))


def test_only_what_changed_is_kept_and_the_whole_comes_out(
    sqlite_office: Office, plan: BackupPlan, tmp_path: Path
) -> None:
    trails, ids, kinds, sizes = [], [], [], []
    for _ in range(5):
        incident_at(sqlite_office, "notified")
        taken = take_backup(sqlite_office.database, replace(plan, whole_every=3), now=sqlite_office.now)
        trails.append(sqlite_office.trail())
        ids.append(taken.id)
        kinds.append(taken.kind)
        sizes.append(taken.size)
        sqlite_office.later(seconds=2)

    assert kinds == ["whole", "changes", "changes", "changes", "whole"]
    assert max(sizes[1:4]) < sizes[0] / 2
    for n, (id, trail) in enumerate(zip(ids, trails, strict=True)):
        restore_file(plan, id, file=tmp_path / f"again-{n}.sqlite")
        with Database(f"sqlite:///{tmp_path}/again-{n}.sqlite") as database:
            assert Office(database).trail() == trail


def test_those_that_others_go_on_from_are_kept(sqlite_office: Office, plan: BackupPlan) -> None:
    ids = []
    for _ in range(6):
        ids.append(take(sqlite_office, replace(plan, whole_every=2, keep=2)))
        sqlite_office.later(seconds=2)
    assert plan.folder is not None

    # The fourth is whole, the fifth and the sixth go on from it.
    assert [each.id for each in Shelf(plan.folder).all()] == ids[:2:-1]
    with pytest.raises(BackupNotFound):
        check_backup(plan, ids[0], beside=plan.folder)


def test_what_was_taken_just_now_is_kept_though_the_clock_was_set_back(sqlite_office: Office, plan: BackupPlan) -> None:
    plan = replace(plan, whole_every=0, keep=1)
    first = take(sqlite_office, plan)
    taken = take_backup(sqlite_office.database, plan, now=sqlite_office.now - dt.timedelta(hours=1))

    assert taken.path.is_file()
    assert taken.let_go == (first,)


def test_changes_without_what_they_go_on_from_are_refused(sqlite_office: Office, plan: BackupPlan) -> None:
    first = take(sqlite_office, plan)
    sqlite_office.later(seconds=2)
    second = take(sqlite_office, plan)
    assert plan.folder is not None
    Shelf(plan.folder).path_of(first).unlink()

    with pytest.raises(BackupNotGood, match=f"{first}, whose changes it holds, is missing"):
        check_backup(plan, second, beside=plan.folder)
    # The next one does not hang on what is broken.
    sqlite_office.later(seconds=2)
    assert take_backup(sqlite_office.database, plan, now=sqlite_office.now).kind == "whole"


def test_a_backup_under_the_name_of_another_is_refused(sqlite_office: Office, plan: BackupPlan) -> None:
    plan = replace(plan, whole_every=0)
    older = take(sqlite_office, plan)
    sqlite_office.later(seconds=2)
    newer = take(sqlite_office, plan)
    assert plan.folder is not None
    Shelf(plan.folder).path_of(older).replace(Shelf(plan.folder).path_of(newer))

    with pytest.raises(BackupNotGood, match=f"its head says that it is {older}"):
        check_backup(plan, newer, beside=plan.folder)


def test_changes_to_another_database_are_not_put_on_top(
    sqlite_office: Office, plan: BackupPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "secrets", SimpleNamespace(token_hex=lambda _: "00000000"))
    first = take(sqlite_office, plan)
    incident_at(sqlite_office, "notified")
    other = replace(plan, folder=tmp_path / "others")
    assert plan.folder is not None
    assert other.folder is not None
    assert take(sqlite_office, other) == first
    sqlite_office.later(seconds=2)
    second = take(sqlite_office, other)
    Shelf(other.folder).path_of(second).replace(Shelf(plan.folder).path_of(second))

    with pytest.raises(BackupNotGood, match=f"{second} does not follow the one before it"):
        check_backup(plan, second, beside=plan.folder)


def test_a_trail_that_was_tampered_with_is_not_taken_for_good(sqlite_office: Office, plan: BackupPlan) -> None:
    incident_at(sqlite_office, "notified")
    good = take(sqlite_office, plan)
    cheat(
        sqlite_office.database,
        "DROP TRIGGER trail_entry_no_update",
        "UPDATE trail_entry SET what = 'nothing' WHERE sequence = 5",
    )
    sqlite_office.later(seconds=2)

    with pytest.raises(BackupNotGood, match="entry 5"):
        take(sqlite_office, plan)
    assert plan.folder is not None
    assert [each.id for each in Shelf(plan.folder).all()] == [good]
    assert sorted(each.name for each in plan.folder.iterdir()) == [".lock", f"{good}.backup"]


def test_two_at_once_are_refused(office: Office, plan: BackupPlan) -> None:
    shelf, _ = plan.ready()

    with shelf.held(), pytest.raises(BackupNotTaken, match="another backup is being taken"):
        take(office, plan)


@pytest.mark.postgres
def test_of_one_database_two_machines_take_none_at_once(
    postgresql_published: Database, tmp_path: Path, postgresql_server: URL
) -> None:
    office = Office(postgresql_published)
    with Database(url_of(postgresql_published)) as other, other.read() as tx:
        assert tx.value(LOCK)
        with pytest.raises(BackupNotTaken, match="another backup is being taken"):
            take(office, a_plan(tmp_path))
    assert take(office, a_plan(tmp_path))


@pytest.mark.postgres
def test_without_pg_dump_it_says_what_is_missing(postgresql_published: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupNotTaken, match="there is no program pg_dump"):
        take(Office(postgresql_published), a_plan(tmp_path, programs=tmp_path))
    assert [each.name for each in (tmp_path / "backups").iterdir()] == [".lock"]


@pytest.mark.postgres
def test_a_backup_of_one_kind_is_not_restored_into_the_other(
    sqlite_office: Office, plan: BackupPlan, empty_postgresql_database: Database
) -> None:
    id = take(sqlite_office, plan)

    with pytest.raises(RestoreRefused, match="is a backup of SQLite"):
        restore_database(plan, id, database=empty_postgresql_database)
