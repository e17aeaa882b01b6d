"""The rules as they stand nationally, before any partnership adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviewflow.workflow.compile import compile_workflow, editions_in_order
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.library import Library

_NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class NationalPack:
    """Every workflow of the newest edition in force, and every kind of item that some workflow keeps."""

    edition_title: str
    workflows: Mapping[str, Definition]
    items: Mapping[str, Subject]

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """Workflows first, then items."""
        return {**self.workflows, **self.items}


FIRST = ("serious_incident", "practice_review", "action", "yearly_report")
"""In the order of a reader's questions; what else there is comes behind them."""


def national_pack(library: Library) -> NationalPack:
    """The pack of the shipped files: what a partnership that added nothing would have."""
    edition = editions_in_order(library)[-1]
    loaded = next(iter(library.partnerships.values()))
    names: Mapping[str, object] = {"partnership": _NATIONAL, "adds": {}, "workflows": sorted(library.workflows)}
    bare = replace(library, partnerships={_NATIONAL: replace(loaded, shape=loaded.shape.model_copy(update=names))})
    workflows = {
        name: compile_workflow(bare, name, edition=edition.edition, partnership=_NATIONAL).definition()
        for name in (*FIRST, *sorted(set(library.workflows).difference(FIRST)))
        if name in library.workflows
    }
    items = {kind: rules for each in workflows.values() for kind, rules in each.items.items()}
    return NationalPack(edition.title, workflows, dict(sorted(items.items())))
