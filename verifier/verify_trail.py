#!/usr/bin/env python3
"""Checks a bundle of a reviewflow trail, with reviewflow nowhere near: one file, Python 3.11 and `cryptography`.

    python verify_trail.py BUNDLE.zip
    python verify_trail.py BUNDLE.zip --checkpoint april.note --key "reviewflow/0c5d...+1a2b3c4d+AQ..."
    python verify_trail.py countersign CHECKPOINT.note --with witness.pem --name "Scrutineer" --to signed.note

It says what is proven and what is not. Exit code 0 means proven; each way of failing has its own, listed by --codes.
It shares no code with reviewflow: somebody who trusts neither can read it, or write another from docs/reference/bundle.md.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import datetime as dt
import hashlib
import json
import re
import struct
import sys
import textwrap
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT, VERSION = "reviewflow-bundle", 1
MOST_FILES = 60_000
MOST_BYTES = 1 << 30
"""A bundle that unpacks to more is refused before it is unpacked."""
LARGEST_NOTE = 1 << 20
AHEAD = dt.timedelta(minutes=10)
"""How far two honest clocks may differ."""

CODES: dict[str, int] = {
    "proven": 0,
    "cut_off": 10,
    "altered_file": 11,
    "another_installation": 12,
    "from_the_future": 13,
    "unknown_key": 14,
    "bad_signature": 15,
    "compromised_key": 16,
    "newer_version": 17,
    "duplicate_names": 18,
    "too_large": 19,
    "path_traversal": 20,
    "entry_wrong": 21,
    "record_rewritten": 22,
    "not_reached": 23,
    "nothing_signed": 24,
    "malformed": 25,
    "document_wrong": 26,
    "not_a_checkpoint": 27,
    "not_a_key": 28,
    "replaced_key": 29,
    "wrong_time": 30,
}
"""What each exit code means; 2 is wrong usage."""

# The page verify_trail.html holds the very same sentences; a test compares them.
SAYS: dict[str, str] = json.loads("""
{
"cut_off": "This file is cut off, or is not a bundle: {why}. Ask for it again.",
"altered_file": "The file {file} in this bundle was altered after the bundle was made: {why}.",
"another_installation": "This bundle is of the record {origin}, and {what} is of {other}. They are two installations, or the record was written anew from its first entry.",
"from_the_future": "The checkpoint of {when} over {entries} is from the future: {why}.",
"unknown_key": "The checkpoint of {when} over {entries} is signed by none of the keys that are known for {origin}{why}. Nothing that it says counts.",
"bad_signature": "The signature under {what} is not by the key that it names. It was forged, or the text above it was changed.",
"compromised_key": "The checkpoint of {when} over {entries} is signed with the key {key}, which from {since} on was no longer its owner's alone. Nothing that it says counts.",
"replaced_key": "The checkpoint of {when} over {entries} is signed with the key {key}, which another had replaced by entry {since}. Nothing that it says counts.",
"newer_version": "This bundle is in version {version} of the format, and this verifier knows versions up to {known}. Get the newer verifier.",
"duplicate_names": "Two files in this bundle are called {file}: two programs could read two different records from it.",
"too_large": "This bundle unpacks to more than is safe to unpack here: {why}.",
"path_traversal": "A file in this bundle is called {file}, which is no name that a bundle has. It may have been made to overwrite files.",
"entry_wrong": "Entry {sequence} is the first that is wrong: {why}.",
"record_rewritten": "The record was written anew, or cut off. {before}{what}, and the record does not fit it: {where}.",
"not_reached": "This bundle holds no proof that reaches to the checkpoint of {when} over {entries}. Ask for the bundle again, made for that checkpoint.",
"nothing_signed": "No entry in this bundle is covered by a signed checkpoint, so whoever made it could have written all of it yesterday. In itself it holds: {entries}.",
"malformed": "This bundle is not in the form of its version: {why}.",
"wrong_time": "Entry {sequence} is the first whose time is wrong. It says that it was recorded on {recorded}, and {why}. The entry was backdated, or a clock was wrong.",
"document_wrong": "Entry {sequence} holds the hash of another text: {what} was swapped or changed.",
"not_a_checkpoint": "{what} is not a signed checkpoint: {why}.",
"not_a_key": "{what} is not the public key of a checkpoint: {why}.",
"verdict_proven": "Proven, as far as it says below.",
"verdict_failed": "Not proven. Do not rely on this bundle.",
"heading_proven": "What is proven",
"heading_not_proven": "What is not proven",
"all_of": "Entries 1 to {last} are the whole record up to there: each follows from the one before it, and none is missing.",
"run_of": "Entries {first} to {last} follow from one another, and none between them is missing.",
"some_of": "These are {entries}, each with the number that it has in the record.",
"were_in": "{which} in the record, in this order, unchanged, when the checkpoint of {when} over {entries} was signed with the key {key} of {origin}.",
"only_grew": "The {count} in this bundle, the first of {first}, are of one record that only ever grew.",
"held": "The checkpoint that you hold, of {when} over {entries}, is of this same record: nothing up to entry {last} was changed since.",
"held_nothing": "The checkpoint that you hold, of {when} over {entries}, is of this same record, and this bundle holds no entry from before it.",
"witness": "{name} countersigned the checkpoint over {entries} on {when}, so it was not made later.",
"earlier": "An earlier bundle agrees: {entries} in both are the same.",
"earlier_disclosed": "{entries} withheld in an earlier bundle: what is disclosed now is just what was committed to then.",
"bodies": "What is said by {entries} is word for word what was committed to when it was recorded.",
"letters": "{letters} word for word those whose hashes stand in their entries.",
"rules": "{rules} are those that the entries name by their content.",
"documents": "{documents} just as it was frozen: its hash stands in its entry.",
"withheld": "What is said by {entries} is withheld ({why}). The bundle fixes it all the same: what is disclosed later can be checked against it.",
"texts_withheld": "The words of {letters} are withheld ({why}). The trail fixes them all the same.",
"destroyed": "What was said by {entries} was destroyed by law, and the trail says so. Nobody can find out any more what it was.",
"times_apart": "Whether {entries} came before or after a checkpoint as the times say, beginning with entry {first}: it says {recorded}, and {why}. The clocks of two machines may differ by less than ten minutes, and one may finish what it began before; somebody may also have turned a clock by so little.",
"after_signed": "Whether entries {first} to {last} were recorded before today: no signed checkpoint in this bundle covers them yet.",
"not_true": "That what was recorded is true: the record keeps what people entered, and when.",
"not_all": "That everything that happened was recorded.",
"not_every_entry": "That these are all the entries about {case}: some may have been left out. The whole record, or all of a period, shows that.",
"not_every_period": "That nothing was recorded before or after with a wrong clock: the times are those of the machine.",
"not_who": "That the person named in an entry was the one at the keyboard: the record knows people as they were named to it.",
"not_before": "That the record was not written anew before the first checkpoint was signed: give a checkpoint that you, or a witness, have held since then.",
"not_key": "That the key {key} is the installation's own: compare it with the one that you were given by another way, or give that one to the verifier.",
"not_unbound": "That {letters} are those that were sent: what their entries say is withheld or destroyed, so only the sender of this bundle says so."
}
""")

_ENVELOPE = (
    "basis", "by_role", "by_user", "case_reference", "commitment", "from_state", "happened_at", "happened_on", "hash",
    "item", "partnership", "prev_hash", "recorded_at", "sequence", "to_state", "what", "workflow_hash",
)  # fmt: skip
_ALWAYS_TEXT = ("by_role", "by_user", "commitment", "happened_on", "hash", "prev_hash", "recorded_at", "what")
_MAYBE_TEXT = tuple(name for name in _ENVELOPE if name not in _ALWAYS_TEXT and name != "sequence")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(/([A-Za-z0-9][A-Za-z0-9_.-]*)?)?")
_HASH = re.compile(r"[0-9a-f]{64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z")
_PARTS = ("manifest.json", "keys.json", "proofs.json", "notices.json", "documents.json", "entries.jsonl", "README.txt")
_NO_HASH = "0" * 64
_SIGNED, _COSIGNED = 1, 4
_COMPROMISED = "signing_key_compromised"
_ABOUT_KEYS = ("new_signing_key", "rotate_signing_key", _COMPROMISED)


class Bad(Exception):
    """A way in which a bundle fails, with the facts of its sentence."""

    def __init__(self, name: str, *, first_wrong: int | None = None, at_the_latest: int | None = None, **facts: object):
        self.name = name
        self.first_wrong = first_wrong
        self.at_the_latest = at_the_latest
        super().__init__(SAYS[name].format(**facts))


@dataclass
class Report:
    """What was found, in words and for programs."""

    verdict: str
    said: str
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)
    first_wrong: int | None = None
    at_the_latest: int | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        return CODES[self.verdict]

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "verdict": self.verdict,
            "code": self.code,
            "said": self.said,
            "proven": self.proven,
            "not_proven": self.not_proven,
            "first_wrong": self.first_wrong,
            "at_the_latest": self.at_the_latest,
        }


@dataclass(frozen=True)
class Signature:
    """One line under a note."""

    name: str
    id: bytes
    value: bytes


@dataclass(frozen=True)
class Checkpoint:
    """A signed note (C2SP tlog-checkpoint): how many entries there were, and the root over them."""

    text: str
    origin: str
    size: int
    root: bytes
    time: str
    head: str | None
    signatures: tuple[Signature, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """What sentences say of it."""
        return {"when": moment(self.time), "entries": entries(self.size)}


@dataclass(frozen=True)
class Key:
    """A public key of the installation, or of a witness."""

    name: str
    public: bytes
    algorithm: int = _SIGNED
    statement: str | None = None
    """A note that says which key it is, signed by it and by the one before it."""
    since: int = 0
    """The entry that named it."""
    until: int | None = None
    """The entry that named the one after it."""
    untrusted_from: int | None = None
    """From a checkpoint over so many entries on its signatures prove nothing; None while it is trusted."""

    @property
    def id(self) -> bytes:
        """The four bytes by which signatures name it."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + self.public).digest()[:4]

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the signature is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Bundle:
    """A bundle whose files are all there and are those that its manifest names."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]

    @property
    def origin(self) -> str:
        """The installation."""
        return str(self.manifest["origin"])


# Words


def entries(count: int) -> str:
    """``1 entry``, ``2 entries``."""
    return several(count, "entry", "entries")


def several(count: int, one: str, more: str) -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else more}"


def moment(instant: str) -> str:
    """An instant as people say it, in UTC so that every reader prints the same."""
    at = dt.datetime.strptime(instant[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=dt.UTC)
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    months = (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    )  # fmt: skip
    return f"{days[at.weekday()]} {at.day} {months[at.month - 1]} {at.year} at {at:%H:%M} UTC"


# Opening


def open_bundle(data: bytes) -> Bundle:
    """Unpack a bundle, with every bound that keeps a hostile one harmless.

    Raises:
        Bad: with what is wrong with it.
    """
    files = _unpack(data)
    if "manifest.json" not in files:
        raise Bad("cut_off", why="it has no manifest")
    manifest = _json(files["manifest.json"], "manifest.json")
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Bad("malformed", why="its manifest is not that of a bundle")
    version = manifest.get("version")
    if type(version) is not int or version < 1:
        raise Bad("malformed", why="its manifest says no version")
    if version > VERSION:
        raise Bad("newer_version", version=version, known=VERSION)
    _check_manifest(manifest)
    named = manifest["files"]
    for name in sorted(files):
        if name != "manifest.json" and name not in named:
            raise Bad("altered_file", file=name, why="the manifest does not name it")
    for name in sorted(named):
        if name not in files:
            raise Bad("cut_off", why=f"{name} is missing")
        if hashlib.sha256(files[name]).hexdigest() != named[name]:
            raise Bad("altered_file", file=name, why="its hash is not the one in the manifest")
    for name in _PARTS:
        if name not in files:
            raise Bad("cut_off", why=f"{name} is missing")
    return Bundle(manifest, files)


def _unpack(data: bytes) -> dict[str, bytes]:
    """Read a ZIP file by its list at the end. Its own checksums are not asked: the manifest has better ones."""
    if len(data) > MOST_BYTES:
        raise Bad("too_large", why=f"it has more than {MOST_BYTES} bytes")
    if len(data) < 22 or data[-22:-18] != b"PK\5\6":
        raise Bad("cut_off", why="the end of the file is not that of a ZIP file")
    disk, _, here, count, size, at, comment = struct.unpack("<HHHHIIH", data[-18:])
    end = len(data) - 22
    if disk or here != count or comment or at + size != end:
        raise Bad("cut_off", why="its list of files is not whole")
    if count > MOST_FILES:
        raise Bad("too_large", why=f"it has more than {MOST_FILES} files")
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    left = MOST_BYTES
    for _ in range(count):
        member = _member(data, at, end)
        at = member.next
        if member.name.lower() in seen:
            raise Bad("duplicate_names", file=member.name)
        seen.add(member.name.lower())
        left -= member.size
        if left < 0:
            raise Bad("too_large", why=f"it says that it unpacks to more than {MOST_BYTES} bytes")
        if not (member.name.endswith("/") and member.size == 0):
            found[member.name] = _content(data, member)
    if at != end:
        raise Bad("cut_off", why="its list of files is not whole")
    return found


@dataclass(frozen=True)
class Member:
    """A file of a ZIP file, as its list has it."""

    name: str
    method: int
    packed: int
    size: int
    at: int
    next: int


def _member(data: bytes, at: int, end: int) -> Member:
    if at + 46 > end or data[at : at + 4] != b"PK\1\2":
        raise Bad("cut_off", why="its list of files is not whole")
    flags, method = struct.unpack("<HH", data[at + 8 : at + 12])
    packed, size, name_size, extra, comment = struct.unpack("<IIHHH", data[at + 20 : at + 34])
    (local,) = struct.unpack("<I", data[at + 42 : at + 46])
    raw = data[at + 46 : at + 46 + name_size]
    name = raw.decode("latin-1")
    if not _NAME.fullmatch(name) or ".." in name:
        raise Bad("path_traversal", file=json.dumps(name))
    if flags & 1 or local + 30 > end or data[local : local + 4] != b"PK\3\4":
        raise Bad("cut_off", why=f"{name} cannot be unpacked")
    name_there, extra_there = struct.unpack("<HH", data[local + 26 : local + 30])
    if data[local + 30 : local + 30 + name_there] != raw:
        raise Bad("cut_off", why=f"{name} has two names")
    begin = local + 30 + name_there + extra_there
    if begin + packed > end:
        raise Bad("cut_off", why=f"{name} cannot be unpacked")
    return Member(name, method, packed, size, begin, at + 46 + name_size + extra + comment)


def _content(data: bytes, member: Member) -> bytes:
    packed = data[member.at : member.at + member.packed]
    if member.method == 0:
        content = packed
    elif member.method == 8:
        try:
            content = zlib.decompressobj(-15).decompress(packed, member.size + 1)
        except zlib.error:
            raise Bad("cut_off", why=f"{member.name} cannot be unpacked") from None
    else:
        raise Bad("cut_off", why=f"{member.name} cannot be unpacked")
    if len(content) > member.size:
        raise Bad("too_large", why=f"{member.name} unpacks to more than it says")
    if len(content) < member.size:
        raise Bad("cut_off", why=f"{member.name} is not whole")
    return content


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Bad("malformed", why=f"{name} is not JSON") from None


def _no_constant(text: str) -> NoReturn:
    raise ValueError(text)


def _check_manifest(manifest: Mapping[str, Any]) -> None:
    scope = manifest.get("scope")
    whole = (
        isinstance(manifest.get("origin"), str)
        and _is_instant(manifest.get("made_at"))
        and isinstance(scope, dict)
        and scope.get("kind") in ("whole", "case", "period")
        and (scope.get("kind") != "case" or isinstance(scope.get("case"), str))
        and _is_count(manifest.get("size"))
        and _is_count(manifest.get("entries"))
        and isinstance(manifest.get("files"), dict)
        and all(isinstance(hash, str) for hash in manifest["files"].values())
    )
    if not whole:
        raise Bad("malformed", why="its manifest lacks something")


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return False
    try:
        dt.datetime.fromisoformat(value[:19])
    except ValueError:
        return False
    return True


# Checkpoints and keys


def read_checkpoint(text: str, what: str) -> Checkpoint:
    """Read a signed note with a checkpoint in it.

    Raises:
        Bad: it is none.
    """
    note, signatures = _note(text, what)
    lines = note.split("\n")
    extensions = dict(line.split(" ", 1) for line in lines[3:-1] if " " in line)
    root = _decoded(lines[2]) if len(lines) > 3 else b""
    if not lines[0] or len(root) != 32 or not re.fullmatch(r"0|[1-9][0-9]{0,14}", lines[1]):
        raise Bad("not_a_checkpoint", what=what, why="it has not the lines of one")
    if not _is_instant(extensions.get("time")):
        raise Bad("not_a_checkpoint", what=what, why="it does not say when it was made")
    return Checkpoint(note, lines[0], int(lines[1]), root, extensions["time"], extensions.get("head"), signatures)


def _note(text: str, what: str) -> tuple[str, tuple[Signature, ...]]:
    note, blank, lines = text.replace("\r\n", "\n").strip("\n").rpartition("\n\n")
    if not blank or len(text) > LARGEST_NOTE:
        raise Bad("not_a_checkpoint", what=what, why="no signature follows an empty line")
    found = []
    for line in lines.split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        value = _decoded(match[2]) if match else b""
        if match is None or len(value) < 5:
            raise Bad("not_a_checkpoint", what=what, why="a line under it is not a signature")
        found.append(Signature(match[1], value[:4], value[4:]))
    return note + "\n", tuple(found)


def _decoded(text: str) -> bytes:
    """Base64 in the one way of writing it, or nothing."""
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return value if base64.b64encode(value).decode() == text else b""


def read_key(text: str, what: str = "What was given") -> Key:
    """Read a public key as it is noted: ``name+id+base64``.

    Raises:
        Bad: it is none.
    """
    name, _, rest = text.strip().partition("+")
    id, _, encoded = rest.partition("+")
    value = _decoded(encoded)
    if not name or len(value) != 33 or value[0] not in (_SIGNED, _COSIGNED):
        raise Bad("not_a_key", what=what, why="it is written NAME+ID+KEY")
    key = Key(name, value[1:], value[0])
    if key.id.hex() != id:
        raise Bad("not_a_key", what=what, why="its parts do not belong together")
    return key


def _keys_of(bundle: Bundle) -> list[Key]:
    listed = _json(bundle.files["keys.json"], "keys.json")
    found = []
    for each in listed if isinstance(listed, list) else [None]:
        shape: dict[str, Any] = each if isinstance(each, dict) else {}
        statement, since, untrusted = shape.get("statement"), shape.get("since", 0), shape.get("untrusted_from")
        sound = isinstance(shape.get("key"), str) and (statement is None or isinstance(statement, str))
        if not sound or not _is_count(since) or not (untrusted is None or _is_count(untrusted)):
            raise Bad("malformed", why="keys.json is not in its form")
        key = read_key(shape["key"], "A key in keys.json")
        found.append(Key(key.name, key.public, key.algorithm, statement, since, None, untrusted))
    return [replace(key, until=_until(key, found)) for key in found]


def _until(key: Key, listed: Sequence[Key]) -> int | None:
    later = [each.since for each in listed if each.algorithm == key.algorithm == _SIGNED and each.since > key.since]
    return min(later, default=None)


def trusted_keys(bundle: Bundle, listed: Sequence[Key], given: Sequence[Key]) -> list[Key]:
    """The keys whose signatures count: those given, or else those that no other vouches for; and theirs after them."""
    for key in given:
        if key.name != bundle.origin:
            raise Bad("another_installation", origin=bundle.origin, what="the key that you gave", other=key.name)
    listed = [key for key in listed if key.algorithm == _SIGNED and key.name == bundle.origin]
    marked = {key.id: key for key in listed}
    # What the bundle says of a key that was given (that it was compromised) is heard.
    trusted = [marked.get(key.id, key) for key in given] or [key for key in listed if not _has_voucher(key)]
    grew = True
    while grew:
        grew = False
        for key in listed:
            if key not in trusted and any(_vouches(old, key) for old in trusted):
                trusted.append(key)
                grew = True
    return trusted


def _has_voucher(key: Key) -> bool:
    return key.statement is not None and any(each.id != key.id for each in _statement(key)[1])


def _vouches(old: Key, new: Key) -> bool:
    """Whether a key that was its owner's alone then says that the new one follows it."""
    if new.statement is None or (old.untrusted_from is not None and new.since > old.untrusted_from):
        return False
    text, signatures = _statement(new)
    if f"key {_vkey(new)}" not in text.split("\n"):
        return False
    return any(each.id == old.id and old.verifies(each.value, text.encode()) for each in signatures)


