"""The master keys: how they stand, a new one for all data keys, and taking an old one out of the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from reviewflow.errors import KeysUnusable, MasterKeyInUse
from reviewflow.statute.words import counted
from reviewflow.store import master_keys
from reviewflow.store.key_file import KeyFile, new_master_key
from reviewflow.store.session import Database


@dataclass(frozen=True, slots=True)
class MasterKeyStands:
    """One master key."""

    key: str
    in_file: bool
    current: bool
    """Whether it wraps what is new."""
    wraps: int
    """Data keys."""


@dataclass(frozen=True, slots=True)
class KeysStand:
    """How the keys of an installation stand."""

    keys: tuple[MasterKeyStands, ...]
    """The newest last."""
    destroyed: int
    """Data keys that were destroyed, of cases and of their files."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did."""

    key: str
    resumed: bool
    """Whether it went on with one that was cut off, and made no other key."""
    wrapped: int
    old: tuple[str, ...]
    """Master keys that nothing needs any more."""


def keys_stand(database: Database) -> KeysStand:
    """How they stand.

    Raises:
        KeysUnusable: the file cannot be used.
    """
    file = _file(database)
    keys = file.read()
    with database.read() as tx:
        wraps = master_keys.data_keys_by_master(tx)
        destroyed = master_keys.destroyed_keys(tx)
    missing = [MasterKeyStands(key, False, False, count) for key, count in wraps.items() if not _among(keys, key)]
    there = [MasterKeyStands(key.id, True, key == keys[-1], wraps.get(key.id, 0)) for key in keys]
    return KeysStand((*missing, *there), destroyed)


def rotate(database: Database, *, tell: Callable[[int], None] = lambda _: None) -> Rotated:
    """Make a new master key and wrap every data key by it, or go on with what was cut off. People may go on working.

    Raises:
        KeysUnusable: the file cannot be used, or a key is missing in it.
    """
    file = _file(database)
    keys = file.read()
    with database.read() as tx:
        wraps = master_keys.data_keys_by_master(tx)
    resumed = len(keys) > 1 and any(key != keys[-1].id for key in wraps)
    if not resumed:
        # In the file before anything needs it.
        keys = (*keys, new_master_key())
        file.replace(keys)
    masters = {key.id: key for key in keys}
    wrapped = 0
    while True:
        try:
            with database.write() as tx:
                more = master_keys.wrap_some_anew(tx, masters, keys[-1])
        except KeyError as missing:
            raise KeysUnusable(
                file=file.path,
                why=f"the master key {missing.args[0]} is not in it, and the database needs it",
                do="Put the file back that goes with this database, from its copy.",
            ) from None
        except InvalidTag:
            raise KeysUnusable(
                file=file.path,
                why="a data key was changed in the database",
                do="Keep a copy of the database as it is, and restore the last backup.",
            ) from None
        if not more:
            break
        wrapped += more
        tell(wrapped)
    return Rotated(keys[-1].id, resumed, wrapped, tuple(key.id for key in keys[:-1]))


def remove_master_key(database: Database, key: str) -> None:
    """Take a master key that nothing needs any more out of the file.

    Raises:
        MasterKeyInUse: it is not there, it is the newest, or it still wraps something.
    """
    file = _file(database)
    keys = file.read()
    if not _among(keys, key):
        raise MasterKeyInUse(key=key, why="it is not there", do="See the keys with `reviewflow keys status`.")
    if keys[-1].id == key:
        raise MasterKeyInUse(key=key, why="it wraps what is new", do="Run `reviewflow keys rotate` first.")
    with database.read() as tx:
        count = master_keys.data_keys_by_master(tx).get(key, 0)
    if count:
        why = f"{counted(count, 'data key')} would be lost with it"
        raise MasterKeyInUse(key=key, why=why, do="Run `reviewflow keys rotate` again, to its end.")
    file.replace(tuple(each for each in keys if each.id != key))


def _file(database: Database) -> KeyFile:
    if database.keys is None:
        raise KeysUnusable(file="none", why="no file is named", do="Name one in REVIEWFLOW_KEYS_FILE.")
    return database.keys


def _among(keys: tuple[object, ...], key: str) -> bool:
    return any(getattr(each, "id", None) == key for each in keys)
