"""Puts a workflow, an edition and a partnership together into the canonical body that cases are opened under."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from reviewflow.errors import EditionNotInForce, WorkflowNotFound
from reviewflow.workflow.content_hash import content_hash, plain, text_hash
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.faults import did_you_mean
from reviewflow.workflow.file_format import EditionShape, ItemShape, PartnershipShape, SubjectShape, WorkflowShape
from reviewflow.workflow.library import TEMPLATE_ENDING, Library
from reviewflow.workflow.merge import Addition, Merged, Origin, merged
from reviewflow.workflow.names import editions_for
from reviewflow.workflow.shape_faults import Loaded

FORMAT = 1
"""The form of the body. A reader that does not know it refuses it."""

S = TypeVar("S", bound=SubjectShape)
T = TypeVar("T")
_INCLUDED = re.compile(r"""\{%[-+]?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")
_BASIS_WORDS = frozenset({"basis", "may_suspend"})


@dataclass(frozen=True, slots=True)
class Compiled:
    """A workflow ready to be published: its body, the hash of the body, and the texts the body names by hash."""

    workflow: str
    edition: str
    partnership: str
    version: str
    body: Mapping[str, Any]
    hash: str
    templates: Mapping[str, str]
    """SHA-256 of a template's text to the text."""

    def definition(self) -> Definition:
        """The rules as they are read back from the body."""
        return Definition.from_body(self.body, hash=self.hash)


def compile_workflow(library: Library, workflow: str, *, edition: str, partnership: str) -> Compiled:
    """The workflow of an edition as a partnership has it. The files must have been checked.

    Raises:
        WorkflowNotFound: there is no such workflow, edition or partnership, or the partnership does not use it.
    """
    of_edition = _known(library.editions, edition, "edition")
    of_partnership = _known(library.partnerships, partnership, "partnership")
    _known(library.workflows, workflow, "workflow")
    if workflow not in of_partnership.shape.workflows:
        raise WorkflowNotFound(workflow=f"{workflow} in {partnership}", do="Add it to the partnership's workflows.")
    case = merged_workflow(library, workflow, edition=of_edition, partnership=of_partnership)
    kinds = sorted(kind for kind in case.shape.items if kind in library.items)
    items = {kind: merged_item(library, kind, edition=of_edition, partnership=of_partnership) for kind in kinds}
    body, texts = _body(library, case.shape, items, of_edition.shape, of_partnership.shape)
    return Compiled(workflow, edition, partnership, case.shape.version, body, content_hash(body), texts)


def compile_all(library: Library, *, only: Collection[str] = ()) -> Iterator[Compiled]:
    """Every workflow of every partnership (or of those named), in every edition whose first day is known."""
    for name, partnership in sorted(library.partnerships.items()):
        if only and name not in only:
            continue
        for workflow in partnership.shape.workflows:
            for edition in editions_in_order(library, workflow=workflow):
                yield compile_workflow(library, workflow, edition=edition.edition, partnership=name)


def editions_in_order(library: Library, *, workflow: str | None = None) -> tuple[EditionShape, ...]:
    """The editions for a workflow whose first day is known, oldest first.

    Without a workflow: those for every workflow that has none of its own.
    """
    dated = [loaded.shape for loaded in editions_for(library, workflow) if loaded.shape.in_force_from is not None]
    return tuple(sorted(dated, key=lambda edition: (edition.in_force_from or dt.date.min, edition.edition)))


def edition_on(library: Library, day: dt.date, *, workflow: str) -> EditionShape:
    """The edition of the guidance that was in force on a day. Its last day is a day in force.

    Raises:
        EditionNotInForce: no edition on file was in force then.
    """
    for edition in reversed(editions_in_order(library, workflow=workflow)):
        from_on, until_on = edition.in_force_from, edition.in_force_until
        if from_on is not None and from_on <= day and (until_on is None or day <= until_on):
            return edition
    raise EditionNotInForce(on=day.isoformat(), workflow=workflow)


def merged_workflow(
    library: Library,
    workflow: str,
    *,
    edition: Loaded[EditionShape] | None = None,
    partnership: Loaded[PartnershipShape] | None = None,
) -> Merged[WorkflowShape]:
    """The workflow with what the edition and the partnership add to it."""
    return merged(library.workflows[workflow], _additions(workflow, edition, partnership))


def merged_item(
    library: Library,
    kind: str,
    *,
    edition: Loaded[EditionShape] | None = None,
    partnership: Loaded[PartnershipShape] | None = None,
) -> Merged[ItemShape]:
    """The item kind with what the edition and the partnership add to it."""
    return merged(library.items[kind], _additions(kind, edition, partnership))


def _known(known: Mapping[str, T], name: str, what: str) -> T:
    if name not in known:
        raise WorkflowNotFound(workflow=f"the {what} {name}", do=did_you_mean(name, known))
    return known[name]


def _additions(
    key: str, edition: Loaded[EditionShape] | None, partnership: Loaded[PartnershipShape] | None
) -> tuple[Addition, ...]:
    sources = [loaded for loaded in (edition, partnership) if loaded is not None]
    return tuple(
        Addition(loaded.shape.adds[key], Origin(loaded.document, ("adds", key)), loaded.shape.basis)
        for loaded in sources
        if key in loaded.shape.adds
    )


def _body(
    library: Library,
    workflow: WorkflowShape,
    items: Mapping[str, Merged[ItemShape]],
    edition: EditionShape,
    partnership: PartnershipShape,
) -> tuple[dict[str, Any], dict[str, str]]:
    rules = {"workflow": plain(workflow), "items": {kind: plain(item.shape) for kind, item in items.items()}}
    subjects: list[SubjectShape] = [workflow, *(item.shape for item in items.values())]
    lists = {key: codes for key, codes in library.code_lists.values.items() if key in _code_lists(subjects)}
    bases = {edition.basis, partnership.basis, *_bases(rules), *(c.basis for c in lists.values() if c.basis)}
    templates = {name: library.templates[name] for name in sorted(_templates(subjects, library))}
    body = {
        "format": FORMAT,
        **rules,
        "edition": {
            "edition": edition.edition,
            "title": edition.title,
            "in_force_from": plain(edition.in_force_from),
            "in_force_until": plain(edition.in_force_until),
        },
        "partnership": {
            "partnership": partnership.partnership,
            "title": partnership.title,
            "partners": plain(partnership.partners),
            "areas": plain(partnership.areas),
        },
        "roles": plain({**library.roles.values, **workflow.roles}),
        "code_lists": plain(lists),
        "sources": plain({key: library.sources.values[key] for key in sorted(bases) if key in library.sources.values}),
        "templates": {name: text_hash(text) for name, text in templates.items()},
    }
    return body, {text_hash(text): text for text in templates.values()}


def _code_lists(subjects: list[SubjectShape]) -> set[str]:
    return {fact.code_list for subject in subjects for fact in subject.facts.values() if fact.code_list}


def _templates(subjects: list[SubjectShape], library: Library) -> set[str]:
    """The templates of the notices, with the parts that they include: no other text is a matter of this workflow."""
    found: set[str] = set()
    waiting = [notice.template for subject in subjects for notice in subject.notices.values()]
    while waiting:
        name = waiting.pop().removesuffix(TEMPLATE_ENDING)
        if name in library.templates and name not in found:
            found.add(name)
            waiting += _INCLUDED.findall(library.templates[name])
    return found


def _bases(part: Any) -> Iterator[str]:
    """Every key of ``sources.yaml`` that stands anywhere in a part of the body."""
    if isinstance(part, Mapping):
        for word, value in part.items():
            if word in _BASIS_WORDS and isinstance(value, str):
                yield value
            else:
                yield from _bases(value)
    elif isinstance(part, list):
        for value in part:
            yield from _bases(value)