def _statement(key: Key) -> tuple[str, tuple[Signature, ...]]:
    return _note(key.statement or "", "What is said of a key")


def _vkey(key: Key) -> str:
    return f"{key.name}+{key.id.hex()}+{base64.b64encode(bytes([key.algorithm]) + key.public).decode()}"


def check_signed(checkpoint: Checkpoint, trusted: Sequence[Key], *, origin: str, given: bool, now: dt.datetime) -> Key:
    """Check who signed a checkpoint, and that they could; returns the key.

    Raises:
        Bad: nobody whose signature counts did.
    """
    facts = checkpoint.facts
    signatures = [each for each in checkpoint.signatures if each.name == origin]
    by_key = [(each, key) for each in signatures for key in trusted if key.id == each.id]
    if not by_key:
        why = " from the one that you gave" if given else ""
        raise Bad("unknown_key", **facts, origin=origin, why=why)
    signature, key = by_key[0]
    if not key.verifies(signature.value, checkpoint.text.encode()):
        raise Bad("bad_signature", what=f"the checkpoint of {facts['when']} over {facts['entries']}")
    if key.untrusted_from is not None and checkpoint.size >= key.untrusted_from:
        raise Bad("compromised_key", **facts, key=key.id.hex(), since=f"entry {key.untrusted_from}")
    if key.until is not None and checkpoint.size >= key.until:
        raise Bad("replaced_key", **facts, key=key.id.hex(), since=key.until)
    if instant(checkpoint.time) > now + AHEAD:
        raise Bad("from_the_future", **facts, why="that time has not come")
    return key


