"""The words of a text, as they are looked for: without capitals, accents and marks."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)?")
_POSSESSIVE = re.compile(r"['’]s?$|['’]s$")
LONGEST = 40
"""Letters: what is longer is no word, and is found by its beginning."""


def words_of(text: str) -> list[str]:
    """The words, in order. *The hospital's Enquiry* gives ``the``, ``hospital`` and ``enquiry``."""
    if text.isascii():
        # Most texts are, and there are millions of words.
        words = _PLAIN_WORD.findall(text.lower())
        if "'" not in text and len(text) <= LONGEST:
            return words
        return [_plain(word) if "'" in word else word[:LONGEST] for word in words]
    return [plain for found in _WORD.finditer(text) if (plain := _plain(found.group()))]


def _plain(word: str) -> str:
    word = _POSSESSIVE.sub("", word).replace("'", "").replace("’", "")
    if word.isascii():
        return word.lower()[:LONGEST]
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))[:LONGEST]


def holds_in_row(text: str, phrase: list[str]) -> bool:
    """Whether the words of a phrase stand in the text one after the other."""
    words = words_of(text)
    first, length = phrase[0], len(phrase)
    return any(word == first and words[at : at + length] == phrase for at, word in enumerate(words))
