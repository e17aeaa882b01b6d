"""What the trail keeps of a change: enough to do it again, and what it caused. Never a name.

The command is kept without its facts, and the facts beside it as they were kept, so that
doing it again sets just the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Case
from reviewflow.case.clocks import key_of
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.store.deadlines import Moved

from .catalogue import KIND_OF
from .letters import Letters


def envelope_of(change: Change, papers: Papers, *, item: str | None) -> Envelope:
    """The envelope of the entry: what, by whom, when; the trail adds its place and its hashes."""
    moment = papers.moment
    return Envelope(
        case_reference=change.case.reference,
        what=change.what,
        item=item,
        by_user=moment.actor.user,
        by_role=moment.actor.role,
        partnership=change.case.partnership,
        happened_on=moment.happened_on.isoformat(),
        happened_at=instant_text(moment.happened_at) if moment.happened_at else None,
        recorded_at=instant_text(moment.recorded_at),
        from_state=change.from_state,
        to_state=change.to_state,
        workflow_hash=change.case.workflow_hash,
        basis=change.basis,
    )


def body_of(command: Command, change: Change, moved: Iterable[Moved], letters: Letters) -> dict[str, object]:
    """The body of the entry."""
    kept = command.model_dump(mode="json", exclude={"facts"}, exclude_defaults=True)
    body: dict[str, object] = {"command": {"kind": KIND_OF[type(command)].name, **kept}, "facts": dict(change.facts)}
    if change.reason:
        body["reason"] = change.reason
    if change.corrects is not None:
        body["corrects"] = change.corrects
    clocks = [_clock(each) for each in moved]
    if clocks:
        body["clocks"] = clocks
    notices = [
        {"notice": n.rule.name, "to": n.recipient.key, "sha256": n.rendered.text_sha256} for n in letters.written
    ]
    if notices:
        body["notices"] = notices
    owed = [{"notice": n.rule.name, "to": n.recipient, "why": n.why} for n in letters.not_written]
    if owed:
        body["letters_not_written"] = owed
    if change.freezes:
        # So that what was frozen cannot be exchanged later: the trail fixes it as it fixes letters.
        body["snapshot"] = {"name": change.freezes, "sha256": sha256(snapshot_of(change.case).encode()).hexdigest()}
    return body


def _clock(moved: Moved) -> dict[str, object]:
    found: dict[str, object] = {"clock": key_of(moved.clock, moved.item), "due_on": moved.due_on, "state": moved.state}
    if moved.was_due_on:
        found["was_due_on"] = moved.was_due_on
    if moved.closed:
        found["alerts_closed"] = list(moved.closed)
    return found


def snapshot_of(case: Case) -> str:
    """The case as it is frozen: its facts and items, in canonical JSON, identities as markers."""
    return canonical_text(
        {
            "reference": case.reference,
            "state": case.state,
            "facts": dict(case.facts),
            "items": [
                {"kind": i.kind, "number": i.number, "state": i.state, "facts": dict(i.facts)} for i in case.items
            ],
        }
    )