def instant(text: str) -> dt.datetime:
    """The moment that is written, to the second."""
    return dt.datetime.fromisoformat(text[:19] + "+00:00")


def countersigned(checkpoint: Checkpoint, witnesses: Sequence[Key]) -> list[tuple[Key, str]]:
    """The witnesses who countersigned (cosignature/v1), each with the instant at which they did.

    Raises:
        Bad: a countersignature by a known witness is forged.
    """
    found = []
    for each in checkpoint.signatures:
        for key in witnesses:
            if key.id != each.id or key.name != each.name:
                continue
            seconds, value = int.from_bytes(each.value[:8], "big"), each.value[8:]
            message = f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()
            if len(value) != 64 or seconds > 1 << 36 or not key.verifies(value, message):
                raise Bad("bad_signature", what=f"the countersignature of {key.name}")
            at = dt.datetime.fromtimestamp(seconds, dt.UTC)
            found.append((key, at.strftime("%Y-%m-%dT%H:%M:%SZ")))
    return found


# The tree (RFC 6962)


def leaf_hash(entry_hash: str) -> bytes:
    """The leaf of an entry."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """A node over two."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_at(leaves: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The root over the first so many leaves, for each size."""
    wanted = set(sizes)
    found = {0: hashlib.sha256(b"").digest()} if 0 in wanted else {}
    peaks: list[tuple[int, bytes]] = []
    for size, leaf in enumerate(leaves, 1):
        level, hash = 0, leaf
        while peaks and peaks[-1][0] == level:
            hash = node_hash(peaks.pop()[1], hash)
            level += 1
        peaks.append((level, hash))
        if size in wanted:
            root = peaks[-1][1]
            for _, left in reversed(peaks[:-1]):
                root = node_hash(left, root)
            found[size] = root
    return found


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None when it has not the length of one."""
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes) -> bool:
    """Whether the tree with this root grew from the older one (RFC 9162, 2.1.4.2)."""
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == hashlib.sha256(b"").digest()
    if old_size > size or not proof:
        return False
    rest = list(proof)
    if old_size & (old_size - 1) == 0:
        rest.insert(0, old_root)
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = rest[0]
    for each in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(each, was), node_hash(each, now)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, each)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == root


# Entries


@dataclass(frozen=True)
class Kept:
    """An entry of the bundle."""

    envelope: Mapping[str, Any]
    salt: str | None
    body: str | None
    withheld: str | None
    destroyed: bool
    anchor: str | None

    @property
    def sequence(self) -> int:
        """Its number."""
        return int(self.envelope["sequence"])

    @property
    def hash(self) -> str:
        """Its hash, as it says."""
        return str(self.envelope["hash"])


@dataclass(frozen=True)
class Proofs:
    """What proves entries that are not the whole record."""

    size: int
    root: bytes
    inclusion: Mapping[int, Sequence[bytes]]
    """By the number of the entry."""
    consistency: Mapping[int, Sequence[bytes]]
    """By the size of the older tree."""


def read_entries(bundle: Bundle) -> list[Kept]:
    """The entries of a bundle, in their form."""
    lines = bundle.files["entries.jsonl"].split(b"\n")
    if lines.pop():
        raise Bad("malformed", why="entries.jsonl does not end with a line")
    found = [_entry(line, n) for n, line in enumerate(lines, 1)]
    if len(found) != bundle.manifest["entries"]:
        raise Bad("malformed", why="it has not as many entries as its manifest says")
    return found


def _entry(written: bytes, line: int) -> Kept:
    shape = _json(written, f"line {line} of entries.jsonl")
    # Half a character can only be there where it is written by its number.
    is_text: Callable[[object], bool] = _is_whole if b"\\ud" in written.lower() else _is_text
    envelope = shape.get("envelope") if isinstance(shape, dict) else None
    if not isinstance(envelope, dict) or set(envelope) != set(_ENVELOPE):
        raise Bad("malformed", why=f"line {line} of entries.jsonl has no envelope")
    sound = type(envelope["sequence"]) is int and 0 < envelope["sequence"] < 1 << 53
    sound = sound and all(is_text(envelope[name]) for name in _ALWAYS_TEXT)
    sound = sound and all(envelope[name] is None or is_text(envelope[name]) for name in _MAYBE_TEXT)
    beside = [shape.get(name) for name in ("salt", "body", "withheld", "anchor")]
    sound = sound and all(each is None or is_text(each) for each in beside)
    if not sound:
        raise Bad("malformed", why=f"line {line} of entries.jsonl has a value that no entry has")
    salt, body, withheld, anchor = beside
    return Kept(envelope, salt, body, withheld, shape.get("destroyed") is True, anchor)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    """Whether it is text without half a character, which has no bytes."""
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def envelope_hash(envelope: Mapping[str, Any]) -> str:
    """SHA-256 of the previous hash as text, followed by the canonical envelope without its own hash."""
    rest = {name: value for name, value in envelope.items() if name != "hash"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((envelope["prev_hash"] + text).encode()).hexdigest()


def check_entries(
    kept: Sequence[Kept], *, unbroken: bool, origin: str, every: Sequence[Checkpoint] = (), proofs: Proofs | None = None
) -> None:
    """Check each entry in itself, in the tree, and against the one before it.

    Raises:
        Bad: with the first that is wrong.
    """
    before: Kept | None = None
    for at, each in enumerate(kept):
        sequence = each.sequence
        expected = (before.sequence if before else 0) + 1
        if sequence < expected:
            _wrong(sequence, "it does not stand in its place")
        if unbroken and sequence > expected:
            _wrong(expected, "it is missing")
        if each.anchor is not None:
            _wrong(sequence, "the hash that the database wrote beside it is another: the record was written anew here")
        edited = not _HASH.fullmatch(each.hash) or envelope_hash(each.envelope) != each.hash
        follows = sequence != expected or each.envelope["prev_hash"] == (before.hash if before else _NO_HASH)
        if not follows and unbroken and _is_the_one_before(kept, at, every):
            _wrong(sequence - 1, "the entry after it follows from another: it was changed, or put in")
        if edited:
            _wrong(sequence, "its hash is not that of what it says: it was edited")
        if proofs is not None:
            _check_included(each, proofs)
        if not follows:
            _wrong(sequence, "it does not follow from the entry before it: one of the two was changed")
        if sequence == 1 and origin != f"reviewflow/{each.hash[:16]}":
            _wrong(1, "the record that it begins is not the one that this bundle is named for")
        _check_body(each)
        before = each


def _is_the_one_before(kept: Sequence[Kept], at: int, every: Sequence[Checkpoint]) -> bool:
    """Whether a checkpoint tells that of two entries that do not go together the former was changed, or put in."""
    was = kept[at].envelope["prev_hash"]
    checkpoint = next((each for each in every if each.size >= kept[at].sequence - 1), None)
    if not at or checkpoint is None or not all(_HASH.fullmatch(each) for each in [was, *(e.hash for e in kept)]):
        return False
    leaves = [leaf_hash(each.hash) for each in kept]
    before, after, size = leaves[: at - 1], leaves[at:], checkpoint.size
    for tried in ([*before, leaf_hash(was), *after], [*before, *after]):
        if len(tried) >= size and roots_at(tried[:size], [size])[size] == checkpoint.root:
            return True
    return False


def _check_included(kept: Kept, proofs: Proofs) -> None:
    path, sequence = proofs.inclusion.get(kept.sequence), kept.sequence
    if path is None:
        _wrong(sequence, "nothing proves that it is in the record")
    if sequence > proofs.size:
        _wrong(sequence, "it is not the entry that stands at that number in the record")
    if root_by_inclusion(leaf_hash(kept.hash), sequence - 1, proofs.size, path) != proofs.root:
        _wrong(sequence, "it is not the entry that stands at that number in the record")


def _check_body(kept: Kept) -> None:
    if kept.body is not None and kept.salt is not None:
        commitment = hashlib.sha256((kept.salt + kept.body).encode()).hexdigest()
        if commitment != kept.envelope["commitment"]:
            _wrong(kept.sequence, "what it says is not what was committed to when it was recorded: it was edited")
    elif kept.body is not None or kept.salt is not None or not (kept.destroyed or kept.withheld):
        _wrong(kept.sequence, "what it says is missing, and nothing says why")


def _wrong(sequence: int, why: str, *, at_the_latest: int | None = None) -> NoReturn:
    raise Bad("entry_wrong", first_wrong=sequence, at_the_latest=at_the_latest, sequence=sequence, why=why)


# The whole check


@dataclass
class Work:
    """A check while it goes on."""

    bundle: Bundle
    kept: list[Kept]
    listed: list[Key]
    """Every key that the bundle names."""
    trusted: list[Key]
    """Those whose signatures count."""
    witnesses: list[Key]
    given_keys: bool
    now: dt.datetime
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The installation."""
        return self.bundle.origin

    @property
    def kind(self) -> str:
        """``whole``, ``case`` or ``period``."""
        return str(self.bundle.manifest["scope"]["kind"])

    def proves(self, name: str, **facts: object) -> None:
        """Say what is proven."""
        self.proven.append(SAYS[name].format(**facts))

    def leaves_open(self, name: str, **facts: object) -> None:
        """Say what is not."""
        self.not_proven.append(SAYS[name].format(**facts))


