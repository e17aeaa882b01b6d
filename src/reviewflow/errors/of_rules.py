"""What is refused of calendars, clocks and workflow files."""

from __future__ import annotations

from .refusal import Refusal


class CalendarDoesNotReach(Refusal):
    """{day} is outside the bank holidays on file, which run from {known_from} to {known_to}.
    Update the bank holidays in workflows/bank_holidays, or check the date."""


class DateInvalid(Refusal):
    """{text!r} is not a date that can be used: {why}. Write it as 2026-04-01 or Wednesday 2026-04-01."""


class ClockMayNotBeSuspended(Refusal):
    """The clock {clock} may not be suspended: its rules give no ground for it. {do}"""


class ClockNotFound(Refusal):
    """There is no clock {clock} on {case}. Its clocks are: {known}."""


class WorkflowFileInvalid(Refusal):
    """{count} fault(s) in the workflow files, the first in {where}: {fault}. {do}"""


class ScenarioFileInvalid(Refusal):
    """{where}: {fault}. {do}"""


class WorkflowNotFound(Refusal):
    """No published workflow answers to {workflow}. {do}"""


class EditionNotInForce(Refusal):
    """No edition of the guidance on file was in force on {on} for {workflow}.
    Check the date, or add the edition to workflows/editions and publish it."""
