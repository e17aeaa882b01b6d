"""The words and names that every workflow file shares."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, StringConstraints(min_length=3)]
BasisKey = Annotated[str, StringConstraints(min_length=2, pattern=r"^[A-Za-z0-9_\-]+$")]

FactType = Literal[
    "text",
    "long_text",
    "date",
    "instant",
    "yes_no",
    "number",
    "money",
    "choice",
    "choices",
    "agency",
    "agencies",
    "body",
    "area",
    "person",
    "case",
    "item",
    "items",
    "files",
]
"""``date`` is a local date, ``instant`` an aware moment; ``agency``, ``body`` and ``area`` are keys of
the partnership's directory; ``person`` is a user; ``case`` is a reference; ``item`` is an item
number such as ``F-2``, or ``SI-2021-003/F-2`` when it stands on another case; ``files`` are files that were handed in,
each kept as the SHA-256 of its bytes."""

Force = Literal["must", "should", "local"]
Role = Name


class Shape(BaseModel):
    """A part of a file: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True)
