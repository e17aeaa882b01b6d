"""What opens and seals values in one process: data keys that were unwrapped, kept in memory for a moment.

A data key belongs to a case, to a file or to the installation. It is wrapped by a master key that
stands in a file outside the database. Where no file was named nothing is sealed and nothing opens:
so are databases that live in memory alone.
"""

from __future__ import annotations

import hmac
import json
import threading
import time
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from hashlib import sha256
from os import urandom
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reviewflow.errors import CaseDestroyed, KeysUnusable, SealedValueUnreadable

from .key_file import KeyFile, MasterKey
from .sealed_columns import LAST_KEY, MARK, OBJECTS, place_of
from .sealing import FORM, fresh_key, key_of_octets, open_octets, open_text, seal_octets, seal_text
from .statements import Statement, among

if TYPE_CHECKING:
    from .session import Transaction

INSTALLATION: Final = "installation"
SEARCH: Final = "search"
"""The holder of the key of digests, which seals nothing."""
FORGOTTEN_AFTER = 60.0
"""Seconds for which an unwrapped key is used without asking whether it was destroyed meanwhile."""
MOST_KEPT = 8_192
_AT_ONCE = 64
_NONCE = 12
_SALT = 32
_BEFORE_SEALED = f'"{LAST_KEY}":"{FORM}'
_DESTROYED_TEXT = "Destroyed by law."
_DESTROYED: dict[str, str | None] = {
    "trail_body.body": None,
    "trail_body.salt": None,
    "trail_body.held": None,
    "identity.value": f'"{_DESTROYED_TEXT}"',
    "identity.salt": "",
}
"""What is read in the place of a value whose key was destroyed, where it is not the words."""

HAS_SEALING = Statement(
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'sealing'",
    postgresql="SELECT count(*) FROM pg_tables WHERE tablename = 'sealing' AND schemaname = current_schema()",
)
IS_SEALED = Statement("SELECT finished FROM sealing")
BEGIN_SEALING = Statement("INSERT INTO sealing (id, finished) VALUES (1, :finished) ON CONFLICT (id) DO NOTHING")
FINISH_SEALING = Statement("UPDATE sealing SET finished = :finished")
NEWEST_KEY = Statement("SELECT id, wrapped IS NULL FROM data_key WHERE holder = :holder ORDER BY id DESC LIMIT 1")
WRAPPED_KEY = Statement("SELECT wrapped, wrapped_by FROM data_key WHERE holder = :holder ORDER BY id DESC LIMIT 1")
HOLDER_OF_CASE = Statement("SELECT 'case:' || reference FROM review_case WHERE id = :case_id")
ADD_KEY = Statement(
    "INSERT INTO data_key (holder, wrapped, wrapped_by) VALUES (:holder, :wrapped, :wrapped_by) RETURNING id"
)
KEYS_FROM = Statement("SELECT id, holder, wrapped, wrapped_by FROM data_key WHERE id >= :first AND id < :beyond")
_KEYS_AMONG = "SELECT id, holder, wrapped, wrapped_by FROM data_key WHERE id {}"
_ON_SQLITE, _ON_POSTGRESQL = among("ids", numbers=True)
KEYS_AMONG = Statement(_KEYS_AMONG.format(_ON_SQLITE), postgresql=_KEYS_AMONG.format(_ON_POSTGRESQL))


def of_case(reference: str) -> str:
    """The holder of a case's data key."""
    return f"case:{reference}"


def of_file(key: str) -> str:
    """The holder of a file's data key."""
    return f"file:{key}"


def wrap(master: MasterKey, raw: bytes, holder: str) -> str:
    """A data key as the database keeps it: it is unwrapped for this holder alone."""
    nonce = urandom(_NONCE)
    return b2a_base64(nonce + master.cipher().encrypt(nonce, raw, _about(holder)), newline=False).decode("ascii")