def verify(
    data: bytes,
    *,
    held: Sequence[str] = (),
    keys: Sequence[str] = (),
    earlier: Sequence[bytes] = (),
    now: dt.datetime | None = None,
) -> Report:
    """Check a bundle against the checkpoints, keys and earlier bundles that somebody holds."""
    try:
        return _verify(data, held, keys, earlier, now or dt.datetime.now(dt.UTC))
    except Bad as bad:
        return Report(bad.name, str(bad), first_wrong=bad.first_wrong, at_the_latest=bad.at_the_latest)


def _verify(
    data: bytes, held: Sequence[str], keys: Sequence[str], earlier: Sequence[bytes], now: dt.datetime
) -> Report:
    bundle = open_bundle(data)
    given = [read_key(text) for text in keys]
    holding = [read_checkpoint(text, "The checkpoint that you gave") for text in held]
    for each in holding:
        if each.origin != bundle.origin:
            what = "the checkpoint that you hold"
            raise Bad("another_installation", origin=bundle.origin, what=what, other=each.origin)
    installation = [key for key in given if key.algorithm == _SIGNED]
    listed = _keys_of(bundle)
    trusted = trusted_keys(bundle, listed, installation)
    witnesses = list({key.id: key for key in [*given, *listed] if key.algorithm == _COSIGNED}.values())
    work = Work(bundle, read_entries(bundle), listed, trusted, witnesses, bool(installation), now)
    signed = _signed_checkpoints(work)
    for each in holding:
        if each.size > bundle.manifest["size"] and each.time > bundle.manifest["made_at"]:
            raise Bad("from_the_future", **each.facts, why="this bundle was made before it")
        check_signed(each, trusted, origin=bundle.origin, given=work.given_keys, now=now)
    every = sorted([*(each for each, _ in signed), *holding], key=lambda each: each.size)
    proofs = None if work.kind == "whole" else _proofs(work)
    check_entries(work.kept, unbroken=work.kind == "whole", origin=bundle.origin, every=every, proofs=proofs)
    _check_unbroken_period(work)
    for other in earlier:
        _compare(work, other)
    if proofs is None:
        _check_whole_tree(work, every)
    else:
        _check_part_of_tree(every, proofs)
    _check_times(work, every)
    _say_what_was_in(work, signed)
    _say_held(work, holding)
    _say_witnesses(work, [each for each, _ in signed] + holding)
    _check_bodies(work)
    _check_papers(work)
    _say_what_is_open(work, signed, holding)
    reach = max((each.size for each in [*holding, *(each for each, _ in signed)]), default=0)
    if not reach or (work.kept and work.kept[0].sequence > reach):
        said = SAYS["nothing_signed"].format(entries=entries(len(work.kept)))
        return Report("nothing_signed", said, work.proven, work.not_proven)
    return Report("proven", SAYS["verdict_proven"], work.proven, work.not_proven)


