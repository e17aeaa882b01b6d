"""What stands in the files beside what is published: saved questions, patterns, samples, the pack of a year.

It is read when somebody first asks, and again when a file has changed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from reviewflow.app import files_of
from reviewflow.casework.asking.ask import Asking
from reviewflow.settings import Settings
from reviewflow.workflow.checks_disclosure import check_disclosure
from reviewflow.workflow.checks_figures import check_figures
from reviewflow.workflow.checks_retention import check_retention
from reviewflow.workflow.checks_scrutiny import check_scrutiny
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import DISCLOSURE, RETENTION
from reviewflow.workflow.library import Library

Stamp = tuple[tuple[str, int], ...]
"""Each file with the moment of its last change."""

_READING = threading.Lock()
_LIBRARIES: dict[tuple[Path, ...], tuple[Stamp, Library]] = {}
_ASKING: dict[tuple[Path, ...], tuple[Stamp, Asking]] = {}
_KEEPERS: dict[tuple[Path, ...], tuple[Stamp, frozenset[str]]] = {}
_LOGGERS: dict[tuple[Path, ...], tuple[Stamp, frozenset[str]]] = {}
"""By the folders. Several applications in one process read them once."""


def library_of(settings: Settings) -> Library:
    """Everything on file.

    Raises:
        WorkflowFileInvalid: a file has a fault, which `reviewflow workflow check` says too.
    """
    files = files_of(settings)
    with _READING:
        stamp = _stamp(path for folder in (*files.folders, *files.templates) for path in folder.rglob("*.*"))
        kept = _LIBRARIES.get(files.folders)
        if kept is None or kept[0] != stamp:
            library = files.load()
            refuse_faults(
                (
                    *library.faults,
                    *check_figures(library),
                    *check_scrutiny(library),
                    *check_retention(library),
                    *check_disclosure(library),
                )
            )
            kept = _LIBRARIES[files.folders] = stamp, library
        return kept[1]


def asking_of(settings: Settings) -> Asking:
    """The saved questions, and who may ask; the menu asks for it on every page, so nothing else is read."""
    files = files_of(settings)
    with _READING:
        stamp = _stamp(files.find_all("questions.yaml"))
        kept = _ASKING.get(files.folders)
        if kept is None or kept[0] != stamp:
            kept = _ASKING[files.folders] = stamp, Asking(*files.asking())
        return kept[1]


def keeps_records(settings: Settings, role: str) -> bool:
    """Whether a role may see how long records are kept; the menu asks for it on every page."""
    files = files_of(settings)
    with _READING:
        stamp = _stamp(files.find_all(RETENTION))
        kept = _KEEPERS.get(files.folders)
        if kept is None or kept[0] != stamp:
            kept = _KEEPERS[files.folders] = stamp, frozenset(files.duties().get("see_schedule", ()))
        return role in kept[1]


def sees_requests(settings: Settings, role: str) -> bool:
    """Whether a role may see the log of requests for what is held."""
    files = files_of(settings)
    with _READING:
        stamp = _stamp(files.find_all(DISCLOSURE))
        kept = _LOGGERS.get(files.folders)
        if kept is None or kept[0] != stamp:
            kept = _LOGGERS[files.folders] = stamp, frozenset(files.duties(DISCLOSURE).get("see_log", ()))
        return role in kept[1]


def _stamp(paths: Iterable[Path]) -> Stamp:
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in paths if path.is_file()))
