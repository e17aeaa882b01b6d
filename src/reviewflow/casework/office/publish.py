"""Publish a partnership: its rules, its letters and its directory, checked, by the hash of their content.

Nothing reads the workflow files to decide a case; cases are judged by what was published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewflow.case.case import Actor
from reviewflow.case.directory import Directory
from reviewflow.case.predicates import PARAMETERS
from reviewflow.casework.asking.check_questions import check_questions
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.notices.checks import check_notices
from reviewflow.notices.environment import Templates
from reviewflow.store import audit_log, published
from reviewflow.store.session import Transaction
from reviewflow.workflow.checks import check_library
from reviewflow.workflow.compile import Compiled, compile_all
from reviewflow.workflow.content_hash import canonical_json, plain, text_hash
from reviewflow.workflow.faults import Fault, in_order, refuse_faults
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from reviewflow.workflow.view import Known

from .calendar import calendar_on_file

PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Publication:
    """Everything that one partnership publishes at once, as text by its hash."""

    partnership: str
    directory: str
    """Canonical JSON."""
    definitions: Mapping[str, Mapping[str, str]]
    """Hash of each definition to its columns: workflow, edition, version, body."""
    texts: Mapping[str, str]
    """Hash of each letter template to its text."""

    @property
    def hash(self) -> str:
        """The hash of the directory."""
        return text_hash(self.directory)

    def by_workflow(self) -> dict[str, list[str]]:
        """Workflow to the hashes of its definitions, newest edition last."""
        found: dict[str, list[str]] = {}
        for hash, columns in self.definitions.items():
            found.setdefault(columns["workflow"], []).append(hash)
        return found


def faults_of(files: WorkflowFiles, library: Library) -> tuple[Fault, ...]:
    """Every fault of the workflow files, and of the letters they name once the files themselves are sound."""
    faults = check_library(library, known=Known(predicates=PARAMETERS), calendar=calendar_on_file(files))
    faults = faults or in_order(check_questions(library))
    if faults:
        return faults
    templates = Templates.of_texts(library.templates)
    return in_order(fault for each in compile_all(library) for fault in check_notices(each.definition(), templates))


def check_files(files: WorkflowFiles) -> Library:
    """Read the workflow files and refuse them when anything is wrong.

    Raises:
        WorkflowFileInvalid: with the first fault, and all of them in its facts.
    """
    library = files.load()
    refuse_faults(faults_of(files, library))
    return library


def publications(library: Library, *, only: Sequence[str] = ()) -> list[Publication]:
    """What each partnership of the files (or only those named) would publish."""
    compiled: dict[str, list[Compiled]] = {}
    for each in compile_all(library, only=only):
        compiled.setdefault(each.partnership, []).append(each)
    chosen = only or tuple(compiled)
    return [_publication(library, partnership, compiled[partnership]) for partnership in chosen]


def _publication(library: Library, partnership: str, compiled: Sequence[Compiled]) -> Publication:
    texts: dict[str, str] = {}
    for each in compiled:
        texts.update(each.templates)
    return Publication(
        partnership=partnership,
        directory=canonical_json(_directory_body(library, partnership)),
        definitions={
            each.hash: {
                "workflow": each.workflow,
                "edition": each.edition,
                "version": each.version,
                # The order of the file is kept for forms and lists; the hash is of the canonical form.
                "body": json.dumps(plain(each.body), ensure_ascii=False),
            }
            for each in compiled
        },
        texts=texts,
    )


def _directory_body(library: Library, partnership: str) -> dict[str, Any]:
    shape = plain(library.partnerships[partnership].shape)
    body = {
        key: value for key, value in shape.items() if key not in ("adds", "workflows", "note", "synthetic", "basis")
    }
    national = {key: plain(entry) for key, entry in library.recipients.values.items()}
    body["recipients"] = {**national, **body.get("recipients", {})}
    return body


def publish(desk: Desk, publication: Publication, *, by: Actor) -> int:
    """Publish; returns the sequence of the entry. What was published already stays as it is."""
    with desk.database.write() as tx:
        return publish_in(tx, desk, publication, by=by)


def publish_in(
    tx: Transaction, desk: Desk, publication: Publication, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    tx.change_rules()
    now = desk.now()
    body = {
        "command": {"kind": PUBLISH, "partnership": publication.partnership},
        "directory": publication.hash,
        "definitions": publication.by_workflow(),
        "texts": sorted(publication.texts),
    }
    envelope = envelope_without_case(PUBLISH, by=by, now=now, partnership=publication.partnership)
    entry = audit_log.append(tx, envelope, body, seal=seal)
    _keep(tx, publication, at=entry.recorded_at, sequence=entry.sequence)
    return entry.sequence


def _keep(tx: Transaction, publication: Publication, *, at: str, sequence: int) -> None:
    for hash, text in publication.texts.items():
        tx.execute(published.INSERT_TEXT, {"hash": hash, "name": hash[:12], "kind": "template", "body": text})
    for hash, columns in publication.definitions.items():
        values = {**columns, "hash": hash, "partnership": publication.partnership}
        tx.execute(published.INSERT_DEFINITION, {**values, "published_at": at, "sequence": sequence})
    version = {
        "partnership": publication.partnership,
        "hash": publication.hash,
        "body": publication.directory,
        "definitions": json.dumps(publication.by_workflow(), sort_keys=True, separators=(",", ":")),
        "published_at": at,
        "sequence": sequence,
    }
    tx.execute(published.INSERT_PARTNERSHIP, version)
    published.save_directory(tx, Directory.from_body(json.loads(publication.directory)))
