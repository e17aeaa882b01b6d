"""What may stand in a cell: text that no spreadsheet takes for a formula, and no file format refuses."""

from __future__ import annotations

import re

LONGEST = 32_000
"""Excel keeps 32,767 characters in a cell, and calls the file damaged where there are more."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STARTS_FORMULA = re.compile(r"[\s\x00-\x1f]*[=+\-@|%]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def clean(text: str) -> str:
    """The text without what XML cannot hold; a mark stands where something was."""
    return _FORBIDDEN.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def cut(text: str) -> str:
    """The text, cut where a spreadsheet would lose the file over it, and saying so."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} [cut here: {len(text) - LONGEST:,} more characters]"


def harmless(text: str) -> str:
    """The text as a program that guesses at formulas may open it: an apostrophe stands before what looks like one."""
    risky = _STARTS_FORMULA.match(text) is not None or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text
