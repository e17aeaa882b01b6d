"""What shows that the trail holds, as programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewflow.audit.checkpoint_times import ApartTime
    from reviewflow.casework.proving.verify_trail import Verified
    from reviewflow.store.checkpoints import Checkpoint


def verified_as_json(found: Verified) -> dict[str, object]:
    """What checking the trail found."""
    checked, wrong = found.whole.verification, found.whole.wrong_node
    fault = checked.first_fault
    return {
        "valid": checked.valid and wrong is None and found.times.wrong is None and found.stretch is None,
        "entries": checked.entries,
        "first_fault": {"sequence": fault.sequence, "what": fault.what} if fault else None,
        "head": {"sequence": checked.head.sequence, "hash": checked.head.hash},
        "root": found.whole.root,
        "wrong_node": {"level": wrong.level, "position": wrong.position, "first": wrong.first, "last": wrong.last}
        if wrong
        else None,
        "wrong_stretch": {"first": found.stretch[0], "last": found.stretch[1]} if found.stretch else None,
        "wrong_time": _time_as_json(found.times.wrong),
        "times_apart": {"count": found.times.count, "first": _time_as_json(found.times.apart)},
        "destroyed": checked.destroyed,
        "checkpoints": found.against,
        "given": [
            {"entries": each.text.size, "made_at": each.text.time, "signed_by": each.signed_by} for each in found.given
        ],
    }


def _time_as_json(found: ApartTime | None) -> dict[str, object] | None:
    if found is None:
        return None
    size, made_at = found.checkpoint
    return {"sequence": found.sequence, "recorded_at": found.recorded_at, "entries": size, "made_at": made_at}


def checkpoint_as_json(made: Checkpoint) -> dict[str, object]:
    """A checkpoint."""
    return {**made._asdict(), "signed": made.key_id is not None}
