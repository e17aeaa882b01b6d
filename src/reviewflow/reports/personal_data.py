"""The page that says which personal data each table and each fact of the workflow files holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewflow.store.sealed_columns import SEALED
from reviewflow.store.tables import metadata
from reviewflow.workflow.file_format import FactShape, ItemShape, WorkflowShape
from reviewflow.workflow.library import Library

from .markdown import row
from .personal_data_held import HELD, NOBODY, OFFENCES, SEALED_BYTES, SPECIAL

_OWN_WORDS = ("text", "long_text")
_ABOUT = """# Personal data, item by item

For the data protection impact assessment and the record of processing. This page is made from the tables of the
database and from the workflow files, and a test fails when it is not what they are: a new table or column has to be
described before it can be used.

A partnership's own files can add facts. `reviewflow workflow show` prints what is in force; what is added there is
yours to assess.

## Tables

*Encrypted* is by a key that is not in the database, one data key for each case: [Encryption at
rest](../explanation/encryption.md). Of `facts` the words are; choices, dates and numbers are not.

"""
_FACTS = """
## Facts

What can be recorded, by the workflow files as they are shipped. *Apart* means: kept in the table `identity`, read with
a reason by those who keep the case or record who is in it, and every such reading is on the trail. Everything else
stands with the case.

*Own words* are text that somebody writes. Forms say that no names belong there; the program cannot make sure of it, so
count every such fact as one that may name people and may hold special category data and data about offences.

"""


def personal_data(library: Library) -> str:
    """The page."""
    return _ABOUT + "\n".join(_tables()) + "\n" + _FACTS + "\n".join(_facts(library)) + "\n"


def _tables() -> Iterator[str]:
    yield row("Table", "About whom", "What", "In", "Of these encrypted")
    yield "|---|---|---|---|---|"
    nothing = []
    for table in sorted(metadata.sorted_tables, key=lambda each: each.name):
        held = HELD[table.name]
        if held.whose == (NOBODY,):
            nothing.append(f"`{table.name}` ({held.what})")
            continue
        columns = held.personal.split()
        closed = [each for each in columns if each in _sealed(table.name)]
        yield row(f"`{table.name}`", "; ".join(held.whose), held.what, _names(columns), _names(closed) or "none")
    yield ""
    yield f"No personal data are in: {', '.join(nothing)}."


def _sealed(table: str) -> tuple[str, ...]:
    texts = SEALED[table].columns if table in SEALED else ()
    return (*texts, *SEALED_BYTES.get(table, ()))


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in columns)


def _facts(library: Library) -> Iterator[str]:
    for name, workflow in sorted(library.workflows.items()):
        yield from _of(workflow.shape, f"Case: {workflow.shape.title} (`{name}`)")
    for name, item in sorted(library.items.items()):
        yield from _of(item.shape, f"Item: {item.shape.title} (`{name}`)")


def _of(shape: WorkflowShape | ItemShape, heading: str) -> Iterator[str]:
    if not shape.facts:
        return
    yield from (f"### {heading}", "", row("Fact", "What", "Kept", "Kind"), "|---|---|---|---|")
    for name, fact in shape.facts.items():
        yield row(f"`{name}`", fact.title, "**apart**" if fact.identifying else "with the case", _kind(name, fact))
    yield ""


def _kind(name: str, fact: FactShape) -> str:
    said = []
    if name in SPECIAL:
        said.append("**special category**")
    if name in OFFENCES:
        said.append("**offences**")
    if fact.type == "files":
        said.append("files")
    elif fact.type in _OWN_WORDS:
        said.append("own words")
    else:
        said.append(fact.type.replace("_", " "))
    return ", ".join(said)
