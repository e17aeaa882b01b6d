"""Every operation of the API."""

from __future__ import annotations

from .case_changes import CASE_CHANGES
from .case_reads import CASE_READS
from .disclosing import DISCLOSING
from .keeping import KEEPING
from .list_reads import LIST_READS
from .office import OFFICE
from .operation import Operation
from .proofs import PROOFS
from .rules import RULES
from .scrutiny import SCRUTINY
from .webhooks import WEBHOOKS

OPERATIONS: tuple[Operation, ...] = (
    *LIST_READS,
    *CASE_READS,
    *CASE_CHANGES,
    *DISCLOSING,
    *KEEPING,
    *OFFICE,
    *RULES,
    *SCRUTINY,
    *PROOFS,
    *WEBHOOKS,
    *KEEPING,
)
