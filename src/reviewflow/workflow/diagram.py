"""A workflow as Mermaid text, for documents. On pages it is drawn by ``reports.state_picture``."""

from __future__ import annotations

import re

from reviewflow.workflow.definition import Subject

_MERMAID_WORDS = frozenset({"state", "end", "note", "class", "classdef", "direction", "default", "style", "as"})
_INK = "#0b0c0c"
_CURRENT = "#fff7bf"


def mermaid(subject: Subject, *, current: str | None = None) -> str:
    """The states and transitions as Mermaid text, with the current state marked when one is given."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_mermaid_text(s.title)}" as {_mermaid_name(s.name)}' for s in subject.states.values()]
    lines.append(f"    [*] --> {_mermaid_name(subject.opens.state)} : {_mermaid_text(subject.opens.title)}")
    for source, dest, title in _arrows(subject):
        lines.append(f"    {_mermaid_name(source)} --> {_mermaid_name(dest)} : {_mermaid_text(title)}")
    lines += [f"    {_mermaid_name(s.name)} --> [*]" for s in subject.states.values() if s.ends]
    if current is not None:
        lines += [f"    classDef current fill:{_CURRENT},stroke:{_INK},stroke-width:4px"]
        lines += [f"    class {_mermaid_name(current)} current"]
    return "\n".join(lines) + "\n"


def _arrows(subject: Subject) -> list[tuple[str, str, str]]:
    return [(source, t.dest, t.title) for t in subject.transitions.values() for source in t.sources]


def _mermaid_name(name: str) -> str:
    return f"{name}_" if name in _MERMAID_WORDS else name


def _mermaid_text(words: str) -> str:
    return re.sub(r'["#;:<>{}]', lambda found: f"#{ord(found.group())};", words)
