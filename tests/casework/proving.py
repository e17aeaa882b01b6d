"""An office whose checkpoints are signed, and what others do to them."""

from __future__ import annotations

from pathlib import Path

from casework.office import Office
from reviewflow.audit.keyring import Keyring, SigningKey
from reviewflow.audit.keys import cosign, new_private_key, public_bytes, read_key_file, sign
from reviewflow.audit.signed_note import COSIGNATURE, CheckpointText, Note, read_checkpoint, read_note, written_key
from reviewflow.casework.proving.make_checkpoint import checkpoint_now
from reviewflow.casework.proving.signing_keys import new_key
from reviewflow.casework.proving.verify_trail import Verified, verify_trail
from reviewflow.store.proof_entries import keyring

BY = "bristol.administrator"


def with_key(office: Office, folder: Path) -> SigningKey:
    """Make the first key, in a file of this folder."""
    office.desk.signing_key_file = folder / "signing.pem"
    return new_key(office.desk, by=BY, partnership="bristol").key


def ring(office: Office) -> Keyring:
    with office.database.read() as tx:
        return keyring(tx)


def checkpoint(office: Office) -> str:
    """A checkpoint made now, as it is given back later."""
    made = checkpoint_now(office.desk)
    assert made.note is not None
    return made.note


def verify(office: Office, *files: str, noted: tuple[tuple[int, str], ...] = ()) -> Verified:
    return verify_trail(office.desk, files=files, noted=noted)


def signed_anew(office: Office, note: str, **other: object) -> str:
    """The same checkpoint saying something else, as whoever holds the key of the office could write it."""
    assert office.desk.signing_key_file is not None
    said = read_checkpoint(read_note(note).text)
    values = {"origin": said.origin, "size": said.size, "root": said.root, "time": said.time, "head": said.head}
    text = str(CheckpointText(**(values | other)))  # type: ignore[arg-type]
    return str(Note(text).signed(sign(text, read_key_file(office.desk.signing_key_file), name=said.origin)))


class Outsider:
    """A witness with a key of their own."""

    def __init__(self, name: str = "scrutineer") -> None:
        self.name = name
        self.private = new_private_key()
        self.written = written_key(name, public_bytes(self.private), algorithm=COSIGNATURE)

    def sign(self, note: str, *, seconds: int) -> str:
        """Put a countersignature below a checkpoint."""
        read = read_note(note)
        return str(read.signed(cosign(read.text, self.private, name=self.name, seconds=seconds)))
