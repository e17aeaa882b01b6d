"""Where files are kept: piece by piece while they arrive, and for good once a fact of a case names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reviewflow.errors import FileDestroyed

from .numbers import LARGEST_NUMBER
from .sealed_columns import columns_of, place_of, sealed
from .session import Transaction
from .statements import Statement
from .vault import of_file

_UPLOAD = "file_key, partnership, person, name, size, received, pieces, sha256, media_type, begun_at, ends_at"
BEGIN = Statement(
    "INSERT INTO upload (file_key, partnership, person, name, size, received, pieces, begun_at, ends_at)"
    " VALUES (:file_key, :partnership, :person, :name, :size, 0, 0, :begun_at, :ends_at)"
)
_OWN = "partnership = :partnership AND person = :person"
_SEEN = columns_of("upload", _UPLOAD)
FIND = Statement(f"SELECT {_SEEN} FROM upload WHERE file_key = :file_key AND {_OWN} AND ends_at > :now")
OF_PERSON = Statement(f"SELECT {_SEEN} FROM upload WHERE {_OWN} AND ends_at > :now ORDER BY begun_at, file_key")
# Of two who send the same piece one is taken.
RECEIVE = Statement(
    "UPDATE upload SET received = received + :octets, pieces = pieces + 1, ends_at = :ends_at"
    " WHERE file_key = :file_key AND received = :at AND sha256 IS NULL"
)
ADD_PIECE = Statement("INSERT INTO file_piece (file_key, number, octets) VALUES (:file_key, :number, :octets)")
PIECES = Statement("SELECT number, octets FROM file_piece WHERE file_key = :file_key ORDER BY number")
WHOLE = Statement(
    "UPDATE upload SET sha256 = :sha256, media_type = :media_type, ends_at = :ends_at WHERE file_key = :file_key"
)
DROP_UPLOAD = Statement("DELETE FROM upload WHERE file_key = :file_key")
DROP_PIECES = Statement("DELETE FROM file_piece WHERE file_key = :file_key")
ENDED = Statement("SELECT file_key FROM upload WHERE ends_at <= :now ORDER BY file_key")
NO_LONGER = Statement(f"SELECT file_key FROM upload WHERE {_OWN} ORDER BY file_key")
KEEP = Statement(
    "INSERT INTO case_file (file_key, case_id, item_id, fact, sha256, name, media_type, size, kept_at, by_user,"
    " sequence) VALUES (:file_key, :case_id, :item_id, :fact, :sha256, :name, :media_type, :size, :kept_at, :by_user,"
    " :sequence)"
)
_KEPT = (
    "SELECT f.id, f.file_key, c.reference, i.kind, i.number, f.fact, f.sha256,"
    f" {sealed('case_file', 'name', 'f')}, f.media_type, f.size, f.kept_at, f.by_user, f.sequence"
    " FROM case_file f JOIN review_case c ON c.id = f.case_id"
    " LEFT JOIN case_item i ON i.id = f.item_id"
)
OF_CASE = Statement(f"{_KEPT} WHERE c.reference = :reference ORDER BY f.id")
KEPT = Statement(f"{_KEPT} WHERE c.reference = :reference AND f.id = :id")
BETWEEN = Statement(f"{_KEPT} WHERE f.sequence BETWEEN :first AND :last ORDER BY f.sequence, f.id")


class Upload(NamedTuple):
    """A file that somebody is handing in."""

    key: str
    partnership: str
    person: str
    name: str
    size: int
    received: int
    pieces: int
    sha256: str | None
    """None until it is whole and was looked at."""
    media_type: str | None
    begun_at: str
    ends_at: str


class KeptFile(NamedTuple):
    """A file of a case, without its bytes."""

    id: int
    key: str
    case: str
    kind: str | None
    number: int | None
    """None, with the kind, for a file of the case itself."""
    fact: str
    sha256: str
    name: str
    media_type: str
    size: int
    kept_at: str
    by_user: str
    sequence: int


def begin(tx: Transaction, **values: object) -> None:
    """Keep that a file is to come. It has a data key of its own, which is destroyed with that of its case."""
    key = str(values["file_key"])
    name = tx.seal_of(of_file(key), "upload", "name", (key,), str(values["name"]))
    tx.execute(BEGIN, {**values, "name": name})


def upload(tx: Transaction, key: str, partnership: str, person: str, *, now: str) -> Upload | None:
    """A file that this person is handing in."""
    row = tx.one(FIND, {"file_key": key, "partnership": partnership, "person": person, "now": now})
    return Upload(*row) if row else None


def uploads_of(tx: Transaction, partnership: str, person: str, *, now: str) -> list[Upload]:
    """Everything that somebody is handing in, the oldest first."""
    values = {"partnership": partnership, "person": person, "now": now}
    return [Upload(*row) for row in tx.rows(OF_PERSON, values)]


def receive(tx: Transaction, found: Upload, octets: bytes, *, ends_at: str) -> bool:
    """Add a piece behind what has arrived; whether nobody else added one meanwhile."""
    values = {"file_key": found.key, "at": found.received, "octets": len(octets), "ends_at": ends_at}
    if tx.execute(RECEIVE, values) != 1:
        return False
    vault, place = tx.vault, place_of("file_piece", "octets", found.key, found.pieces)
    if vault.seals(tx):
        octets = vault.seal_octets(tx, vault.key_for(tx, of_file(found.key)), octets, place)
    tx.execute(ADD_PIECE, {"file_key": found.key, "number": found.pieces, "octets": octets})
    return True


def pieces(tx: Transaction, key: str) -> Iterator[bytes]:
    """The bytes of a file, piece by piece.

    Raises:
        FileDestroyed: they were, by law.
    """
    for number, octets in tx.stream(PIECES, {"file_key": key}):
        opened = tx.vault.opened_octets(tx, bytes(octets), place_of("file_piece", "octets", key, number))
        if opened is None:
            raise FileDestroyed(file=key)
        yield opened


def mark_whole(tx: Transaction, key: str, *, sha256: str, media_type: str, ends_at: str) -> None:
    """Keep what a file was found to be when it had arrived."""
    tx.execute(WHOLE, {"file_key": key, "sha256": sha256, "media_type": media_type, "ends_at": ends_at})


def drop(tx: Transaction, key: str) -> None:
    """Forget a file that no case keeps."""
    tx.execute(DROP_PIECES, {"file_key": key})
    tx.execute(DROP_UPLOAD, {"file_key": key})


def drop_ended(tx: Transaction, *, now: str) -> int:
    """Forget the files whose time ran out before a case kept them; how many there were."""
    keys = [key for (key,) in tx.rows(ENDED, {"now": now})]
    for key in keys:
        drop(tx, key)
    return len(keys)


def drop_of(tx: Transaction, partnership: str, person: str) -> None:
    """Forget everything that somebody was handing in."""
    for (key,) in tx.rows(NO_LONGER, {"partnership": partnership, "person": person}):
        drop(tx, key)


def keep(tx: Transaction, found: Upload, **values: object) -> None:
    """Let a case keep a file; it is no longer one that somebody is handing in."""
    name = tx.seal_of(of_file(found.key), "case_file", "name", (found.key,), found.name)
    own = {"sha256": found.sha256, "name": name, "media_type": found.media_type, "size": found.size}
    tx.execute(KEEP, {"file_key": found.key, **own, **values})
    tx.execute(DROP_UPLOAD, {"file_key": found.key})


def files_of_case(tx: Transaction, reference: str) -> list[KeptFile]:
    """The files of a case and of its items, the oldest first."""
    return [KeptFile(*row) for row in tx.rows(OF_CASE, {"reference": reference})]


def kept_file(tx: Transaction, reference: str, id: int) -> KeptFile | None:
    """One file of a case."""
    row = tx.one(KEPT, {"reference": reference, "id": id}) if 0 < id < LARGEST_NUMBER else None
    return KeptFile(*row) if row else None


def files_between(tx: Transaction, first: int, last: int) -> list[KeptFile]:
    """The files that entries of the trail from one to another let cases keep."""
    return [KeptFile(*row) for row in tx.rows(BETWEEN, {"first": first, "last": last})]