def _signed_checkpoints(work: Work) -> list[tuple[Checkpoint, Key]]:
    found = []
    for name in sorted(work.bundle.files):
        if not name.startswith("checkpoints/"):
            continue
        try:
            text = work.bundle.files[name].decode("utf-8")
        except UnicodeDecodeError:
            raise Bad("not_a_checkpoint", what=name, why="it is not text") from None
        checkpoint = read_checkpoint(text, name)
        if checkpoint.origin != work.origin:
            raise Bad("another_installation", origin=work.origin, what=name, other=checkpoint.origin)
        key = check_signed(checkpoint, work.trusted, origin=work.origin, given=work.given_keys, now=work.now)
        if checkpoint.size > work.bundle.manifest["size"]:
            raise Bad("from_the_future", **checkpoint.facts, why="this bundle's record does not reach so far")
        found.append((checkpoint, key))
    return sorted(found, key=lambda each: (each[0].size, each[0].time))


def _check_unbroken_period(work: Work) -> None:
    if work.kind != "period":
        return
    scope = work.bundle.manifest["scope"]
    first, last = scope.get("first"), scope.get("last")
    if not _is_count(first) or not _is_count(last):
        raise Bad("malformed", why="its manifest does not say which entries the period has")
    there = {each.sequence for each in work.kept}
    missing = next((sequence for sequence in range(first, last + 1) if first and sequence not in there), None)
    if missing is not None:
        _wrong(missing, "it is missing")


def _check_whole_tree(work: Work, every: Sequence[Checkpoint]) -> None:
    count = len(work.kept)
    leaves = [leaf_hash(each.hash) for each in work.kept]
    roots = roots_at(leaves, {each.size for each in every} | {count})
    fits: Checkpoint | None = None
    for each in every:
        if each.size > count:
            _too_short(fits, each, count)
        if roots[each.size] != each.root:
            _rewritten(every, fits, each)
        fits = each
    if work.bundle.manifest["size"] != count:
        _wrong(count + 1, "it is missing: the bundle says that it holds the whole record")


