"""The marks that tell a template's own words from the words that people wrote.

A letter's small formatting (headings, bullets) belongs to its template alone. What people
wrote is marked while the letter is being written, so that a line of theirs that begins with
``#`` or ``*`` stays a line of theirs. The marks are private characters that no keyboard
gives; they are taken out of people's words first, and never leave this room.
"""

from __future__ import annotations

import re
from functools import lru_cache

OWN_WORDS = "\ue000"
"""Begins a line of somebody's own words."""
LABEL_BEGINS = "\ue001"
LABEL_ENDS = "\ue002"
LINK_BEGINS = "\ue003"
LINK_ENDS = "\ue004"

MARKS = OWN_WORDS + LABEL_BEGINS + LABEL_ENDS + LINK_BEGINS + LINK_ENDS

# Control characters, private marks, and the characters that reverse the direction of text:
# none of them has a place in a letter, and each can make it read as something else.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ue000-\ue004\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LOOKS_LIKE_FORMATTING = ("#", "*", "Subject:")


class Written(str):
    """Text whose words are marked already, so that it may be set into a letter as it stands."""

    __slots__ = ()


class Link(str):
    """An address that the product made and that may be followed; one from a person's words never is."""

    __slots__ = ()


def own_words(text: str) -> str:
    """Somebody's own words, marked where a reader could take them for formatting."""
    if text.isascii() and text.isprintable():
        # Almost every value is one plain line: nothing in it can end a line or turn it round.
        line = text.strip()
        return OWN_WORDS + line if line.startswith(_LOOKS_LIKE_FORMATTING) else line
    lines = _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text)).strip()
    if "\n" in lines:
        return OWN_WORDS + ("\n" + OWN_WORDS).join(line.strip() for line in lines.split("\n"))
    return OWN_WORDS + lines if lines.startswith(_LOOKS_LIKE_FORMATTING) else lines


@lru_cache(maxsize=2048)
def label(title: str) -> str:
    """The title of a field in a form."""
    words = own_words(title)
    return f"{LABEL_BEGINS}{words if words.endswith('?') else words + ':'}{LABEL_ENDS}"


def link(address: str) -> str:
    """An address to follow; anything but the web is left as words."""
    address = own_words(address)
    if address.startswith(("https://", "http://")) and " " not in address:
        return LINK_BEGINS + address + LINK_ENDS
    return address
