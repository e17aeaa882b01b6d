"""Let a case keep the files that a change names by their hashes, in the transaction of the change."""

from __future__ import annotations

from reviewflow.audit.instants import instant_text
from reviewflow.casework.papers import Change, Papers
from reviewflow.errors import FactInvalid
from reviewflow.store import files
from reviewflow.store.cases import StoredCase
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Subject


def keep_files(
    tx: Transaction,
    change: Change,
    subject: Subject,
    papers: Papers,
    stored: StoredCase,
    *,
    item_id: int | None,
    whose: str,
    sequence: int,
) -> None:
    """Keep every file that a fact of the change names and the case does not keep there yet.

    Raises:
        FactInvalid: nobody has handed in a file with that hash, or somebody else did.
    """
    named = [(n, v) for n, v in change.facts.items() if subject.facts[n].type == "files" and isinstance(v, list)]
    if not named:
        return
    moment, key = papers.moment, change.item_key
    kept = {(each.fact, each.sha256) for each in files.files_of_case(tx, change.case.reference) if _is_at(each, key)}
    now = instant_text(moment.recorded_at)
    handed_in = {each.sha256: each for each in files.uploads_of(tx, moment.actor.partnership, whose, now=now)}
    for name, hashes in named:
        for sha256 in hashes:
            if (name, sha256) in kept:
                continue
            found = handed_in.pop(sha256, None)
            if found is None:
                why = "it is not there any more, or was sent already"
                raise FactInvalid(fact=name, value="this file", why=why, do="Hand the file in again.")
            files.keep(
                tx,
                found,
                case_id=stored.id,
                item_id=item_id,
                fact=name,
                kept_at=now,
                by_user=moment.actor.user,
                sequence=sequence,
            )


def _is_at(each: files.KeptFile, key: tuple[str, int] | None) -> bool:
    return ((each.kind, each.number) if each.kind else None) == key
