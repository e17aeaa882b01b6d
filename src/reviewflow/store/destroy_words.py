"""Take away what a case says, and keep its references, dates and hashes. The guards let it pass for nothing else.

It is for a case of which :func:`~reviewflow.store.keeping.mark_destroyed` has just said that it is destroyed, in the
same transaction. What the trail says goes by :func:`~reviewflow.store.audit_log.destroy_bodies`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

DESTROYED = "Destroyed by law"
"""What stands where a text has to stand."""
_ALERTS = "SELECT id FROM alert WHERE case_id = :case_id"
_NOTICES = "SELECT id FROM notice WHERE case_id = :case_id"
_OWED = "SELECT id FROM letter_owed WHERE case_id = :case_id"
_INVITED = "SELECT id FROM invitation WHERE case_id = :case_id"

BODIES = Statement(
    "SELECT e.sequence, e.commitment FROM trail_entry e JOIN trail_body b ON b.sequence = e.sequence"
    " WHERE e.case_reference = :reference AND b.body IS NOT NULL ORDER BY e.sequence"
)
BODIES_BUT = Statement(
    "SELECT e.sequence, e.what FROM trail_entry e WHERE e.case_reference = :reference ORDER BY e.sequence"
)
HASHES_OF_NOTICES = Statement("SELECT sha256 FROM notice WHERE case_id = :case_id ORDER BY id")
HASHES_OF_FILES = Statement("SELECT sha256 FROM case_file WHERE case_id = :case_id ORDER BY id")
HASHES_OF_SNAPSHOTS = Statement("SELECT hash FROM snapshot WHERE case_id = :case_id ORDER BY name, sequence")
COUNT_OF_IDENTITIES = Statement("SELECT count(*) FROM identity WHERE case_id = :case_id")
SNAPSHOTS = Statement(
    f"SELECT name, sequence, {sealed('snapshot', 'body')} FROM snapshot"
    " WHERE case_id = :case_id ORDER BY name, sequence"
)
ANSWERS = Statement(
    f"SELECT sequence, asked, {sealed('dip_answer', 'answers')} FROM dip_answer"
    " WHERE reference = :reference ORDER BY sequence"
)

CASE = Statement("UPDATE review_case SET facts = :facts WHERE id = :case_id")
ITEM = Statement("UPDATE case_item SET facts = :facts WHERE id = :id")
SNAPSHOT = Statement(
    "UPDATE snapshot SET body = :body WHERE case_id = :case_id AND name = :name AND sequence = :sequence"
)
ANSWER = Statement("UPDATE dip_answer SET answers = :answers WHERE sequence = :sequence")
IDENTITIES = Statement("DELETE FROM identity WHERE case_id = :case_id")
LETTERS = Statement("UPDATE notice SET text = '', html = '', address = NULL WHERE case_id = :case_id")
OWED = Statement("UPDATE letter_owed SET reason = NULL, why = :words WHERE case_id = :case_id")
SUSPENSIONS = Statement("UPDATE suspension SET reason = :words WHERE case_id = :case_id")
PLACES = Statement("UPDATE invitation SET place = NULL WHERE case_id = :case_id")
WAITING = Statement(
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND (notice_id IN"
    f" ({_NOTICES}) OR alert_id IN ({_ALERTS}) OR letter_owed_id IN ({_OWED}) OR invitation_id IN ({_INVITED}))"
)
MESSAGES = Statement(
    "UPDATE outbox SET text = NULL, html = NULL, calendar = NULL WHERE notice_id IN"
    f" ({_NOTICES}) OR alert_id IN ({_ALERTS}) OR letter_owed_id IN ({_OWED}) OR invitation_id IN ({_INVITED})"
)
PIECES = Statement("DELETE FROM file_piece WHERE file_key IN (SELECT file_key FROM case_file WHERE case_id = :case_id)")
FILES = Statement("UPDATE case_file SET name = '' WHERE case_id = :case_id")
DRAFTS = Statement("DELETE FROM draft WHERE form = :form OR form LIKE :forms ESCAPE '!'")
MARKS = Statement("UPDATE disclosure_mark SET reason = :words WHERE case_id = :case_id")


class Held(NamedTuple):
    """What there is to destroy, by what names it and says nothing of it."""

    entries: tuple[tuple[int, str], ...]
    """The sequence of each entry with its commitment."""
    letters: tuple[str, ...]
    files: tuple[str, ...]
    snapshots: tuple[str, ...]
    identities: int


def held_of(tx: Transaction, case_id: int, reference: str, *, but: Iterable[str]) -> Held:
    """What a case says; ``but`` are commands whose entries stay."""
    kinds = frozenset(but)
    kept = {sequence for sequence, what in tx.rows(BODIES_BUT, {"reference": reference}) if what in kinds}
    of = {"case_id": case_id}
    bodies = tx.rows(BODIES, {"reference": reference})
    return Held(
        entries=tuple((sequence, commitment) for sequence, commitment in bodies if sequence not in kept),
        letters=tuple(row[0] for row in tx.rows(HASHES_OF_NOTICES, of)),
        files=tuple(row[0] for row in tx.rows(HASHES_OF_FILES, of)),
        snapshots=tuple(row[0] for row in tx.rows(HASHES_OF_SNAPSHOTS, of)),
        identities=int(tx.value(COUNT_OF_IDENTITIES, of)),
    )


def snapshots_of(tx: Transaction, case_id: int) -> list[tuple[str, int, str]]:
    """The name, sequence and body of each snapshot."""
    return [(name, sequence, body) for name, sequence, body in tx.rows(SNAPSHOTS, {"case_id": case_id})]


def take_away(
    tx: Transaction,
    case_id: int,
    reference: str,
    *,
    facts: str,
    items: Mapping[int, str],
    snapshots: Mapping[tuple[str, int], str],
) -> None:
    """Take away the words of a case; what is given are its facts, items and snapshots without their words."""
    of = {"case_id": case_id}
    worded = {**of, "words": DESTROYED}
    tx.execute(CASE, {**of, "facts": facts})
    for id, kept in items.items():
        tx.execute(ITEM, {"id": id, "facts": kept})
    for (name, sequence), body in snapshots.items():
        tx.execute(SNAPSHOT, {**of, "name": name, "sequence": sequence, "body": body})
    for sequence, asked, answers in tx.rows(ANSWERS, {"reference": reference}):
        tx.execute(ANSWER, {"sequence": sequence, "answers": _chosen(asked, answers)})
    for statement in (IDENTITIES, WAITING, MESSAGES, LETTERS, PLACES, PIECES, FILES):
        tx.execute(statement, of)
    for statement in (OWED, SUSPENSIONS, MARKS):
        tx.execute(statement, worded)
    path = f"/cases/{reference}"
    escaped = path.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    tx.execute(DRAFTS, {"form": path, "forms": f"{escaped}/%"})


def _chosen(asked: str, answers: str) -> str:
    """Of what was answered in a sample, what was chosen from a list: it is counted, and names nobody."""
    questions = json.loads(asked)
    kept = {name: each for name, each in json.loads(answers).items() if questions.get(name, {}).get("answers")}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
