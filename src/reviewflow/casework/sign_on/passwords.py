"""Passwords: which are taken, how they are kept, and a check that lasts as long for nobody as for somebody."""

from __future__ import annotations

import re
import threading
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reviewflow.errors import PasswordNotTaken

from .published import ListNotReadable, is_published

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5
"""So many different characters there are in a password that is no pattern."""
COMMON_WORDS = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
"""What people choose first. A password that is one of them with figures, marks or the year round it is one of them."""
_ALIKE = str.maketrans("@43105$7!", "aaeiossti")
_SEQUENCES = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)

_HASHER = PasswordHasher()
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$RUX64C72jChdlTz5SrEAgA$gffw5vAq7gwpRGDWVqbZsmuW1WYlQq0dCUETJS16OD0"
"""What is checked where there is no account, so that the answer takes as long: kept of figures that nobody knows, with
the same costs as everybody's."""
_AT_ONCE = threading.BoundedSemaphore(4)
"""Each check takes 64 MiB while it runs: a crowd waits its turn."""


def in_one_form(password: str) -> str:
    """The same password however it was typed: with composed letters or with combining marks."""
    return unicodedata.normalize("NFKC", password)


def check_password_taken(password: str, *, about: tuple[str, ...] = (), breached: Path | None = None) -> None:
    """Refuse a password that others would guess or have; ``about`` is what they know of the person.

    Raises:
        PasswordNotTaken: it is too short, too long, a pattern, among the commonest, or was published; or the file of
            those that were published cannot be read.
    """
    plain = in_one_form(password).casefold()
    if len(plain) < SHORTEST:
        raise PasswordNotTaken(
            why=f"it has {len(plain)} characters, and {SHORTEST} are the fewest",
            do="Three or four words that have nothing to do with one another are easy to remember.",
        )
    if len(plain) > LONGEST:
        raise PasswordNotTaken(why=f"it has more than {LONGEST} characters", do="Choose a shorter one.")
    if len(set(plain)) < FEWEST_LETTERS or any(_runs_along(plain, row) for row in _SEQUENCES):
        raise PasswordNotTaken(why="it is a pattern that others try", do="Choose words instead.")
    if _words_of(plain) & COMMON_WORDS:
        raise PasswordNotTaken(why="it is among those that others try first", do="Add words of your own to it.")
    if any(len(known) > 3 and plain.startswith(known.casefold()) for known in about):
        raise PasswordNotTaken(why="it begins with your name or address", do="Choose words that nobody links with you.")
    if breached is not None:
        _check_not_published(password, breached)


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(in_one_form(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the password of which this was kept. It takes as long where nothing was kept."""
    given = in_one_form(password)[: LONGEST * 2]
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODYS, given)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def _check_not_published(password: str, breached: Path) -> None:
    try:
        # As it was typed, and as it is kept: whoever tries published passwords types them either way.
        was = any(is_published(breached, each) for each in {password, in_one_form(password)})
    except (OSError, ListNotReadable):
        raise PasswordNotTaken(
            why="the list of passwords that were published, with which it has to be compared, cannot be read",
            do="Tell whoever looks after this service; your link goes on working until its time runs out.",
        ) from None
    if was:
        why = "it was published after somebody broke into another service, and others try it"
        raise PasswordNotTaken(why=why, do="Choose one that you have never used anywhere.")


def _words_of(plain: str) -> frozenset[str]:
    """What is left of it without figures and marks at either end, read as letters, and in halves that repeat."""
    found = set()
    for text in (plain, _without_ends(plain).translate(_ALIKE), plain.translate(_ALIKE)):
        bare = _without_ends(text)
        found |= {text, bare, re.sub(r"[\W\d_]+", "", bare)}
        found |= {part for part in re.split(r"[\W\d_]+", bare) if part and part * (len(bare) // len(part)) == bare}
    return frozenset(found | {whole[: len(whole) // 2] for whole in found if whole[: len(whole) // 2] * 2 == whole})


def _without_ends(text: str) -> str:
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _runs_along(plain: str, row: str) -> bool:
    """Whether it is a piece of a row of keys or figures, forwards or backwards, once or over again."""
    return any(plain in way * (len(plain) // len(way) + 2) for way in (row, row[::-1]))