def unwrap(master: MasterKey, wrapped: str, holder: str) -> bytes:
    """The data key itself.

    Raises:
        InvalidTag: it was changed, or wrapped for another holder.
    """
    held = a2b_base64(wrapped)
    return master.cipher().decrypt(held[:_NONCE], held[_NONCE:], _about(holder))


def _about(holder: str) -> bytes:
    return f"data_key/{holder}".encode()


class Vault:
    """The keys of one database in one process; safe to share between threads."""

    def __init__(self, file: KeyFile | None) -> None:
        self.file = file
        self._is_sealed: bool | None = None if file else False
        self._masters: dict[str, MasterKey] = {}
        self._current: MasterKey | None = None
        self._read_at = -1
        self._ciphers: dict[int, tuple[AESGCM | None, float]] = {}
        self._installation: int | None = None
        self._search_key: bytes | None = None
        self.words: dict[str, str] = {}
        """The words that the trail is searched by, by their digests: those that were opened already."""
        self._lock = threading.Lock()

    # Which keys there are

    def seals(self, tx: Transaction) -> bool:
        """Whether this database is a sealed one."""
        if self._is_sealed is None:
            # A database of an earlier version has no such table yet.
            self._is_sealed = bool(tx.value(HAS_SEALING)) and tx.one(IS_SEALED) is not None
        return self._is_sealed

    def begin(self, tx: Transaction, *, finished: bool) -> None:
        """Let everything be sealed from now on; the first key is made where there is none.

        Raises:
            KeysUnusable: the file of the master keys cannot be used.
        """
        if self.file is None:
            return
        tx.execute(BEGIN_SEALING, {"finished": finished})
        self._is_sealed = True
        for holder in (INSTALLATION, SEARCH):
            if tx.one(NEWEST_KEY, {"holder": holder}) is None:
                self.make_key(tx, holder)

    def check(self, tx: Transaction) -> None:
        """Refuse to go on where the key of the installation cannot be unwrapped.

        Raises:
            KeysUnusable: the file of the master keys cannot be used, or is that of another database.
        """
        self._look_at_file()
        self.cipher(tx, self.key_for(tx, INSTALLATION))

    def forget(self) -> None:
        """Unwrap every key anew, and look at the file and at the database again."""
        with self._lock:
            self._ciphers.clear()
            self._masters, self._current, self._read_at = {}, None, -1
            self._installation = self._search_key = None
            self.words.clear()
            self._is_sealed = None if self.file else False

    def current_master(self) -> MasterKey:
        """The master key that wraps now.

        Raises:
            KeysUnusable: the file cannot be used.
        """
        self._look_at_file()
        assert self._current is not None
        return self._current

    def make_key(self, tx: Transaction, holder: str) -> int:
        """A fresh data key for a holder, in use from now on; its number."""
        master, raw = self.current_master(), fresh_key()
        values = {"holder": holder, "wrapped": wrap(master, raw, holder), "wrapped_by": master.id}
        key = int(tx.value(ADD_KEY, values))
        # A transaction that is undone gives the number again: nobody else may find this key under it.
        tx.keys[holder] = key
        tx.ciphers[key] = AESGCM(raw)
        return key

    def key_for(self, tx: Transaction, holder: str) -> int:
        """The data key with which something of a holder is sealed now.

        What is recorded of a case when its key was destroyed is sealed with that of the installation.
        """
        known = tx.keys.get(holder)
        if known is not None:
            return known
        if holder == INSTALLATION and self._installation is not None:
            return self._installation
        row = tx.one(NEWEST_KEY, {"holder": holder})
        if row is None:
            return self.make_key(tx, holder)
        if row[1]:
            return self.key_for(tx, INSTALLATION)
        if holder == INSTALLATION:
            self._installation = row[0]
        else:
            tx.keys[holder] = row[0]
        return int(row[0])

    def key_of_case(self, tx: Transaction, case_id: int) -> int:
        """The same for a case by the number of its row."""
        holder = tx.holders.get(case_id)
        if holder is None:
            tx.holders[case_id] = holder = str(tx.value(HOLDER_OF_CASE, {"case_id": case_id}))
        return self.key_for(tx, holder)

    def check_not_destroyed(self, tx: Transaction, reference: str) -> None:
        """Refuse to change a case whose key was destroyed.

        Raises:
            CaseDestroyed: it was.
        """
        if self.seals(tx):
            row = tx.one(NEWEST_KEY, {"holder": of_case(reference)})
            if row is not None and row[1]:
                raise CaseDestroyed(case=reference)
            if row is not None:
                tx.keys[of_case(reference)] = row[0]

    def cipher(self, tx: Transaction, key: int) -> AESGCM | None:
        """What seals and opens with a data key; None when it was destroyed.

        Raises:
            KeysUnusable: it was wrapped by a master key that is not in the file.
        """
        made_here: AESGCM | None = tx.ciphers.get(key)
        if made_here is not None:
            return made_here
        kept = self._ciphers.get(key)
        now = time.monotonic()
        if kept is None or now - kept[1] > FORGOTTEN_AFTER:
            self._fetch(tx, key, now)
            kept = self._ciphers.get(key)
        return None if kept is None else kept[0]

    def ciphers(self, tx: Transaction, keys: Iterable[int]) -> dict[int, AESGCM | None]:
        """The same for many keys, of which those that are not known yet are asked for at once."""
        now, found = time.monotonic(), dict[int, AESGCM | None]()
        unknown = []
        for key in keys:
            kept = self._ciphers.get(key)
            if (made_here := tx.ciphers.get(key)) is not None:
                found[key] = made_here
            elif kept is not None and now - kept[1] <= FORGOTTEN_AFTER:
                found[key] = kept[0]
            else:
                unknown.append(key)
                found[key] = None
        if unknown:
            found |= self._keep(tx, tx.rows(KEYS_AMONG, {"ids": json.dumps(unknown)}), now)
        return found

    def drop(self, key: int) -> None:
        """Forget one data key."""
        self._ciphers.pop(key, None)

    # What they open and seal

    def seal(self, tx: Transaction, key: int, text: str, place: str, *, beside: str = "") -> str:
        """Seal a text for its place, and for what stands beside it in clear."""
        cipher = self.cipher(tx, key)
        assert cipher is not None, "a key that was destroyed seals nothing"
        return seal_text(cipher, key, text, place, beside=beside)

    def seal_octets(self, tx: Transaction, key: int, octets: bytes, place: str) -> bytes:
        """Seal bytes for their place."""
        cipher = self.cipher(tx, key)
        assert cipher is not None, "a key that was destroyed seals nothing"
        return seal_octets(cipher, key, octets, place)

    def opened(self, tx: Transaction, found: str) -> str | None:
        """The text of a value that was selected with its place behind it."""
        text, _, place = found.rpartition(MARK)
        if self._is_sealed is not True and not self.seals(tx):
            return text
        column, _, row = place.partition("/")
        # This is done for every text that is read: it slices as little as it can.
        if text.startswith(FORM):
            at, ends, beside = len(FORM), len(text), ""
        else:
            before = text.rfind(_BEFORE_SEALED) if column in OBJECTS else -1
            if before < 0:
                return text
            at, ends, beside = before + len(_BEFORE_SEALED), len(text) - 2, without_last_key(text, before)
        dot = text.find(".", at)
        number = text[at:dot]
        if not number.isdecimal():
            raise SealedValueUnreadable(place=place)
        cipher = self.cipher(tx, int(number))
        if cipher is None:
            return _DESTROYED.get(column, beside or _DESTROYED_TEXT)
        rest = text[dot + 1 : ends]
        if not column.startswith("trail_body."):
            return open_text(cipher, rest, place, beside=beside)
        if tx.last_body[:2] != (rest, row):
            # Salt and words are asked for one after the other.
            tx.last_body = (rest, row, _of_body(cipher, rest, column, row))
        whole = tx.last_body[2]
        return whole[:_SALT] if column == "trail_body.salt" else whole[_SALT:]

    def opened_octets(self, tx: Transaction, octets: bytes, place: str) -> bytes | None:
        """The same for bytes, whose place the reader knows; None when their key was destroyed."""
        if not self.seals(tx) or not octets.startswith(b"s1."):
            return octets
        cipher = self.cipher(tx, key_of_octets(octets))
        return None if cipher is None else open_octets(cipher, octets, place)

    def digest(self, tx: Transaction, word: str) -> str:
        """A keyed digest of a word, by which it is found again and from which nobody can tell it."""
        if self._search_key is None:
            wrapped, by = tx.one(WRAPPED_KEY, {"holder": SEARCH}) or (None, None)
            self._search_key = self._raw(SEARCH, str(wrapped), str(by))
        return hmac.new(self._search_key, word.encode(), sha256).hexdigest()[:32]

    def _fetch(self, tx: Transaction, key: int, now: float) -> None:
        """Have a key at hand, and those beside it; one of those that was changed keeps nobody from this one."""
        first = key - key % _AT_ONCE
        self._keep(tx, tx.rows(KEYS_FROM, {"first": first, "beyond": first + _AT_ONCE}), now, needed=key)

    def _keep(
        self, tx: Transaction, rows: Iterable[tuple[Any, ...]], now: float, *, needed: int | None = None
    ) -> dict[int, AESGCM | None]:
        """Unwrap keys, all of them unless one alone is needed, and have them at hand for a while."""
        found: dict[int, AESGCM | None] = {}
        for id, holder, wrapped, by in rows:
            try:
                found[id] = self._unwrapped(holder, wrapped, by)
            except KeysUnusable:
                if needed in (None, id):
                    raise
        with self._lock:
            if len(self._ciphers) + len(found) > MOST_KEPT:
                self._ciphers.clear()
            self._ciphers.update({id: (cipher, now) for id, cipher in found.items() if id not in tx.ciphers})
        return found

    def _unwrapped(self, holder: str, wrapped: str | None, by: str | None) -> AESGCM | None:
        return None if wrapped is None or by is None else AESGCM(self._raw(holder, wrapped, by))

    def _raw(self, holder: str, wrapped: str, by: str) -> bytes:
        master = self._masters.get(by)
        if master is None:
            self._look_at_file()
            master = self._masters.get(by)
        file = self.file.path if self.file else "none"
        if master is None:
            raise KeysUnusable(
                file=file,
                why=f"the master key {by} is not in it, and the database needs it",
                do="Put the file back that goes with this database, from its copy.",
            )
        try:
            return unwrap(master, wrapped, holder)
        except (InvalidTag, ValueError):
            raise KeysUnusable(
                file=file,
                why=f"the data key of {holder.replace(':', ' ')} was changed in the database",
                do="Keep a copy of the database as it is, and restore the last backup.",
            ) from None

    def _look_at_file(self) -> None:
        """Read the file where it is another than before: keys may have been changed while people work."""
        assert self.file is not None
        changed_at = self.file.changed_at()
        if changed_at == self._read_at and self._current is not None:
            return
        keys = self.file.read()
        with self._lock:
            self._masters = {key.id: key for key in keys}
            self._current = keys[-1]
            self._read_at = changed_at


def _of_body(cipher: AESGCM, rest: str, column: str, row: str) -> str:
    """The salt, and the words behind it."""
    try:
        return open_text(cipher, rest, f"trail_body.body/{row}")
    except SealedValueUnreadable:
        if column == "trail_body.body":
            raise
        # For whoever verifies: nothing fits the commitment.
        return ""


def without_last_key(text: str, at: int) -> str:
    """A JSON object without the sealed text that is the value of its last key."""
    return f"{text[:at].rstrip(',')}}}"


def sealed_object(clear: str, sealed: str) -> str:
    """A JSON object, its sealed form behind what may be read of it."""
    return f'{clear[:-1]}{"," if len(clear) > 2 else ""}"{LAST_KEY}":"{sealed}"}}'


__all__ = ["INSTALLATION", "Vault", "of_case", "of_file", "place_of", "sealed_object", "unwrap", "wrap"]
