"""What is wrong with a workflow file: where, in one sentence, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reviewflow.errors import WorkflowFileInvalid


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong, at the line of the file where it is mended."""

    file: str
    line: int
    fault: str
    do: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.fault} {self.do}"


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once, by file and line. Found twice with other advice, it keeps the advice that came first."""
    once: dict[tuple[str, int, str], Fault] = {}
    for fault in faults:
        once.setdefault((fault.file, fault.line, fault.fault), fault)
    return tuple(sorted(once.values()))


def refuse_faults(faults: Iterable[Fault]) -> None:
    """Refuse files in which anything is wrong; the refusal carries every fault in ``facts["faults"]``.

    Raises:
        WorkflowFileInvalid: there is at least one fault.
    """
    found = in_order(faults)
    if found:
        first = found[0]
        raise WorkflowFileInvalid(
            count=len(found),
            where=f"{first.file} line {first.line}",
            fault=first.fault.rstrip("."),
            do=first.do,
            faults=found,
        )


def did_you_mean(name: str, known: Collection[str]) -> str:
    """What to do about a name that nothing answers to."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.7)
    if near:
        return f"Did you mean {near[0]}?"
    if not known:
        return "Nothing of that kind is declared: add it, or take the name out."
    listed = sorted(known)
    shown = ", ".join(listed[:12]) + (f" and {len(listed) - 12} more" if len(listed) > 12 else "")
    return f"Use one of {shown}, or declare it."
