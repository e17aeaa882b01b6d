"""Write a table or a report to a file, in the form that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from reviewflow.errors import FileFormUnknown

from .plain import as_csv, as_json, as_text
from .report import Report
from .table import Table


# What writes Excel and Word is large, and loaded when somebody first wants such a file.
def _as_spreadsheet(thing: Table | Report) -> bytes:
    from .spreadsheet import as_spreadsheet

    return as_spreadsheet(thing)


def _as_word(thing: Table | Report) -> bytes:
    from .word import as_word

    return as_word(thing)


FORMS: Mapping[str, Callable[[Table | Report], bytes]] = MappingProxyType(
    {"csv": as_csv, "xlsx": _as_spreadsheet, "docx": _as_word, "json": as_json, "text": as_text}
)
"""The forms there are, and what writes each."""

_BY_ENDING = {".csv": "csv", ".xlsx": "xlsx", ".docx": "docx", ".json": "json", ".txt": "text"}


def form_of(path: Path) -> str:
    """The form that the name of a file asks for.

    Raises:
        FileFormUnknown: its ending is none of those that can be written.
    """
    form = _BY_ENDING.get(path.suffix.lower())
    if form is None:
        raise FileFormUnknown(file=path.name, known=", ".join(_BY_ENDING))
    return form


def written(thing: Table | Report, form: str) -> bytes:
    """What stands in the file.

    Raises:
        DocumentsNotInstalled: the extra for this form is not there.
        TableTooLong: it has more rows than this form can hold.
    """
    return FORMS[form](thing)


def write(thing: Table | Report, path: Path, form: str) -> None:
    """Write the file, in place of one that may be there, once the whole of it is ready.

    Raises:
        DocumentsNotInstalled: the extra for this form is not there.
        TableTooLong: it has more rows than this form can hold.
    """
    path.write_bytes(written(thing, form))
