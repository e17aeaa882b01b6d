"""The table of clauses: each rule with who must act, its limit, how far it was verified, and what carries it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reviewflow.workflow.file_format import (
    ChangesShape,
    ClockShape,
    CodeListsShape,
    ConditionShape,
    EditionShape,
    FactShape,
    ItemShape,
    NoticeShape,
    OpeningShape,
    PartnershipShape,
    SourceShape,
    TransitionShape,
    WorkflowShape,
)

from .markdown import link, row

Sources = Mapping[str, SourceShape]
NO_RULES: Mapping[str, Mapping[str, object]] = MappingProxyType({})

_VERIFIED = {
    "read": "read in an official or primary text",
    "secondary": "restated by another body, the official text was not read",
    "unverified": "not verified, nobody has read the text yet",
}
_FORCE = {
    "must": "must",
    "should": "should",
    "expectation": "expected",
    "may": "may",
    "local": "local rule",
    "none": "no duty of its own",
}


@dataclass(frozen=True, slots=True)
class Carrier:
    """A part of a file that rests on a clause."""

    basis: str
    place: str
    """The workflow, item, edition or partnership."""
    part: str
    """For instance ``clock notification``."""

    def __str__(self) -> str:
        return f"{self.place}: {self.part}"


def carriers_of(
    *,
    subjects: Sequence[WorkflowShape | ItemShape],
    editions: Sequence[EditionShape] = (),
    partnerships: Sequence[PartnershipShape] = (),
    code_lists: CodeListsShape | None = None,
    rules: Mapping[str, Mapping[str, object]] = NO_RULES,
) -> dict[str, list[Carrier]]:
    """Every part of the files that rests on a clause, by the key of the clause; ``rules`` are other files as they are
    written, by their names."""
    found: dict[str, list[Carrier]] = {}
    for carrier in (
        *(c for subject in subjects for c in _of_subject(subject)),
        *(c for edition in editions for c in _of_edition(edition)),
        *(c for partnership in partnerships for c in _of_partnership(partnership)),
        *_of_code_lists(code_lists),
        *(c for name, file in rules.items() for c in _of_rules(name, file)),
    ):
        found.setdefault(carrier.basis, []).append(carrier)
    return found


def clause_table(
    sources: Sources,
    *,
    subjects: Sequence[WorkflowShape | ItemShape],
    editions: Sequence[EditionShape] = (),
    partnerships: Sequence[PartnershipShape] = (),
    code_lists: CodeListsShape | None = None,
    rules: Mapping[str, Mapping[str, object]] = NO_RULES,
) -> str:
    """The page ``docs/reference/clauses.md``, in the order of the sources."""
    carriers = carriers_of(
        subjects=subjects, editions=editions, partnerships=partnerships, code_lists=code_lists, rules=rules
    )
    national = {key: source for key, source in sources.items() if not _is_ours(key, source)}
    ours = {key: source for key, source in sources.items() if _is_ours(key, source)}
    return "\n".join(
        [
            *_opening_words(),
            *_table("Law, guidance and practice", national, carriers),
            *_table("What partnerships do, and what we suggest", ours, carriers),
            *_carried_by_nothing(sources, carriers),
        ]
    )


def _opening_words() -> Iterator[str]:
    yield "# Clauses: what each rests on and what carries it"
    yield ""
    yield "This page is generated from `workflows/`. It is not legal advice. A clause says in our own words what the"
    yield "source says, as far as it could be read; the mark says how far that was. Keys are those of"
    yield "`workflows/sources.yaml`, where the address of each source stands."
    yield ""


def _table(title: str, sources: Sources, carriers: Mapping[str, list[Carrier]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| Clause | Who | Force | Limit | How far verified | Carried by |"
    yield "|---|---|---|---|---|---|"
    for key, source in sources.items():
        carried = "<br>".join(str(c) for c in carriers.get(key, [])) or "nothing, see below"
        yield row(
            f"**{key}** {_linked(source)}. {source.says}",
            source.actor or "nobody named",
            _FORCE[source.force],
            source.limit or "none",
            verification_in_words(source),
            carried,
        )
    yield ""


def verification_in_words(source: SourceShape) -> str:
    """How far somebody has read a rule, and how sure we are of what nobody read."""
    if source.kind == "suggestion" and source.verified == "unverified":
        return "our own design, there is no text to read"
    words = f"{_VERIFIED[source.verified]}; checked on {source.checked_on.isoformat()}"
    if source.certainty is None:
        return words
    what = "what is said here" if source.verified == "unverified" else "what is recalled beyond it"
    return f"{words}; certainty of {what}: {source.certainty}"


def _carried_by_nothing(sources: Sources, carriers: Mapping[str, list[Carrier]]) -> Iterator[str]:
    yield "## Clauses that nothing carries"
    yield ""
    uncarried = {key: source for key, source in sources.items() if key not in carriers}
    if not uncarried:
        yield "Every clause is carried by something."
        return
    yield f"{len(uncarried)} of {len(sources)} clauses are carried by no file of rules."
    yield ""
    yield "| Clause | Reason |"
    yield "|---|---|"
    for key, source in uncarried.items():
        yield row(f"**{key}** {source.title}", source.note or "No reason is on file.")
    yield ""


def _is_ours(key: str, source: SourceShape) -> bool:
    return source.kind == "suggestion" or key.startswith("local-")


def _linked(source: SourceShape) -> str:
    title = link(source.title, source.url)
    return f"{title}, {source.paragraph}" if source.paragraph else title


# Where a basis may stand


def _of_subject(subject: WorkflowShape | ItemShape) -> Iterator[Carrier]:
    place = subject.workflow if isinstance(subject, WorkflowShape) else f"item {subject.item}"
    yield from _of_opening(place, subject.opens)
    yield from _of_parts(place, subject)


def _of_parts(place: str, parts: WorkflowShape | ItemShape | ChangesShape) -> Iterator[Carrier]:
    for transition in parts.transitions:
        yield from _of_transition(place, transition)
    for name, clock in parts.clocks.items():
        yield from _of_clock(place, name, clock)
    named: list[tuple[str, Mapping[str, ConditionShape | NoticeShape | FactShape]]] = [
        ("condition", parts.conditions),
        ("notice", parts.notices),
        ("fact", parts.facts),
    ]
    for kind, entries in named:
        for name, entry in entries.items():
            if entry.basis is not None:
                yield Carrier(entry.basis, place, f"{kind} {name}")


def _of_opening(place: str, opening: OpeningShape) -> Iterator[Carrier]:
    if opening.basis is not None:
        yield Carrier(opening.basis, place, f"opening, in state {opening.state}")


def _of_transition(place: str, transition: TransitionShape) -> Iterator[Carrier]:
    if transition.basis is not None:
        yield Carrier(transition.basis, place, f"transition {transition.transition}, to state {transition.to}")


def _of_clock(place: str, name: str, clock: ClockShape) -> Iterator[Carrier]:
    yield Carrier(clock.basis, place, f"clock {name}")
    if clock.may_suspend is not None:
        yield Carrier(clock.may_suspend, place, f"clock {name}, ground for suspending it")


def _of_edition(edition: EditionShape) -> Iterator[Carrier]:
    place = f"edition {edition.edition}"
    yield Carrier(edition.basis, place, "the edition")
    for name, changes in edition.adds.items():
        yield from _of_parts(f"{place}, {name}", changes)


def _of_partnership(partnership: PartnershipShape) -> Iterator[Carrier]:
    place = f"partnership {partnership.partnership}"
    yield Carrier(partnership.basis, place, "the partnership's file")
    for delegation in partnership.delegations:
        if delegation.basis is not None:
            yield Carrier(delegation.basis, place, f"delegation of {delegation.decision} to {delegation.body}")
    for name, changes in partnership.adds.items():
        yield from _of_parts(f"{place}, {name}", changes)
        for milestone in changes.timetable:
            yield Carrier(milestone.basis or partnership.basis, place, f"milestone {milestone.milestone}")


def _of_code_lists(code_lists: CodeListsShape | None) -> Iterator[Carrier]:
    for name, code_list in (code_lists.code_lists if code_lists else {}).items():
        if code_list.basis is not None:
            yield Carrier(code_list.basis, "code lists", f"list {name}")


def _of_rules(name: str, file: Mapping[str, object]) -> Iterator[Carrier]:
    for section, parts in file.items():
        for key, part in parts.items() if isinstance(parts, Mapping) else ():
            if isinstance(part, Mapping) and isinstance(part.get("basis"), str):
                yield Carrier(part["basis"], name, f"{section.replace('_', ' ')} {key}")
