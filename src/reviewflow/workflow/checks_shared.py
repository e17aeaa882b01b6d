"""Do the files that all workflows share fit them: item kinds, disagreements, sources, code lists?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.library import Library
from reviewflow.workflow.names import SUBJECT_PARTS, kept_by, names_of, subjects


def check_shared(library: Library) -> Iterator[Fault]:
    """What is wrong with the shared files."""
    yield from _items(library)
    yield from _disagreements(library)
    for key, source in library.sources.values.items():
        if source.verified == "unverified" and source.certainty is None:
            fault = f"{key} is unverified and does not say how sure we are."
            yield library.sources.fault(key, ("verified",), fault, "Add certainty: high, medium or low.")
    for key, codes in library.code_lists.values.items():
        if codes.basis is not None and codes.basis not in library.sources.values:
            fault = f"The code list {key} rests on {codes.basis}, which is not in sources.yaml."
            yield library.code_lists.fault(key, ("basis",), fault, did_you_mean(codes.basis, library.sources.values))


def _items(library: Library) -> Iterator[Fault]:
    prefixes: dict[str, str] = {}
    for kind, loaded in sorted(library.items.items()):
        prefix = loaded.shape.prefix
        other = prefixes.setdefault(prefix, kind)
        if other != kind:
            fault = f"The items {other} and {kind} are both numbered with {prefix}."
            yield Fault(loaded.file, loaded.document.line(("prefix",)), fault, "Give one of them another prefix.")
        if not kept_by(library, kind):
            fault = f"No workflow keeps the item {kind}."
            yield Fault(loaded.file, loaded.document.line(("item",)), fault, "Add it to items of a workflow.")
        if kind in library.workflows:
            fault = f"{kind} is both a workflow and an item."
            yield Fault(loaded.file, loaded.document.line(("item",)), fault, "Give one of them another name.")


def _disagreements(library: Library) -> Iterator[Fault]:
    for key, disagreement in library.disagreements.values.items():
        for n, carried in enumerate(disagreement.carried_by):
            subject, _, rest = carried.partition(" ")
            part, _, name = rest.partition(" ")
            if subject not in subjects(library) or part not in (*SUBJECT_PARTS, "transition"):
                # It may also be carried by something that no file names, said in words.
                continue
            known = names_of(library, subject, part)
            if name not in known:
                fault = f"{key} is carried by {carried}, and there is none."
                yield library.disagreements.fault(key, ("carried_by", n), fault, did_you_mean(name, known))
