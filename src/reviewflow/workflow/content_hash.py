"""The canonical form of what a workflow says, and the hash by which it is known."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from reviewflow.workflow.file_format import Shape


def canonical_json(body: Mapping[str, Any]) -> str:
    """The one way to write a body down: sorted keys, no spaces, Unicode in composed form."""
    return json.dumps(plain(body), sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def content_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return text_hash(canonical_json(body))


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON has it: dates in ISO form, whole numbers without a point, shapes by their words.

    A word that says nothing (absent, false or empty, as the shape has it anyway) is left out, so that
    a word that the format gains later changes the hash of no file that does not use it. A default that
    does say something, for instance the rungs of an alert, is written out and cannot change behind a case.
    """
    if isinstance(value, Shape):
        return _words(value)
    if isinstance(value, Mapping):
        return {unicodedata.normalize("NFC", str(key)): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _words(shape: Shape) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, field in type(shape).model_fields.items():
        value = getattr(shape, name)
        says_nothing = not field.is_required() and not value and value == field.default
        if not says_nothing:
            said[field.alias or name] = plain(value)
    return said
