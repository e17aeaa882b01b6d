"""Take a file piece by piece: begun, gone on with after a cut connection, whole, or thrown away.

Until a case keeps it, it belongs to the person who hands it in, as a draft does, and ends by itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import Owner
from reviewflow.casework.tokens import new_token
from reviewflow.channels.virus_scanner import ScannerAway
from reviewflow.errors import FileNotTaken
from reviewflow.store import files
from reviewflow.store.files import Upload

from .kinds import clean_name, kind_of

PIECE = 1_000_000
"""Octets of a piece, at most."""
UNFINISHED_KEPT_FOR = dt.timedelta(hours=24)
WHOLE_KEPT_FOR = dt.timedelta(days=14)
"""As long as the draft that names it."""
MOST_AT_ONCE = 20
"""So many files of one person wait to be sent."""
MEGABYTE = 1_000_000


def begin_upload(desk: Desk, whose: Owner, name: str, size: int, *, most: int) -> Upload:
    """Begin to hand in a file of so many octets; ``most`` are the most that are taken.

    Raises:
        FileNotTaken: it is empty, too large, of a kind that is not taken, or too many are waiting.
    """
    cleaned = clean_name(name)
    check_size(size, most=most)
    key, now = new_token(), desk.now()
    with desk.database.write() as tx:
        waiting = files.uploads_of(tx, _partnership(whose), _person(whose), now=instant_text(now))
        if len(waiting) >= MOST_AT_ONCE:
            raise FileNotTaken(why=f"{MOST_AT_ONCE} files wait to be sent already", do="Send those, or remove some.")
        ends_at = instant_text(now + UNFINISHED_KEPT_FOR)
        values = {"name": cleaned, "size": size, "begun_at": instant_text(now), "ends_at": ends_at}
        files.begin(tx, file_key=key, **whose, **values)
    found = upload_of(desk, whose, key)
    assert found is not None, "a file that was just begun is gone"
    return found


def check_size(size: int, *, most: int) -> None:
    """Refuse what is too large, or nothing.

    Raises:
        FileNotTaken: it is.
    """
    if size <= 0:
        raise FileNotTaken(why="it is empty", do="Check that it is the right file.")
    if size > most:
        larger = f"it has {-(-size // MEGABYTE)} megabytes, and {most // MEGABYTE} are the most"
        raise FileNotTaken(why=larger, do="Make it smaller, for instance by saving its pictures smaller, or split it.")


def upload_of(desk: Desk, whose: Owner, key: str) -> Upload | None:
    """How far a file is that this person is handing in; None when there is none, or its time ran out."""
    with desk.database.read() as tx:
        return files.upload(tx, key, _partnership(whose), _person(whose), now=instant_text(desk.now()))


def whole_uploads(desk: Desk, whose: Owner) -> dict[str, Upload]:
    """What this person has handed in and not sent, by its hash."""
    with desk.database.read() as tx:
        found = files.uploads_of(tx, _partnership(whose), _person(whose), now=instant_text(desk.now()))
    return {each.sha256: each for each in found if each.sha256 is not None}


def receive_piece(desk: Desk, whose: Owner, key: str, at: int, octets: bytes) -> Upload | None:
    """Add a piece where the last one ended; how far the file then is. None: there is no such file any more.

    A piece that came before, or that leaves a gap, changes nothing: whoever sends sees how far it is and goes on there.

    Raises:
        FileNotTaken: it is more than was said, or the whole is of a kind that is not taken; nothing of it is kept.
    """
    now = desk.now()
    with desk.database.write() as tx:
        found = files.upload(tx, key, _partnership(whose), _person(whose), now=instant_text(now))
        if found is None:
            return None
        if found.received == at and octets and found.sha256 is None:
            if len(octets) > PIECE or at + len(octets) > found.size:
                files.drop(tx, key)
                found = None
            else:
                files.receive(tx, found, octets, ends_at=instant_text(now + UNFINISHED_KEPT_FOR))
    if found is None:
        raise FileNotTaken(why="more of it came than was said before", do="Choose it again.")
    found = upload_of(desk, whose, key)
    if found is not None and found.received == found.size and found.sha256 is None:
        _look(desk, found)
        found = upload_of(desk, whose, key)
    return found


def take_file(desk: Desk, whose: Owner, name: str, size: int, pieces: Iterable[bytes], *, most: int) -> Upload:
    """Take a whole file at once.

    Raises:
        FileNotTaken: it is not taken; nothing of it is kept.
    """
    found: Upload | None = begin_upload(desk, whose, name, size, most=most)
    for octets in pieces:
        assert found is not None, "nobody else knows what this file is called"
        found = receive_piece(desk, whose, found.key, found.received, octets)
    if found is None or found.sha256 is None:
        raise FileNotTaken(why="less of it came than was said before", do="Choose it again.")
    return found


def throw_away(desk: Desk, whose: Owner, *, sha256: str | None = None, key: str | None = None) -> None:
    """Forget what this person was handing in, by its hash or by its key."""
    with desk.database.write() as tx:
        for each in files.uploads_of(tx, _partnership(whose), _person(whose), now=instant_text(desk.now())):
            if each.key == key or (sha256 is not None and each.sha256 == sha256):
                files.drop(tx, each.key)


def _look(desk: Desk, found: Upload) -> None:
    """Look at a file that has arrived, while nobody waits for the database."""
    with desk.database.read() as tx:
        content = b"".join(files.pieces(tx, found.key))
    try:
        media_type = kind_of(found.name, content)
        _scan(desk, content)
    except FileNotTaken:
        with desk.database.write() as tx:
            files.drop(tx, found.key)
        raise
    ends_at = instant_text(desk.now() + WHOLE_KEPT_FOR)
    with desk.database.write() as tx:
        files.mark_whole(
            tx, found.key, sha256=hashlib.sha256(content).hexdigest(), media_type=media_type, ends_at=ends_at
        )


def _scan(desk: Desk, content: bytes) -> None:
    if desk.virus_scanner is None:
        return
    try:
        virus = desk.virus_scanner.finds_in(content)
    except ScannerAway:
        why = "it cannot be looked at for viruses just now"
        raise FileNotTaken(why=why, do="Hand it in again in a few minutes.") from None
    if virus is not None:
        raise FileNotTaken(why="the virus scanner found something in it", do="Tell whoever looks after your computer.")


def _partnership(whose: Owner) -> str:
    return str(whose["partnership"])


def _person(whose: Owner) -> str:
    return str(whose["person"])
