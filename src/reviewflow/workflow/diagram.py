"""A workflow as a picture: Mermaid text for documents, SVG for pages.

The SVG is laid out when a workflow is published. Marking where a case is needs no layout, so
a machine without Graphviz shows the stored picture. The table of transitions beside it says
the same in words.
"""

from __future__ import annotations

import re
from types import ModuleType
from xml.etree import ElementTree

from reviewflow.errors import DiagramNeedsGraphviz
from reviewflow.workflow.definition import Subject

try:
    import pygraphviz
except ImportError:
    pygraphviz = None

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_MERMAID_WORDS = frozenset({"state", "end", "note", "class", "classdef", "direction", "default", "style", "as"})
_INK = "#0b0c0c"
_PAPER = "#ffffff"
_ENDED = "#f3f2f1"
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


def svg(subject: Subject, *, current: str | None = None) -> str:
    """The states and transitions as a picture with a title and a description.

    Raises:
        DiagramNeedsGraphviz: the extra that draws is not installed.
    """
    if pygraphviz is None:
        raise DiagramNeedsGraphviz(subject=subject.title)
    drawn: bytes = _graph(pygraphviz, subject).draw(format="svg", prog="dot")
    root = _accessible(ElementTree.fromstring(drawn), subject)
    text = _written(root)
    return text if current is None else marked(text, subject, current=current)


def marked(picture: str, subject: Subject, *, current: str) -> str:
    """A stored picture with the state marked in which a case is: by a heavy line, a colour and in words."""
    root = ElementTree.fromstring(picture)
    for group in root.iter(f"{{{_SVG}}}g"):
        if group.get("id") == _id(subject, current):
            group.set("class", "node current")
            for outline in (*group.iter(f"{{{_SVG}}}path"), *group.iter(f"{{{_SVG}}}polygon")):
                outline.set("fill", _CURRENT)
                outline.set("stroke-width", "4")
    description = root.find(f"{{{_SVG}}}desc")
    if description is not None and current in subject.states:
        description.text = f"{description.text} It is now in: {subject.states[current].title}."
    return _written(root)


def _arrows(subject: Subject) -> list[tuple[str, str, str]]:
    return [(source, t.dest, t.title) for t in subject.transitions.values() for source in t.sources]


def _mermaid_name(name: str) -> str:
    return f"{name}_" if name in _MERMAID_WORDS else name


def _mermaid_text(words: str) -> str:
    return re.sub(r'["#;:<>{}]', lambda found: f"#{ord(found.group())};", words)


def _id(subject: Subject, state: str) -> str:
    return f"diagram-{subject.key}-{state}"


def _label(words: str) -> str:
    # Graphviz would read a text in angle brackets as HTML, and a backslash as an escape.
    return words.replace("\\", "\\\\").replace("<", "‹").replace(">", "›")


def _graph(graphviz: ModuleType, subject: Subject) -> pygraphviz.AGraph:
    graph = graphviz.AGraph(directed=True, strict=False, rankdir="TB", bgcolor="transparent")
    graph.node_attr.update(
        fontname="Arial", fontsize="12", color=_INK, fontcolor=_INK, shape="box", style="rounded,filled"
    )
    graph.edge_attr.update(fontname="Arial", fontsize="10", color=_INK, fontcolor=_INK)
    for state in subject.states.values():
        fill, borders = (_ENDED, "2") if state.ends else (_PAPER, "1")
        name = _label(state.title)
        graph.add_node(state.name, label=name, id=_id(subject, state.name), fillcolor=fill, peripheries=borders)
    graph.add_node("[opens]", label="", shape="circle", width="0.15", fillcolor=_INK)
    graph.add_edge("[opens]", subject.opens.state, label=_label(subject.opens.title))
    for n, (source, dest, title) in enumerate(_arrows(subject)):
        graph.add_edge(source, dest, key=str(n), label=_label(title))
    return graph


def _accessible(root: ElementTree.Element, subject: Subject) -> ElementTree.Element:
    """The picture as one image with a title and a description; the tooltips of its parts go."""
    parents = [(parent, child) for parent in root.iter() for child in parent if child.tag == f"{{{_SVG}}}title"]
    for parent, child in parents:
        parent.remove(child)
    title = ElementTree.Element(f"{{{_SVG}}}title", {"id": f"diagram-{subject.key}-title"})
    title.text = f"{subject.title}: states and transitions"
    description = ElementTree.Element(f"{{{_SVG}}}desc", {"id": f"diagram-{subject.key}-desc"})
    ends = ", ".join(state.title for state in subject.states.values() if state.ends) or "nowhere"
    description.text = (
        f"{len(subject.states)} states and {len(subject.transitions)} transitions. "
        f"It begins in: {subject.states[subject.opens.state].title}. It may end in: {ends}."
    )
    root.insert(0, title)
    root.insert(1, description)
    root.set("role", "img")
    root.set("aria-labelledby", f"{title.get('id')} {description.get('id')}")
    return root


def _written(root: ElementTree.Element) -> str:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(root, encoding="unicode") + "\n"