def _rewritten(every: Sequence[Checkpoint], fits: Checkpoint | None, bad: Checkpoint) -> NoReturn:
    """Say that the record does not fit a checkpoint: the first wrong entry comes after the last one that it fits."""
    while fits is not None and fits.size == bad.size:
        fits = next((each for each in reversed(every) if each.size < bad.size), None)
    first, last = (fits.size if fits else 0) + 1, bad.size
    before = f"Up to entry {fits.size} it is as it was on {moment(fits.time)}. " if fits else ""
    what = f"The checkpoint of {moment(bad.time)} is over {entries(bad.size)}"
    other = next((each for each in every if each.size == bad.size and each.root != bad.root), None)
    if other is not None:
        when = f"of {moment(other.time)} and {moment(bad.time)}"
        what = f"Two checkpoints over {entries(bad.size)} were signed for two different records, {when}"
    where = f"entry {last} is wrong" if first == last else f"the first wrong entry is one of {first} to {last}"
    raise Bad("record_rewritten", first_wrong=first, at_the_latest=last, before=before, what=what, where=where)


def _too_short(fits: Checkpoint | None, bad: Checkpoint, size: int) -> NoReturn:
    before = f"Up to entry {fits.size} it is as it was on {moment(fits.time)}. " if fits else ""
    what = f"The checkpoint of {moment(bad.time)} is over {entries(bad.size)}"
    first, last = (fits.size if fits else 0) + 1, size + 1
    where = f"entry {last} is missing, and all that follow"
    if first < last:
        where += f"; of those from {first} on nobody can tell whether they are what they were"
    raise Bad("record_rewritten", first_wrong=first, at_the_latest=last, before=before, what=what, where=where)


def _check_part_of_tree(every: Sequence[Checkpoint], proofs: Proofs) -> None:
    size = proofs.size
    fits: Checkpoint | None = None
    for each in every:
        if each.size > size:
            _too_short(fits, each, size)
        proof = [] if each.size in (0, size) else proofs.consistency.get(each.size)
        if proof is None:
            raise Bad("not_reached", **each.facts)
        if not is_consistent(each.size, size, proof, each.root, proofs.root):
            _rewritten(every, fits, each)
        fits = each


