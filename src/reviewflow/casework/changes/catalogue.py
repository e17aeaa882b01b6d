"""Every command that changes a case, by the name under which the trail keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.casework.papers import Change, Command, Papers

from .add_item import AddItem, decide_add_item
from .advance_case import Advance, decide_advance
from .keep_out import (
    LIFT_CONFLICT,
    LIFT_RESTRICTION,
    RECORD_CONFLICT,
    RESTRICT_CASE,
    LiftConflict,
    LiftRestriction,
    RecordConflict,
    RestrictCase,
    decide_lift_conflict,
    decide_lift_restriction,
    decide_record_conflict,
    decide_restrict_case,
)
from .letters_owed import WriteLetter, decide_write_letter
from .link_cases import LinkCases, decide_link
from .migrate_case import MigrateCase, decide_migrate
from .open_case import OpenCase, decide_open_case
from .record_facts import CorrectFacts, RecordFacts, decide_correct_facts, decide_record_facts
from .suspend_clock import ResumeClock, SuspendClock, decide_resume, decide_suspend


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of command: its shape, and the pure function that decides what it makes of a case."""

    name: str
    shape: type[Command]
    decide: Callable[[Papers, Any], Change]
    takes_facts: bool = True


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("open", OpenCase, decide_open_case),
        Kind("advance", Advance, decide_advance),
        Kind("add", AddItem, decide_add_item),
        Kind("record_facts", RecordFacts, decide_record_facts),
        Kind("correct_facts", CorrectFacts, decide_correct_facts),
        Kind("link", LinkCases, decide_link, takes_facts=False),
        Kind("suspend_clock", SuspendClock, decide_suspend, takes_facts=False),
        Kind("resume_clock", ResumeClock, decide_resume, takes_facts=False),
        Kind("write_letter", WriteLetter, decide_write_letter, takes_facts=False),
        Kind("migrate_case", MigrateCase, decide_migrate, takes_facts=False),
        Kind(RECORD_CONFLICT, RecordConflict, decide_record_conflict, takes_facts=False),
        Kind(LIFT_CONFLICT, LiftConflict, decide_lift_conflict, takes_facts=False),
        Kind(RESTRICT_CASE, RestrictCase, decide_restrict_case, takes_facts=False),
        Kind(LIFT_RESTRICTION, LiftRestriction, decide_lift_restriction, takes_facts=False),
    )
}

KIND_OF: Mapping[type[Command], Kind] = {kind.shape: kind for kind in KINDS.values()}
