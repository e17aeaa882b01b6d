"""Rehearses a scenario: a throw-away database, time that passes, and a stop at the first thing that is not expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from reviewflow.errors import DatabaseNotReady
from reviewflow.store.published import NEWEST_CALENDAR, current_versions
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

from .acting import Acting
from .expectations import Expectations
from .file_format import StepShape
from .names import check_head, check_names
from .reader import Scenario, read_scenario
from .results import Compared, Failure, Rehearsal, StepResult
from .rules import Rules, check_rules, rules_for
from .stage import Stage
from .words import doing_of

OnStep = Callable[[StepResult], None]


def rehearse(
    path: Path,
    files: WorkflowFiles,
    *,
    library: Library | None = None,
    database_url: str | None = None,
    database: Database | None = None,
    keep: bool = False,
    on_step: OnStep | None = None,
) -> Rehearsal:
    """Carry a scenario out, from its first step to the first expectation that fails.

    Without ``database_url`` (an empty database) or ``database`` (an open one, which may hold other
    cases) it is carried out in memory. ``keep`` leaves the database open in the result, with
    everything published that its partnerships have. ``library`` are the files, checked already.

    Raises:
        ScenarioFileInvalid: the scenario has faults; nothing was carried out.
        WorkflowFileInvalid: the workflow files have.
        DatabaseNotReady: the database named is not empty.
    """
    scenario = read_scenario(path)
    rules = _rules(scenario, files, library, whole=keep or database is not None or database_url is not None)
    held = database or _empty(database_url)
    try:
        run = _Run(scenario, rules, _stage(scenario, rules, files, held))
        expectations = Expectations(run.stage, rules, scenario.shape, run.acting.called)
        steps, failed = run.through(expectations, on_step)
    except BaseException:
        if database is None:
            held.close()
        raise
    if database is None and not keep:
        held.close()
    return run.rehearsal(steps, failed, database=held if keep or database is not None else None)


def play(
    path: Path,
    files: WorkflowFiles,
    *,
    database: Database,
    library: Library | None = None,
    on_step: OnStep | None = None,
) -> Rehearsal:
    """Carry a scenario out in a database that holds other cases too, for people to look at.

    It stops where a step is refused unexpectedly or not refused as expected. What it expects beside that
    is not compared: references and figures are those of the whole database.

    Raises:
        ScenarioFileInvalid: the scenario has faults; nothing was carried out.
        WorkflowFileInvalid: the workflow files have.
    """
    scenario = read_scenario(path)
    rules = _rules(scenario, files, library, whole=True)
    run = _Run(scenario, rules, _stage(scenario, rules, files, database))
    steps, failed = run.through(None, on_step)
    return run.rehearsal(steps, failed, database=database)


def _rules(scenario: Scenario, files: WorkflowFiles, library: Library | None, *, whole: bool) -> Rules:
    found = library or files.load()
    if library is None:
        refuse_faults(found.faults)
    check_head(scenario, found)
    if library is None:
        check_rules(scenario, found, files)
    rules = rules_for(scenario, found, whole=whole)
    check_names(scenario, rules)
    return rules


def _empty(url: str | None) -> Database:
    database = Database(url) if url is not None else Database.in_memory()
    try:
        create_schema(database)
    except BaseException:
        database.close()
        raise
    return database


def _stage(scenario: Scenario, rules: Rules, files: WorkflowFiles, database: Database) -> Stage:
    stage = Stage(database, files, begins_at=scenario.times[0])
    later = {each for _, step in scenario.steps for each in _published_later(step)} - {scenario.shape.partnership}
    missing = [name for name in rules.publications if name not in later and not _is_published(database, name)]
    if missing and not _has_calendar(database):
        stage.adopt_calendar(files)
    for name in missing:
        stage.publish(rules.publication(name, scenario.shape.editions))
    return stage


def _published_later(step: StepShape) -> Sequence[str]:
    if isinstance(step.publish, str):
        return (step.publish,)
    return (step.publish.partnership,) if step.publish and step.publish.partnership else ()


def _is_published(database: Database, partnership: str) -> bool:
    try:
        with database.read() as tx:
            current_versions(tx, partnership)
    except DatabaseNotReady:
        return False
    return True


def _has_calendar(database: Database) -> bool:
    with database.read() as tx:
        return bool(tx.value(NEWEST_CALENDAR))


class _Run:
    """One run through the steps."""

    def __init__(self, scenario: Scenario, rules: Rules, stage: Stage) -> None:
        self.scenario = scenario
        self.stage = stage
        self.acting = Acting(stage, rules, scenario.shape)

    def through(
        self, expectations: Expectations | None, on_step: OnStep | None
    ) -> tuple[list[StepResult], Failure | None]:
        """Every step up to the first that does not do what is expected of it."""
        results: list[StepResult] = []
        for n, step in self.scenario.steps:
            result, failed = self._step(n, step, expectations)
            results.append(result)
            if on_step is not None:
                on_step(result)
            if failed is not None:
                return results, failed
        return results, None

    def rehearsal(self, steps: list[StepResult], failed: Failure | None, *, database: Database | None) -> Rehearsal:
        """What the run found."""
        shape, file = self.scenario.shape, self.scenario.document.file
        return Rehearsal(shape.scenario, file, shape.partnership, tuple(steps), failed, self.acting.called, database)

    def _step(self, n: int, step: StepShape, expectations: Expectations | None) -> tuple[StepResult, Failure | None]:
        alerts = self.acting.alerts(self.stage.pass_time(self.scenario.times[n], self.scenario.shape.partnership))
        caused, refused, unmet = self.acting.act(step)
        alerts += self.acting.alerts((self.stage.today, raised) for raised in self.stage.sweep())
        met: list[Compared] = []
        if expectations is not None:
            expectations.remember(alerts, caused.notices)
            if step.expect is not None and unmet is None:
                met, unmet = _compared(expectations.of(step.expect))
        result = StepResult(
            number=n + 1,
            line=self.scenario.line(n),
            at=self.scenario.times[n],
            by=step.by,
            did=did(step),
            note=step.note,
            caused=caused,
            alerts=tuple(alerts),
            refused=refused,
            compared=len(met),
        )
        if unmet is None:
            return result, None
        return result, Failure(n + 1, self.scenario.line(n, *unmet.at), unmet.what, unmet.expected, unmet.found)


def _compared(comparisons: Iterator[Compared]) -> tuple[list[Compared], Compared | None]:
    """What holds, up to the first that does not."""
    met: list[Compared] = []
    for each in comparisons:
        if not each.holds:
            return met, each
        met.append(each)
    return met, None


def did(step: StepShape) -> str:
    """What a step asks for, in the words of the file."""
    doing = doing_of(step)
    subject = f"{step.item or step.case}: " if step.item or step.case else ""
    handle = f" as {step.as_}" if step.as_ else ""
    if doing in ("open", "add"):
        return f"{subject}{doing} {getattr(step, doing)}{handle}"
    if step.do is not None:
        more = " ".join(filter(None, [step.relation, step.to, step.clock, step.link]))
        return f"{subject}{step.do} {more}".rstrip()
    if step.receipt is not None:
        return f"{subject}receipt for {step.receipt.notice}"
    if step.holiday is not None:
        return f"holiday {step.holiday.day}"
    if step.publish is not None:
        return f"publish {', '.join(_published_later(step)) or 'again'}"
    return doing or "expect"
