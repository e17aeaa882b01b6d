"""The page of workflows: each as a diagram, with its states and who may do what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.diagram import mermaid
from reviewflow.workflow.library import Library

from .markdown import table
from .national_pack import national_pack


def workflow_pages(library: Library) -> str:
    """The page ``docs/reference/workflows.md``."""
    pack = national_pack(library)
    roles = {role: title for each in pack.workflows.values() for role, title in each.roles.items()}
    lines = [*_opening_words(pack.edition_title)]
    for each in pack.workflows.values():
        lines += [*_workflow(each, roles)]
    lines += ["## Items that cases keep", ""]
    for item in pack.items.values():
        lines += [f"### {item.title}", "", *_kept_by(item, pack.workflows), *_transitions(item, roles)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening_words(edition: str) -> Iterator[str]:
    yield "# Workflows: states, transitions and who may do them"
    yield ""
    yield f"This page is generated from `workflows/`, as of {edition}. A partnership may add to it, and never takes"
    yield "anything away. What a transition needs besides is told by `reviewflow case`, where it is asked for."
    yield ""


def _workflow(rules: Definition, roles: Mapping[str, str]) -> Iterator[str]:
    yield f"## {rules.title}"
    yield ""
    yield "```mermaid"
    yield mermaid(rules).rstrip("\n")
    yield "```"
    yield ""
    states = ((f"`{s.name}`", s.title, "ends here" if s.ends else "", s.hint or "") for s in rules.states.values())
    yield from table(("State", "Title", "", "What is next"), states)
    yield from _transitions(rules, roles)


def _kept_by(item: Subject, workflows: Mapping[str, Definition]) -> Iterator[str]:
    keepers = [each.title.lower() for each in workflows.values() if item.key in each.items]
    yield f"Key `{item.key}`. Kept by: {', '.join(keepers)}."
    yield ""


def _transitions(subject: Subject, roles: Mapping[str, str]) -> Iterator[str]:
    opening = ("", subject.opens.title, "nowhere", f"`{subject.opens.state}`", _by(subject.opens.by, roles))
    done = (
        (f"`{t.name}`", t.title, ", ".join(f"`{s}`" for s in t.sources), f"`{t.dest}`", _by(t.by, roles))
        for t in subject.transitions.values()
    )
    yield from table(("Transition", "Title", "From", "To", "By"), (opening, *done))


def _by(names: tuple[str, ...], roles: Mapping[str, str]) -> str:
    return ", ".join(roles.get(name, name) for name in names)
