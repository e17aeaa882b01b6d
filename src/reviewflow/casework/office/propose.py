"""An edited file of a partnership: checked like every other, and what publishing it would change, before it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from reviewflow.errors import FactInvalid, WorkflowFileInvalid
from reviewflow.store import published
from reviewflow.store.session import Transaction
from reviewflow.workflow.diff import Change, compare, compare_directories
from reviewflow.workflow.faults import Fault, refuse_faults
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

from .publish import Publication, faults_of

THIS_FILE = "This file"


@dataclass(frozen=True, slots=True)
class Touched:
    """Rules of a workflow that would change, with the open cases that stay under the ones of before."""

    workflow: str
    edition: str
    changes: tuple[Change, ...]
    open_cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What publishing would change."""

    publication: Publication
    directory: tuple[Change, ...]
    rules: tuple[Touched, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is published already."""
        return not self.directory and not self.rules


def file_of(partnership: str) -> str:
    """The name of a partnership's file."""
    return f"partnerships/{partnership}.yaml"


def check_text(files: WorkflowFiles, partnership: str, text: str) -> Library:
    """Read the files with this text in the place of a partnership's own, and refuse them when anything is wrong.

    Raises:
        WorkflowFileInvalid: with every fault in its facts, those of the text as of ``This file``.
        FactInvalid: it is another partnership's file.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{partnership}.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        draft = WorkflowFiles(files.folders, templates=files.templates, drafts={file_of(partnership): path})
        try:
            return _checked(draft, partnership)
        except WorkflowFileInvalid as refusal:
            raise WorkflowFileInvalid(**{**refusal.facts, "faults": tuple(_faults(refusal, folder))}) from None


def _checked(files: WorkflowFiles, partnership: str) -> Library:
    library = files.load()
    refuse_faults(library.faults)
    if partnership not in library.partnerships:
        do = f"It must begin with partnership: {partnership}"
        raise FactInvalid(fact="text", value="", why="this is the file of another partnership", do=do)
    # What the others have on file does not change with it, and to look at it again takes long.
    own = replace(library, partnerships={partnership: library.partnerships[partnership]})
    refuse_faults(faults_of(files, own))
    return own


def propose(tx: Transaction, publication: Publication, *, kept_from: Collection[str]) -> Proposal:
    """What a publication would change of what is published; cases of ``kept_from`` are not among those it names."""
    partnership = publication.partnership
    newest = published.published_by(tx, partnership, limit=1)
    before = json.loads(newest[0].body) if newest else {"partnership": partnership}
    directory = compare_directories(before, json.loads(publication.directory))
    return Proposal(publication, directory, tuple(_touched(tx, publication, partnership, kept_from)))


def _touched(
    tx: Transaction, publication: Publication, partnership: str, kept_from: Collection[str]
) -> Iterator[Touched]:
    def under(hash: str) -> tuple[str, ...]:
        return tuple(each for each in published.open_cases_under(tx, hash) if each not in kept_from)

    in_use = published.current_hashes(tx)
    lines = [each for each in published.list_definitions(tx) if each.partnership == partnership]
    current = {(each.workflow, each.edition): each for each in lines if each.hash in in_use}
    for hash, columns in publication.definitions.items():
        old = current.pop((columns["workflow"], columns["edition"]), None)
        if old is None:
            yield Touched(columns["workflow"], columns["edition"], (Change("", "edition", "", "added"),), ())
        elif old.hash != hash:
            body = published.definition_columns(tx, old.hash)["body"]
            changes = compare(json.loads(body), json.loads(columns["body"]))
            yield Touched(columns["workflow"], columns["edition"], changes, under(old.hash))
    for (workflow, edition), old in current.items():
        yield Touched(workflow, edition, (Change("", "edition", "", "removed"),), under(old.hash))


def _faults(refusal: WorkflowFileInvalid, folder: str) -> Iterator[Fault]:
    faults = refusal.facts["faults"]
    assert isinstance(faults, tuple)
    for each in faults:
        file = THIS_FILE if each.file.startswith(folder) else each.file.rpartition("workflows/")[2]
        yield Fault(file, each.line, each.fault, each.do)
