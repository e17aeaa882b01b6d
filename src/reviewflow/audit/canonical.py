"""One way to write a value as bytes, so that its hash is the same on every machine.

JSON in UTF-8 with the keys sorted by code point, no spaces, every text in Unicode's form NFC,
and no numbers but integers that every reader of JSON keeps exactly. Decimals are written as text.
"""

from __future__ import annotations

import unicodedata
from json import JSONEncoder
from typing import NoReturn

from reviewflow.errors import TrailCannotKeep

_encoder = JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
_encode = _encoder.encode

_EXACT = 2**53 - 1
"""The largest integer that a reader which keeps numbers as floating point does not change."""


def canonical_text(value: object) -> str:
    """Write a value in its one canonical form.

    Raises:
        TrailCannotKeep: it holds a float, a date, an object, or two keys that are the same text.
    """
    try:
        _check(value)
        text = _encode(value)
        # A quotation mark composes with nothing, so the whole is in NFC exactly when every text in it is.
        if not text.isascii():
            if not unicodedata.is_normalized("NFC", text):
                text = _encode(_normalised(value))
            text.encode()
    except UnicodeEncodeError:
        _refuse("it holds half of a character")
    except RecursionError:
        _refuse("it is nested too deeply, or holds itself")
    return text


def canonical_json(value: object) -> bytes:
    """Write a value in its one canonical form, as the bytes that are hashed.

    Raises:
        TrailCannotKeep: it holds a float, a date, an object, or two keys that are the same text.
    """
    return canonical_text(value).encode()


def _check(value: object) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -_EXACT <= value <= _EXACT:  # type: ignore[operator]
            _refuse(f"{value} is too large a number")
    elif kind is dict:
        for key, inner in value.items():  # type: ignore[attr-defined]
            if type(key) is not str:
                _refuse(f"the key {key!r} is not text")
            if type(inner) is not str:
                _check(inner)
    elif kind is list or kind is tuple:
        for inner in value:  # type: ignore[attr-defined]
            if type(inner) is not str:
                _check(inner)
    else:
        _refuse(f"{value!r} is a {kind.__name__}")


def _normalised(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_normalised(inner) for inner in value]
    if isinstance(value, dict):
        normalised = {unicodedata.normalize("NFC", key): _normalised(inner) for key, inner in value.items()}
        if len(normalised) != len(value):
            _refuse("two of its keys are the same text")
        return normalised
    return value


def _refuse(why: str) -> NoReturn:
    raise TrailCannotKeep(why=why)
