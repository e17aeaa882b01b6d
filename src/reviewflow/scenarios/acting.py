"""Carries the steps of a scenario out, through the same door as everybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from reviewflow.case.case import Actor
from reviewflow.casework.alerting.raise_alerts import Raised
from reviewflow.casework.changes.door import carry_out
from reviewflow.casework.changes.letters import Written
from reviewflow.casework.changes.receipts import record_receipt
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.numbers import item_number
from reviewflow.casework.office.calendar import ChangeCalendarDay, DeadlineMoved, change_calendar_day
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import Refusal, WorkflowNotFound
from reviewflow.statute.london import at_local_time
from reviewflow.store.cases import load_case
from reviewflow.store.deadlines import RUNNING, Moved
from reviewflow.store.fingerprint import fingerprint

from .commands import command_of, receipt_of, subject_of
from .dates import day_of
from .file_format import HolidayShape, PublishShape, ReceiptShape, ScenarioShape, StepShape
from .handles import Called
from .results import AlertRaised, Caused, ClockChanged, Compared, NoticeWritten, Refused
from .rules import Rules
from .stage import ADMINISTRATOR, Stage

NOT_REFUSED = "it was done"
AS_ASKED = "done"


class Acting:
    """Does what the steps ask, and remembers what the handles have come to stand for."""

    def __init__(self, stage: Stage, rules: Rules, shape: ScenarioShape) -> None:
        self.stage = stage
        self.rules = rules
        self.shape = shape
        self.called: dict[str, Called] = {}
        self.opened: set[str] = set()
        """The references of the scenario's own cases: a database that is kept may hold others."""

    def act(self, step: StepShape) -> tuple[Caused, Refused | None, Compared | None]:
        """Carry a step out: what it caused, the refusal that was expected, or what went otherwise than expected."""
        before = self._fingerprint() if step.refused else {}
        try:
            caused = self._do(step)
        except Refusal as refusal:
            found = f"refused: {refusal.name}: {refusal}"
            if step.refused is None:
                return Caused(), None, Compared((), AS_ASKED, found, holds=False)
            if step.refused != refusal.name:
                return Caused(), None, Compared(("refused",), f"refused: {step.refused}", found, holds=False)
            after = self._fingerprint()
            changed = [table for table in after if after[table] != before[table]]
            found = f"changed: {', '.join(changed)}"
            broken = Compared(("refused",), "nothing has changed after the refusal", found, holds=False)
            return Caused(), Refused(refusal.name, str(refusal)), broken if changed else None
        if step.refused is not None:
            return caused, None, Compared(("refused",), f"refused: {step.refused}", NOT_REFUSED, holds=False)
        return caused, None, None

    def alerts(self, raised: Iterable[tuple[dt.date, Raised]]) -> list[AlertRaised]:
        """The alerts of the scenario's own cases."""
        return [
            AlertRaised(
                on=on,
                case=self.name_of(each.case),
                clock=each.clock,
                item=each.item and self.name_of(each.case, each.item),
                number=each.item,
                rung=each.rung,
                due_on=dt.date.fromisoformat(each.due_on),
                to=each.to,
            )
            for on, each in raised
            if each.case in self.opened
        ]

    def name_of(self, reference: str, item: str | None = None) -> str:
        """The handle of a case or item; its reference or number when it has none."""
        wanted = Called(reference, item)
        return next((name for name, meant in self.called.items() if meant == wanted), item or reference)

    def _fingerprint(self) -> dict[str, str]:
        with self.stage.database.read() as tx:
            return dict(fingerprint(tx))

    def _do(self, step: StepShape) -> Caused:
        if step.publish is not None:
            return self._publish(step.publish)
        if step.holiday is not None:
            return self._holiday(step, step.holiday)
        if step.receipt is not None:
            return self._receipt(step, step.receipt)
        if step.open is None and step.add is None and step.do is None:
            return Caused()
        return self._carry_out(step)

    def _publish(self, publish: str | PublishShape) -> Caused:
        editions = [] if isinstance(publish, str) else publish.editions
        name = publish if isinstance(publish, str) else publish.partnership or self.shape.partnership
        return Caused(sequence=self.stage.publish(self.rules.publication(name, editions)))

    def _holiday(self, step: StepShape, holiday: HolidayShape) -> Caused:
        day = day_of(holiday.day)
        assert day is not None, "every day was read before the run"
        command = ChangeCalendarDay(day=day, name=holiday.name, source=holiday.source, works=holiday.works)
        role = step.by or ADMINISTRATOR
        moved = change_calendar_day(self.stage.desk, command, by=Actor(role, role, step.partnership or ""))
        return Caused(clocks=tuple(self._recounted(each) for each in moved))

    def _recounted(self, moved: DeadlineMoved) -> ClockChanged:
        due_on, was_due_on = dt.date.fromisoformat(moved.due_on), dt.date.fromisoformat(moved.was_due_on)
        return ClockChanged(self.name_of(moved.case), moved.clock, RUNNING, due_on, was_due_on)

    def _receipt(self, step: StepShape, given: ReceiptShape) -> Caused:
        case, _ = subject_of(step, self.called)
        command = receipt_of(case, given, now=self.stage.clock.now)
        receipt = record_receipt(self.stage.desk, command, by=step.by or "")
        return Caused(self.name_of(case), case, sequence=receipt.sequence, differ=receipt.differ)

    def _carry_out(self, step: StepShape) -> Caused:
        partnership = step.partnership or self.shape.partnership
        command = command_of(step, self.called, partnership=partnership, target=self._target(step))
        by = step.by or ""
        happened_on = day_of(step.happened_on)
        happened_at = None
        if step.happened_at is not None:
            happened_at = at_local_time(happened_on or self.stage.today, step.happened_at)
        if step.partnership is not None and "/" not in by:
            by = f"{step.partnership}/{by}"
        saved = carry_out(self.stage.desk, command, by=by, happened_on=happened_on, happened_at=happened_at)
        if step.open is not None:
            self.opened.add(saved.reference)
        if step.as_ is not None:
            self.called[step.as_] = Called(saved.reference, saved.item)
        return self._caused(saved)

    def _target(self, step: StepShape) -> str | None:
        """The content hash of the rules, as they are published now, that a case is to be moved to."""
        if step.do != "migrate_case":
            return None
        reference, _ = subject_of(step, self.called)
        case = view_case(self.stage.desk, reference)
        edition = step.to or case.definition.edition
        with self.stage.database.read() as tx:
            of = self.stage.desk.published_definitions(tx, case.case.partnership).get(case.case.workflow, ())
        for definition in of:
            if definition.edition == edition:
                return definition.hash
        raise WorkflowNotFound(workflow=f"{case.case.workflow} in {edition}", do="Publish it first, with publish.")

    def _caused(self, saved: Saved) -> Caused:
        name = self.name_of(saved.reference)
        return Caused(
            case=name,
            reference=saved.reference,
            item=saved.item,
            sequence=saved.sequence,
            from_state=saved.from_state,
            to_state=saved.to_state,
            clocks=tuple(self._clock(saved.reference, each) for each in saved.clocks),
            notices=tuple(self._notice(saved, each) for each in saved.notices),
        )

    def _notice(self, saved: Saved, written: Written) -> NoticeWritten:
        return NoticeWritten(
            case=self.name_of(saved.reference),
            item=saved.item and self.name_of(saved.reference, saved.item),
            number=saved.item,
            notice=written.rule.name,
            title=written.rule.title,
            to=written.recipient.key,
            to_name=written.recipient_name,
            words=f"{written.rendered.subject}\n{written.rendered.text}",
        )

    def _clock(self, reference: str, moved: Moved) -> ClockChanged:
        key = moved.clock
        if moved.item is not None:
            with self.stage.database.read() as tx:
                case = load_case(tx, reference).case
                definition = self.stage.desk.definition(tx, case.workflow_hash)
            item = case.item(*moved.item)
            assert item is not None, "a clock moved on an item that is there"
            key = f"{self.name_of(reference, item_number(definition, item))}/{moved.clock}"
        was_due_on = dt.date.fromisoformat(moved.was_due_on) if moved.was_due_on else None
        return ClockChanged(self.name_of(reference), key, moved.state, dt.date.fromisoformat(moved.due_on), was_due_on)
