"""Whether the file of published passwords, with which new passwords are compared, can be searched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewflow.casework.sign_on.published import why_not_usable

from .check import Check


@dataclass(frozen=True, slots=True)
class Listed:
    """The file as it was found."""

    size: int
    why_not: str | None
    """Why it cannot be searched; None where it can. Its path is nobody's business."""


def listed(file: Path | None) -> Listed | None:
    """Look at the file; None where no setting names one."""
    if file is None:
        return None
    why = why_not_usable(file)
    return Listed(0 if why else file.stat().st_size, why)


def check_passwords(seen: Listed) -> Check:
    """Whether passwords can be compared with those that were published."""
    if seen.why_not is None:
        said = f"New passwords are compared with those that were published ({seen.size / 10**9:.1f} GB of hashes)."
        return Check("published passwords", True, said)
    return Check(
        "published passwords",
        False,
        f"The file that breached_passwords_file names is of no use: {seen.why_not}. Nobody can choose a password.",
        "Put the file back, or correct the setting.",
    )
