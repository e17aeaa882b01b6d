"""What a scenario publishes: the partnerships, workflows and editions that it names, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewflow.case.directory import Directory
from reviewflow.casework.office.publish import Publication, faults_of, publications
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from reviewflow.workflow.shape_faults import Loaded

from .reader import Scenario


@dataclass(frozen=True, slots=True)
class Rules:
    """What the partnerships of a scenario publish, for looking names up before the run and publishing in it."""

    library: Library
    publications: Mapping[str, Publication]
    definitions: Mapping[tuple[str, str], tuple[Definition, ...]]
    """By partnership and workflow."""
    directories: Mapping[str, Directory]

    def subjects(self, partnership: str, workflow: str, kind: str | None = None) -> tuple[Subject, ...]:
        """The rules of a workflow, or of a kind of item in it, one for each edition that has it."""
        found = self.definitions.get((partnership, workflow), ())
        return tuple(d.subject(kind) for d in found if kind is None or kind in d.items)

    def publication(self, partnership: str, editions: Sequence[str] = ()) -> Publication:
        """What a partnership publishes, of the editions named or of all."""
        whole = self.publications[partnership]
        chosen = {h: c for h, c in whole.definitions.items() if not editions or c["edition"] in editions}
        return replace(whole, definitions=chosen)


def partnerships_named(scenario: Scenario) -> tuple[str, ...]:
    """Every partnership that a scenario names, its own first."""
    names = [scenario.shape.partnership]
    for _, step in scenario.steps:
        names += [step.partnership or "", _published(step.publish), (step.by or "").rpartition("/")[0]]
        if step.expect is not None and step.expect.figures is not None:
            names.append(step.expect.figures.partnership or "")
    return tuple(dict.fromkeys(name for name in names if name))


def _published(publish: object) -> str:
    return publish if isinstance(publish, str) else getattr(publish, "partnership", None) or ""


def check_rules(scenario: Scenario, library: Library, files: WorkflowFiles) -> None:
    """Refuse workflow files with a fault, as far as the scenario's partnerships go.

    Raises:
        WorkflowFileInvalid: with the first fault, and all of them in its facts.
    """
    used = {name: library.partnerships[name] for name in partnerships_named(scenario) if name in library.partnerships}
    # Worked examples that speak of another partnership are the matter of `workflow check`, which sees them all.
    examples = {
        name: loaded
        for name, loaded in library.examples.items()
        if all(each.partnership in (None, *used) for each in loaded.shape.examples)
    }
    refuse_faults(faults_of(files, replace(library, partnerships=used, examples=examples)))


def rules_for(scenario: Scenario, library: Library, *, whole: bool = False) -> Rules:
    """What the scenario publishes; ``whole`` adds the workflows that it does not open itself."""
    opened = frozenset(step.open for _, step in scenario.steps if step.open is not None)
    published: dict[str, Publication] = {}
    for name in partnerships_named(scenario):
        if name in library.partnerships:
            published[name] = _publication(library, name, None if whole else opened)
    definitions: dict[tuple[str, str], tuple[Definition, ...]] = {}
    for name, publication in published.items():
        for definition in _definitions(publication):
            key = (name, definition.key)
            definitions[key] = (*definitions.get(key, ()), definition)
    directories = {name: Directory.from_body(json.loads(each.directory)) for name, each in published.items()}
    return Rules(library, published, definitions, directories)


def _publication(library: Library, partnership: str, opened: frozenset[str] | None) -> Publication:
    loaded = library.partnerships[partnership]
    workflows = [w for w in loaded.shape.workflows if opened is None or w in opened] or loaded.shape.workflows[:1]
    narrow = Loaded(loaded.shape.model_copy(update={"workflows": workflows}), loaded.document)
    return publications(replace(library, partnerships={partnership: narrow}), only=[partnership])[0]


def _definitions(publication: Publication) -> Iterator[Definition]:
    for hash, columns in publication.definitions.items():
        yield Definition.from_body(json.loads(columns["body"]), hash=hash)
