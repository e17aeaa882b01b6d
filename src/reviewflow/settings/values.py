"""How one value of a setting is read: as a number, a text, a yes or no, a file, or a secret that a file holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reviewflow.errors import SettingInvalid

_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def whole_number(given: Mapping[str, object], setting: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two; ``default`` where none is given.

    Raises:
        SettingInvalid: it is none, or lies outside.
    """
    text = text_of(given, setting)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        why = f"{text} is not a whole number from {least} to {most}"
        raise SettingInvalid(setting=setting, why=why, do="Write figures alone.")
    return int(text)


def yes_or_no(given: Mapping[str, object], setting: str, *, default: bool) -> bool:
    """Yes or no.

    Raises:
        SettingInvalid: it is neither.
    """
    text = (text_of(given, setting) or "").casefold()
    if not text:
        return default
    if text not in _YES | _NO:
        raise SettingInvalid(setting=setting, why=f"{text} is neither yes nor no", do="Write yes or no.")
    return text in _YES


def text_of(given: Mapping[str, object], setting: str) -> str | None:
    """A text; None where nothing or nothing but spaces is given.

    Raises:
        SettingInvalid: several values are given.
    """
    value = given.get(setting)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (list, dict)):
        raise SettingInvalid(setting=setting, why="it is not one value", do="Write one.")
    return str(value).strip()


def secret_of(given: Mapping[str, object], setting: str) -> object:
    """A secret as it was given, or as the file says that was named instead of it.

    Raises:
        SettingInvalid: both were given, or the file cannot be read or is empty.
    """
    from_file = f"{setting}_file"
    if given.get(from_file) is None:
        return given.get(setting)
    if given.get(setting) is not None:
        raise SettingInvalid(setting=from_file, why=f"{setting} is given as well", do="Take one of the two away.")
    return secret_in(from_file, file_of(given, from_file))


def secret_in(setting: str, file: Path | None) -> str | None:
    """The secret that a file holds alone; None where no file is set.

    Raises:
        SettingInvalid: the file cannot be read, or is empty.
    """
    if file is None:
        return None
    secret = text_in(setting, file).strip()
    if not secret:
        raise SettingInvalid(setting=setting, why=f"{file} is empty", do="Write the secret into it, and nothing else.")
    return secret


def text_in(setting: str, file: Path) -> str:
    """What stands in a file that a setting names.

    Raises:
        SettingInvalid: it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = f"{file} cannot be read ({getattr(fault, 'strerror', None) or 'it is not text'})"
        raise SettingInvalid(setting=setting, why=why, do="Correct the path, or its rights.") from None


def file_of(given: Mapping[str, object], setting: str) -> Path | None:
    """A file that was named; None where none was."""
    said = given.get(setting)
    if said is None:
        return None
    if not isinstance(said, str) or not said.strip():
        raise SettingInvalid(setting=setting, why="it is empty or not text", do="Give it a value, or take it away.")
    return Path(said.strip()).expanduser().absolute()
