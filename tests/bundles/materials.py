"""A record that was kept for some days, and the bundles, checkpoints and keys that people have of it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import verify_trail
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.audit.bundle_file import bundle_bytes
from reviewflow.audit.chain import BODIES_DESTROYED
from reviewflow.audit.keys import PublicKey, public_bytes, read_key_file, sign
from reviewflow.audit.signed_note import COSIGNATURE, Note
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.proving.make_checkpoint import checkpoint_now
from reviewflow.casework.proving.signing_keys import key_compromised, new_key, rotate_key
from reviewflow.casework.proving.witnesses import add_witness, countersign
from reviewflow.store.audit_log import destroy_bodies
from reviewflow.store.session import Database
from trails import an_envelope

MANAGER = "bristol/business_manager"
KEEPER = "bristol/coordinator"
NOW = dt.datetime(2024, 6, 1, 12, tzinfo=dt.UTC)
"""When everything here is checked."""
WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
WHOLE = Scope()
STRANGER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)


@dataclass(frozen=True)
class Materials:
    """What people hold."""

    case: str
    whole: bytes
    for_anybody: bytes
    """The whole record, made early for somebody who may read nothing."""
    of_case: bytes
    of_case_for_anybody: bytes
    of_period: bytes
    unsigned: bytes
    after_compromise: bytes
    early: str
    """A checkpoint that was taken away early."""
    late: str
    countersigned: str
    keys: tuple[str, str]
    """The first key, and the one that it passed on to."""
    witness: str
    first_private: Ed25519PrivateKey
    private: Ed25519PrivateKey
    """The key that signed last in `whole`."""
    other: bytes
    other_checkpoint: str
    other_key: str


def materials_of(database: Database, another: Database, folder: Path) -> Materials:
    """Keep a record for some days."""
    office = Office(database, at="Friday 2024-03-15")
    unsigned = bundle_of(office)
    office.desk.signing_key_file = folder / "key.pem"
    first = new_key(office.desk, by=MANAGER).key.written
    first_private = read_key_file(folder / "key.pem")
    case = incident_at(office, "rapid_review")
    early = note_now(office)
    office.at("Monday 2024-03-18")
    for_anybody = bundle_of(office, receiver="anybody")
    office.open("serious_incident", became_aware_on=office.now.date())
    second = rotate_key(office.desk, by=MANAGER).key.written
    witness = str(PublicKey("Scrutineer", public_bytes(WITNESS), algorithm=COSIGNATURE))
    add_witness(office.desk, "Scrutineer", address=None, key=witness, by=MANAGER)
    countersigned = verify_trail.countersign(note_now(office), WITNESS, "Scrutineer", now=office.now)
    countersign(office.desk, countersigned, by=MANAGER)
    office.at("Tuesday 2024-03-19")
    with database.write() as tx:
        envelope = an_envelope(BODIES_DESTROYED, case_reference=None, recorded_at="2024-03-19T10:00:00.000000Z")
        destroy_bodies(tx, envelope, [office.entries(case)[0].sequence], reason="Retention has ended.")
    late = note_now(office)
    made = {
        "whole": bundle_of(office),
        "of_case": bundle_of(office, Scope(case=case)),
        "of_case_for_anybody": bundle_of(office, Scope(case=case), receiver="anybody"),
        "of_period": bundle_of(office, Scope(since=dt.date(2024, 3, 18), until=dt.date(2024, 3, 18))),
    }
    private = read_key_file(folder / "key.pem")
    id_ = second.split("+")[1]
    key_compromised(office.desk, id_, from_entries=int(late.split("\n")[1]), reason="A laptop was stolen.", by=MANAGER)
    after_compromise = bundle_of(office)
    elsewhere = Office(another, at="Friday 2024-03-15")
    elsewhere.desk.signing_key_file = folder / "other.pem"
    other_key = new_key(elsewhere.desk, by=MANAGER).key.written
    return Materials(
        case=case,
        for_anybody=for_anybody,
        unsigned=unsigned,
        after_compromise=after_compromise,
        first_private=first_private,
        early=early,
        late=late,
        countersigned=countersigned,
        keys=(first, second),
        witness=witness,
        private=private,
        other=bundle_of(elsewhere),
        other_checkpoint=note_now(elsewhere),
        other_key=other_key,
        **made,
    )


def bundle_of(office: Office, scope: Scope = WHOLE, *, receiver: str | None = None) -> bytes:
    """A bundle, made by the coordinator of Bristol."""
    return export_trail(office.desk, scope, by=KEEPER, receiver=receiver).made.content


def note_now(office: Office) -> str:
    """A checkpoint, as it is mailed."""
    note = checkpoint_now(office.desk).note
    assert note is not None
    return note


# Taking bundles apart


def opened(bundle: bytes) -> dict[str, bytes]:
    """The files of a bundle, without its manifest."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def manifest_of(bundle: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def closed(bundle: bytes, files: Mapping[str, bytes], **about: object) -> bytes:
    """A bundle with other files, whose manifest agrees with them."""
    said = {k: v for k, v in manifest_of(bundle).items() if k not in ("files", "format", "version")}
    return bundle_bytes(said | about, files)


def zipped(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Any ZIP file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def every_file(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def entries_of(bundle: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in opened(bundle)["entries.jsonl"].splitlines()]


def with_entries(bundle: bytes, kept: list[dict[str, Any]], **about: object) -> bytes:
    """The same bundle with other entries, and with as many as there are now."""
    lines = "".join(json.dumps(each) + "\n" for each in kept).encode()
    return closed(bundle, opened(bundle) | {"entries.jsonl": lines}, **({"entries": len(kept)} | about))


def with_json(bundle: bytes, name: str, value: object) -> bytes:
    """The same bundle with one file said anew."""
    return closed(bundle, opened(bundle) | {name: json.dumps(value).encode()})


def without_hash(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry["envelope"].items() if name != "hash"}


def hashed_anew(entry: dict[str, Any]) -> None:
    """Compute the hash of an entry as somebody would who knows how."""
    text = json.dumps(without_hash(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry["envelope"]["hash"] = sha256((entry["envelope"]["prev_hash"] + text).encode()).hexdigest()


def rechained(entries: list[dict[str, Any]], first: int, **changed: object) -> list[dict[str, Any]]:
    """The same entries with one changed, and every later hash computed anew."""
    found: list[dict[str, Any]] = json.loads(json.dumps(entries))
    found[first - 1]["envelope"].update(changed)
    for at in range(first - 1, len(found)):
        if at:
            found[at]["envelope"]["prev_hash"] = found[at - 1]["envelope"]["hash"]
        hashed_anew(found[at])
    return found


def signed_anew(note: str, private: Ed25519PrivateKey, *, old: str = "", new: str = "") -> str:
    """A checkpoint with other words, signed by somebody who has a key."""
    text = note.rpartition("\n\n")[0].replace(old, new) + "\n" if old else note.rpartition("\n\n")[0] + "\n"
    return str(Note(text).signed(sign(text, private, name=text.split("\n")[0])))
