"""Words for numbers and names, the same wherever people read them."""

from __future__ import annotations


def counted(number: int, one: str, several: str | None = None) -> str:
    """``1 day``, ``2 days``."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def file_words(sha256: str) -> str:
    """A file, where its name is not shown: by the beginning of its hash."""
    return f"file {sha256[:12]}"


def spoken(name: str) -> str:
    """A name of the files as words: ``rapid_review`` is read as *rapid review*."""
    return name.replace("_", " ")


def capitalised(words: str) -> str:
    """With a capital at the beginning, and everything else as it is."""
    return f"{words[:1].upper()}{words[1:]}"
