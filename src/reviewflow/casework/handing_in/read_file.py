"""The files of a case: which there are, and reading one, which the trail keeps."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.casework.access.readings import READ_FILE, enter_reading_in, reader
from reviewflow.casework.desk import Desk
from reviewflow.errors import FileNotFound
from reviewflow.store import files
from reviewflow.store.cases import load_case
from reviewflow.store.files import KeptFile
from reviewflow.store.session import Transaction


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file with its bytes."""

    kept: KeptFile
    content: bytes


def list_files(tx: Transaction, reference: str) -> list[KeptFile]:
    """The files of a case and its items, the oldest first. Their names may name somebody.

    Raises:
        CaseNotFound: there is no such case.
    """
    load_case(tx, reference)
    return files.files_of_case(tx, reference)


def number_of_item(desk: Desk, tx: Transaction, reference: str, kept: KeptFile) -> str | None:
    """The number of the item that a file belongs to, such as ``AR-1``; None for the case itself."""
    if kept.kind is None:
        return None
    definition = desk.definition(tx, load_case(tx, reference).case.workflow_hash)
    return f"{definition.items[kept.kind].prefix}-{kept.number}"


def read_file(desk: Desk, reference: str, id: int, *, by: str) -> FileRead:
    """Read one file. The reading is an entry of the trail.

    Raises:
        CaseNotFound: there is no such case.
        FileNotFound: the case has no such file.
        RoleNotAllowed: the reader neither keeps the case nor may record who is in it.
        OutsidePartnership: the reader works for another partnership.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        stored = load_case(tx, reference)
        kept = files.kept_file(tx, reference, id)
        if kept is None:
            raise FileNotFound(case=reference, file=id)
        actor = reader(tx, desk, stored, by)
        item = number_of_item(desk, tx, reference, kept)
        what = {"sha256": kept.sha256, **({"item": item} if item else {})}
        enter_reading_in(tx, desk, reference, READ_FILE, what, by=actor)
    with desk.database.read() as tx:
        return FileRead(kept, b"".join(files.pieces(tx, kept.key)))
