"""What became of a backup, in words."""

from __future__ import annotations

from reviewflow.store.backup_runs import FAILED, GOOD, BackupRun

KINDS = {"whole": "whole", "changes": "what changed", "dump": "whole"}


def became_of(run: BackupRun) -> str:
    """One sentence."""
    if run.outcome == GOOD:
        return f"Good: opened again, and its trail holds ({KINDS[run.kind or 'whole']})."
    if run.outcome == FAILED:
        return f"Failed: {(run.why or '').replace('`', '')}"
    return f"{run.why} ({run.by_user})"
