"""Reads one YAML file and remembers the line of everything in it. YAML stops here.

The files are plain YAML 1.2: ``on`` and ``no`` are text, a key stands once, and there are no
aliases, tags or directives, because a person who reads the file must see the whole of it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reviewflow.workflow.faults import Fault

LARGEST_FILE = 2_000_000
"""Many times the largest that is shipped. Reading more would take minutes before anything is said."""

Scalar = str | bool | int | float | dt.date | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Address = tuple[str | int, ...]
"""The way to a part of a file: keys and, in lists, positions."""

# As escapes within quotation marks YAML takes them. One in a name would stop every alert to whoever bears it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says, and on which line it says it."""

    file: str
    data: Plain
    lines: Mapping[Address, int]

    def line(self, address: Address) -> int:
        """The line of a part, or of the nearest part around it that stands in the file."""
        while address and address not in self.lines:
            address = address[:-1]
        return self.lines.get(address, 1)


def read_file(path: Path, *, file: str | None = None) -> tuple[Document | None, tuple[Fault, ...]]:
    """Read a file; what cannot be read comes back as faults and no document."""
    shown = file or str(path)
    text, faults = read_words(path, file=shown)
    return (None, faults) if faults else read_text(text, file=shown)


def read_words(path: Path, *, file: str) -> tuple[str, tuple[Fault, ...]]:
    """The words of a file; what cannot be read comes back as a fault and no words."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            fault = f"The file is larger than {LARGEST_FILE:,} bytes."
            return "", (Fault(file, 1, fault, "See that it is the right file, or divide it."),)
        return path.read_text(encoding="utf-8"), ()
    except UnicodeDecodeError as error:
        fault = "The file is not written in UTF-8."
        return "", (Fault(file, 1, fault, f"Save it as UTF-8; the first wrong byte is at {error.start}."),)
    except OSError as error:
        return "", (Fault(file, 1, f"The file cannot be read: {error.strerror}.", "Check its name and rights."),)


@lru_cache(maxsize=128)
def read_text(text: str, *, file: str) -> tuple[Document | None, tuple[Fault, ...]]:
    """Read the text of a file; what cannot be read comes back as faults and no document.

    The same words are read once in a process, because reading YAML takes most of the time that anything with these
    files takes, and some are asked for several parts. Nobody changes what comes back.
    """
    if text.startswith("%") or "\n%" in text:
        line = next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith("%"))
        fault = Fault(file, line, "A line that begins with % would change how the file is read.", "Take the line out.")
        return None, (fault,)
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    walk = _Walk(file=file, yaml=yaml)
    try:
        root = yaml.compose(text)
        if not isinstance(root, MappingNode):
            return None, (Fault(file, 1, "The file does not begin with a key.", "Write it as keys and values."),)
        data = walk.plain(root, ())
    except YAMLError as error:
        return None, (_unreadable(error, text, file),)
    except RecursionError:
        return None, (Fault(file, 1, "Brackets or blocks stand in one another too deeply.", "Write it flatter."),)
    faults = tuple(walk.faults)
    return (None if faults else Document(file, data, walk.lines)), faults


def _unreadable(error: YAMLError, text: str, file: str) -> Fault:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Fault(
            file, line, f"This is not YAML: {error.problem or error.context}.", "Check indents, colons and quotes here."
        )
    position = getattr(error, "position", 0)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
    return Fault(file, line, "There is a character here that a text file may not hold.", "Take it out.")


@dataclass(slots=True)
class _Walk:
    """Goes through the nodes of one file, keeping lines and collecting every fault."""

    file: str
    yaml: YAML
    lines: dict[Address, int] = field(default_factory=lambda: {(): 1})
    faults: list[Fault] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def fault(self, node: Node, fault: str, do: str) -> None:
        self.faults.append(Fault(self.file, node.start_mark.line + 1, fault, do))

    def plain(self, node: Node, address: Address) -> Plain:
        if id(node) in self.seen:
            # The node knows only where it was first written; the address tells where it is repeated.
            fault = "An alias (*) repeats what is written elsewhere."
            self.faults.append(Fault(self.file, self.lines[address], fault, "Write it out here."))
            return None
        self.seen.add(id(node))
        if str(node.tag) not in _PLAIN_TAGS:
            self.fault(node, f"The tag {node.tag} is not used in these files.", "Take the tag out.")
            return None
        if isinstance(node, MappingNode):
            return self.mapping(node, address)
        if isinstance(node, SequenceNode):
            return [self.item(child, (*address, n)) for n, child in enumerate(node.value)]
        return self.scalar(node)

    def item(self, node: Node, address: Address) -> Plain:
        self.lines[address] = node.start_mark.line + 1
        return self.plain(node, address)

    def mapping(self, node: MappingNode, address: Address) -> Plain:
        read: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node) if isinstance(key_node, ScalarNode) else None
            if not isinstance(key, str):
                self.fault(key_node, "A key here is not text.", "Put the key in quotes.")
                continue
            here = (*address, key)
            if key in read:
                fault = f"The key {key} stands here twice, first on line {self.lines[here]}."
                self.fault(key_node, fault, "Keep one of the two.")
                continue
            self.lines[here] = key_node.start_mark.line + 1
            read[key] = self.plain(value_node, here)
        return read

    def scalar(self, node: Node) -> Scalar:
        try:
            value: Scalar = self.yaml.constructor.construct_object(node)
        except (YAMLError, ValueError):
            self.fault(node, f"{node.value} cannot be used here.", "Check the value, or put it in quotes.")
            return None
        if isinstance(value, str) and _UNSEEN.search(value):
            self.fault(node, "There is a character here that nobody sees and no message can carry.", "Take it out.")
            return None
        return value