def _proofs(work: Work) -> Proofs:
    shape = _json(work.bundle.files["proofs.json"], "proofs.json")
    try:
        inclusion = {int(sequence): [_raw(h) for h in path] for sequence, path in shape["inclusion"].items()}
        consistency = {int(old): [_raw(h) for h in path] for old, path in shape["consistency"].items()}
        size, root = shape["size"], _raw(shape["root"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Bad("malformed", why="proofs.json is not in its form") from None
    if size != work.bundle.manifest["size"] or type(size) is not int:
        raise Bad("malformed", why="proofs.json is for another number of entries than the manifest")
    return Proofs(size, root, inclusion, consistency)


def _raw(text: str) -> bytes:
    if not _HASH.fullmatch(text):
        raise ValueError(text)
    return bytes.fromhex(text)


# Times


def _check_times(work: Work, every: Sequence[Checkpoint]) -> None:
    """Hold the time of each entry against every checkpoint: what came after one was not recorded before it was made."""
    # Over an entry the next checkpoint counts: where a later one says an earlier time, what lies between is wrong.
    over = [*every]
    for at in range(len(every) - 2, -1, -1):
        if over[at + 1].size == every[at].size and _before(over[at + 1].time, every[at].time):
            over[at] = over[at + 1]
    latest: Checkpoint | None = None
    passed, found = 0, list[Apart]()
    for each in work.kept:
        while passed < len(every) and every[passed].size < each.sequence:
            if latest is None or _before(latest.time, every[passed].time):
                latest = every[passed]
            passed += 1
        apart = _apart(each, latest, over[passed] if passed < len(every) else None)
        if apart is not None:
            found.append(apart)
    wrong = [each for each in found if each.by >= AHEAD]
    # A checkpoint that says an earlier time than one before it is itself in doubt: what it says counts last.
    first = next((each for each in wrong if not each.doubted), wrong[0] if wrong else None)
    if first is not None:
        raise Bad("wrong_time", first_wrong=first.sequence, sequence=first.sequence, recorded=first.at, why=first.why)
    if found:
        facts = {"first": found[0].sequence, "recorded": found[0].at, "why": found[0].why}
        work.leaves_open("times_apart", entries=entries(len(found)), **facts)


@dataclass(frozen=True)
class Apart:
    """An entry whose time is on the wrong side of a checkpoint."""

    sequence: int
    at: str
    why: str
    by: dt.timedelta
    doubted: bool


def _apart(kept: Kept, before: Checkpoint | None, over: Checkpoint | None) -> Apart | None:
    """Against which checkpoint the time of an entry speaks most."""
    recorded, found = kept.envelope["recorded_at"], None
    if not _is_instant(recorded):
        _wrong(kept.sequence, "the time at which it was recorded is none")
    for checkpoint, there in ((before, "it stands after"), (over, "it stands under")):
        if checkpoint is None:
            continue
        early, late = (recorded, checkpoint.time) if checkpoint is before else (checkpoint.time, recorded)
        by = instant(late) - instant(early)
        doubted = checkpoint is over and before is not None and _before(over.time, before.time)
        if _before(early, late) and (found is None or (not doubted and by > found.by)):
            why = f"{there} the checkpoint of {moment(checkpoint.time)} over {entries(checkpoint.size)}"
            found = Apart(kept.sequence, moment(recorded), why, by, doubted)
    return found


def _before(one: str, other: str) -> bool:
    """Whether an instant comes before another, whatever the parts of a second are written with."""
    return _in_order(one) < _in_order(other)


def _in_order(text: str) -> tuple[str, str]:
    return text[:19], text[20:-1].rstrip("0")


# What entries say, and the papers that they name


def _check_bodies(work: Work) -> None:
    whole = [each for each in work.kept if each.body is not None]
    if whole:
        work.proves("bodies", entries=entries(len(whole)))
    _say_reasons(work, "withheld", [each.withheld for each in work.kept if each.withheld], entries)
    gone = [each.sequence for each in work.kept if each.destroyed]
    said = set[int]()
    for each in whole:
        if each.envelope["what"] == "destroy_bodies":
            listed = _body(each).get("destroyed")
            listed = listed if isinstance(listed, list) else []
            said.update(n for n in listed if type(n) in (int, float) and n < each.sequence)
    # The entries by which bodies were destroyed are in every bundle that lacks such a body, and never withheld.
    unsaid = [sequence for sequence in gone if sequence not in said]
    if unsaid:
        _wrong(unsaid[0], "what it said was destroyed, and no entry says so")
    if gone:
        work.proves("destroyed", entries=entries(len(gone)))


def _say_reasons(work: Work, name: str, reasons: Sequence[str], words: Any) -> None:
    for why in sorted(set(reasons)):
        noun = "letters" if name == "texts_withheld" else "entries"
        work.proves(name, why=why, **{noun: words(reasons.count(why))})


def _body(kept: Kept) -> dict[str, Any]:
    found = _json((kept.body or "").encode(), f"the body of entry {kept.sequence}")
    if not isinstance(found, dict):
        raise Bad("malformed", why=f"the body of entry {kept.sequence} is not an object")
    return found


def _letters(count: int) -> str:
    return several(count, "letter", "letters")


def _check_papers(work: Work) -> None:
    bodies = {each.sequence: _body(each) if _names_papers(each) else {} for each in work.kept if each.body is not None}
    sequences = {each.sequence for each in work.kept}
    _check_letters(work, bodies, sequences)
    _check_documents(work, bodies, sequences)
    _check_rules(work)
    _check_keys(work, bodies)


def _names_papers(kept: Kept) -> bool:
    """Whether its body is worth reading: most name neither a letter nor a document nor a key."""
    body = kept.body or ""
    return '"notices"' in body or '"snapshot"' in body or kept.envelope["what"] in _ABOUT_KEYS


def _check_keys(work: Work, bodies: Mapping[int, Mapping[str, Any]]) -> None:
    """Hold the keys that the bundle names against the entries that named them, where it has those."""
    for each in work.kept:
        what, body = each.envelope["what"], bodies.get(each.sequence)
        said = body.get("command") if body else None
        if not isinstance(said, dict) or what not in _ABOUT_KEYS:
            continue
        named = [key for key in work.listed if key.id.hex() == said.get("key")]
        same = [key for key in named if _vkey(key) == said.get("public_key") and key.since == each.sequence]
        if what == _COMPROMISED:
            at = said.get("from_entries", -1)
            same = [
                key
                for key in named
                if _is_count(at) and key.untrusted_from is not None and key.untrusted_from <= int(at)
            ]
        if not same:
            _swapped(each.sequence, "what the bundle says of a signing key")


def _listed(work: Work, name: str) -> list[dict[str, Any]]:
    listed = _json(work.bundle.files[name], name)
    texts = ("file", "sha256", "withheld")
    for shape in listed if isinstance(listed, list) else [None]:
        each: dict[str, Any] = shape if isinstance(shape, dict) else {}
        sound = type(each.get("entry")) is int and isinstance(each.get("name"), str)
        if not sound or not all(isinstance(each.get(key), str) or each.get(key) is None for key in texts):
            raise Bad("malformed", why=f"{name} is not in its form")
    return list(listed)


def _check_letters(work: Work, bodies: Mapping[int, Mapping[str, Any]], sequences: set[int]) -> None:
    listed = _listed(work, "notices.json")
    bound = unbound = 0
    for each in listed:
        what = f"the letter {each['name']}"
        _check_text(work, each, what, sequences)
        if each["entry"] not in bodies:
            unbound += each.get("file") is not None
            continue
        named = bodies[each["entry"]].get("notices") or []
        if {"notice": each["name"], "to": each.get("to"), "sha256": each.get("sha256")} not in named:
            _swapped(each["entry"], what)
        bound += each.get("file") is not None
    for sequence, body in sorted(bodies.items()):
        have = sum(each["entry"] == sequence for each in listed) if body.get("notices") else 0
        if have < len(body.get("notices") or []):
            _swapped(sequence, "a letter that it sent is missing from the bundle, or")
    if bound:
        verb = "is" if bound == 1 else "are"
        work.proves("letters", letters=f"{_letters(bound)} {verb}")
    _say_reasons(work, "texts_withheld", [each["withheld"] for each in listed if each.get("withheld")], _letters)
    if unbound:
        work.leaves_open("not_unbound", letters=_letters(unbound))


def _check_text(work: Work, paper: Mapping[str, Any], what: str, sequences: set[int]) -> None:
    file = paper.get("file")
    if paper["entry"] not in sequences or (file is not None and file not in work.bundle.files):
        raise Bad("malformed", why=f"{what} belongs to no entry or file of the bundle")
    if file is None and not paper.get("withheld"):
        _swapped(paper["entry"], what)
    if file is not None and hashlib.sha256(work.bundle.files[file]).hexdigest() != paper.get("sha256"):
        _swapped(paper["entry"], what)


def _check_documents(work: Work, bodies: Mapping[int, Mapping[str, Any]], sequences: set[int]) -> None:
    bound, listed = 0, _listed(work, "documents.json")
    for sequence, body in sorted(bodies.items()):
        if body.get("snapshot") and not any(each["entry"] == sequence for each in listed):
            _swapped(sequence, "the frozen case is missing from the bundle, or")
    for each in listed:
        what = f"the document {each['name']}"
        _check_text(work, each, what, sequences)
        if each["entry"] in bodies:
            if bodies[each["entry"]].get("snapshot") != {"name": each["name"], "sha256": each.get("sha256")}:
                _swapped(each["entry"], what)
            bound += each.get("file") is not None
    if bound:
        work.proves("documents", documents=several(bound, "frozen case is", "frozen cases are each"))


def _check_rules(work: Work) -> None:
    rules = texts = 0
    for name, content in work.bundle.files.items():
        folder, _, file = name.partition("/")
        if folder not in ("rules", "texts"):
            continue
        if hashlib.sha256(content).hexdigest() != file.partition(".")[0]:
            _swapped(_first_under(work, file.partition(".")[0]), f"the file {name}")
        rules, texts = rules + (folder == "rules"), texts + (folder == "texts")
    for each in work.kept:
        named = each.envelope["workflow_hash"]
        if named is not None and f"rules/{named}.json" not in work.bundle.files:
            _swapped(each.sequence, "the version of the rules that it names is missing from the bundle, or")
    if rules or texts:
        said = f"{several(rules, 'version', 'versions')} of the rules"
        said += f" and {several(texts, 'wording', 'wordings')} of letters"
        work.proves("rules", rules=said)


def _first_under(work: Work, hash: str) -> int:
    return next((each.sequence for each in work.kept if each.envelope["workflow_hash"] == hash), 1)


def _swapped(sequence: int, what: str) -> NoReturn:
    raise Bad("document_wrong", first_wrong=sequence, sequence=sequence, what=what)


# Earlier bundles


def _compare(work: Work, data: bytes) -> None:
    older = open_bundle(data)
    if older.origin != work.origin:
        raise Bad("another_installation", origin=work.origin, what="the earlier bundle", other=older.origin)
    was = read_entries(older)
    check_entries(was, unbroken=older.manifest["scope"]["kind"] == "whole", origin=older.origin)
    mine = {each.sequence: each for each in work.kept}
    both = [(each, mine[each.sequence]) for each in was if each.sequence in mine]
    for before, after in both:
        if before.hash != after.hash:
            _wrong(before.sequence, "in the earlier bundle another entry stands at its number")
    if work.kind == "whole":
        for before in was:
            if before.sequence not in mine:
                _wrong(before.sequence, "it is missing, and the earlier bundle has it")
    work.proves("earlier", entries=entries(len(both)))
    disclosed = sum(before.body is None and after.body is not None for before, after in both)
    if disclosed:
        work.proves("earlier_disclosed", entries=f"{entries(disclosed)} {'was' if disclosed == 1 else 'were'}")


# Saying it


def _say_what_was_in(work: Work, signed: Sequence[tuple[Checkpoint, Key]]) -> None:
    if not work.kept:
        work.proves("some_of", entries=entries(0))
        return
    first, last = work.kept[0].sequence, work.kept[-1].sequence
    if work.kind == "whole":
        work.proves("all_of", last=last)
    elif work.kind == "period" and last - first + 1 == len(work.kept):
        work.proves("run_of", first=first, last=last)
    else:
        work.proves("some_of", entries=entries(len(work.kept)))
    if not signed:
        return
    checkpoint, key = next(
        ((c, k) for c, k in signed if c.size >= last), max(signed, key=lambda each: (each[0].size, each[0].time))
    )
    covered = sum(each.sequence <= checkpoint.size for each in work.kept)
    if covered:
        all_, were = covered == len(work.kept), "was" if covered == 1 else "were"
        which = f"{'Each of these' if all_ else 'Of these,'} {entries(covered)} {'was' if all_ else were}"
        work.proves("were_in", which=which, **checkpoint.facts, key=key.id.hex(), origin=work.origin)
    if covered < len(work.kept):
        after = [each.sequence for each in work.kept if each.sequence > checkpoint.size]
        work.leaves_open("after_signed", first=after[0], last=after[-1])
    if len(signed) > 1:
        count = several(len(signed), "signed checkpoint", "signed checkpoints")
        work.proves("only_grew", count=count, first=moment(signed[0][0].time))


def _say_held(work: Work, holding: Sequence[Checkpoint]) -> None:
    for each in holding:
        before = any(kept.sequence <= each.size for kept in work.kept)
        work.proves("held" if before else "held_nothing", **each.facts, last=each.size)


def _say_witnesses(work: Work, every: Sequence[Checkpoint]) -> None:
    said: set[str] = set()
    for each in every:
        for key, at in countersigned(each, work.witnesses):
            words = SAYS["witness"].format(name=key.name, entries=entries(each.size), when=moment(at))
            if words not in said:
                said.add(words)
                work.proven.append(words)


def _say_what_is_open(work: Work, signed: Sequence[tuple[Checkpoint, Key]], holding: Sequence[Checkpoint]) -> None:
    work.leaves_open("not_true")
    work.leaves_open("not_all")
    work.leaves_open("not_who")
    if work.kind == "case":
        work.leaves_open("not_every_entry", case=work.bundle.manifest["scope"]["case"])
    if work.kind == "period":
        work.leaves_open("not_every_period")
    if not holding:
        work.leaves_open("not_before")
    if signed and not work.given_keys:
        for id in sorted({key.id.hex() for _, key in signed}):
            work.leaves_open("not_key", key=id)


# Countersigning


def countersign(note: str, private: Ed25519PrivateKey, name: str, *, now: dt.datetime) -> str:
    """A checkpoint with the countersignature of a witness under it (cosignature/v1)."""
    checkpoint = read_checkpoint(note, "What you want to countersign")
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    key = Key(name, public, _COSIGNED)
    seconds = int(now.timestamp())
    value = private.sign(f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode())
    line = base64.b64encode(key.id + seconds.to_bytes(8, "big") + value).decode()
    return f"{note.replace(chr(13) + chr(10), chr(10)).rstrip(chr(10))}\n— {name} {line}\n"


# The command line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a program; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["countersign"]:
        return _countersign(given[1:])
    parser = argparse.ArgumentParser(
        prog="verify_trail.py", description="Check a bundle of a trail. 'countersign' signs a checkpoint as a witness."
    )
    parser.add_argument("bundle", nargs="?", help="the bundle, a ZIP file")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="FILE", help="one that you hold; repeatable"
    )
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="a public key or a file with it; repeatable"
    )
    parser.add_argument(
        "--earlier", action="append", default=[], metavar="BUNDLE", help="a bundle made earlier; repeatable"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.add_argument("--codes", action="store_true", help="list the exit codes")
    args = parser.parse_args(given)
    if args.codes:
        _print("".join(f"{code:>3}  {name.replace('_', ' ')}\n" for name, code in CODES.items()))
        return 0
    if args.bundle is None:
        parser.error("name the bundle")
    try:
        report = verify(
            _read(args.bundle, MOST_BYTES + 1),
            held=[_read(each, LARGEST_NOTE).decode("utf-8", "replace") for each in args.checkpoint],
            keys=[_key_text(each) for each in args.key],
            earlier=[_read(each, MOST_BYTES + 1) for each in args.earlier],
        )
    except OSError as fault:
        parser.error(f"{fault.filename} cannot be read: {fault.strerror}")
    if args.json:
        _print(json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    else:
        _print(as_text(report))
    return report.code


def as_text(report: Report) -> str:
    """A report for people."""
    good = report.verdict == "proven"
    lines = [SAYS["verdict_proven"] if good else SAYS["verdict_failed"], ""]
    if not good:
        lines += [*_wrapped(report.said), ""]
    for heading, sentences in (("heading_proven", report.proven), ("heading_not_proven", report.not_proven)):
        if sentences:
            lines += [SAYS[heading], *(line for each in sentences for line in _wrapped(each, "* ", "  ")), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _wrapped(words: str, first: str = "", later: str = "") -> list[str]:
    shown = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else "?" for c in words)
    return textwrap.wrap(
        shown, 79, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _countersign(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="verify_trail.py countersign",
        description="Countersign a checkpoint as a witness. With --bundle the record is checked first, against every "
        "checkpoint that you countersigned before.",
    )
    parser.add_argument("note", metavar="CHECKPOINT", help="the signed checkpoint")
    parser.add_argument("--with", dest="private", required=True, metavar="FILE", help="your private key, PEM (PKCS 8)")
    parser.add_argument("--name", required=True, help="your name as a witness, without spaces and plus signs")
    parser.add_argument("--to", required=True, metavar="FILE", help="where to")
    parser.add_argument("--bundle", metavar="FILE", help="check this bundle first")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="FILE", help="one that you hold; repeatable"
    )
    parser.add_argument("--key", action="append", default=[], metavar="KEY", help="the key of the installation")
    args = parser.parse_args(given)
    if not re.fullmatch(r"[^\s+]+", args.name):
        parser.error("a name has no spaces and no plus signs")
    try:
        note = _read(args.note, LARGEST_NOTE).decode("utf-8", "replace")
        if args.bundle:
            held = [note, *(_read(each, LARGEST_NOTE).decode("utf-8", "replace") for each in args.checkpoint)]
            report = verify(_read(args.bundle, MOST_BYTES + 1), held=held, keys=[_key_text(each) for each in args.key])
            if report.code:
                _print(as_text(report))
                return report.code
        private = serialization.load_pem_private_key(Path(args.private).read_bytes(), None)
        if not isinstance(private, Ed25519PrivateKey):
            parser.error("the private key is not an Ed25519 key")
        signed = countersign(note, private, args.name, now=dt.datetime.now(dt.UTC))
        Path(args.to).write_text(signed, encoding="utf-8", newline="\n")
    except Bad as bad:
        _print(f"{bad}\n")
        return CODES[bad.name]
    except (OSError, ValueError, TypeError) as fault:
        parser.error(str(fault))
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    _print("Countersigned. Your public key as a witness, to be given to the partnership:\n")
    _print(f"{_vkey(Key(args.name, public, _COSIGNED))}\n")
    return 0


def _read(path: str, most: int) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(most)


def _key_text(given: str) -> str:
    path = Path(given)
    return path.read_text(encoding="utf-8") if "+" not in given or path.is_file() else given


def _print(words: str) -> None:
    sys.stdout.write(words)


if __name__ == "__main__":
    sys.exit(main())
