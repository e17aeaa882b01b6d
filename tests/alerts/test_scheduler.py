"""The scheduler only wakes: one job in memory, and none that can be dropped or doubled."""

from __future__ import annotations

import threading

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from reviewflow.alerts.scheduler import EVERY_SECONDS, wake, wake_in_background


def test_the_first_tick_comes_at_once_and_the_scheduler_can_be_stopped() -> None:
    ticked = threading.Event()
    stop = wake_in_background(ticked.set, seconds=3600)

    assert ticked.wait(timeout=10)
    stop()


def test_a_tick_that_fails_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    again = threading.Event()
    times: list[int] = []

    def tick() -> None:
        times.append(1)
        if len(times) == 1:
            raise OSError("the database is away")
        again.set()

    stop = wake_in_background(tick, seconds=1)

    assert again.wait(timeout=10)
    stop()
    assert "the database is away" in caplog.text


def test_there_is_one_job_that_never_overlaps_and_is_never_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[BaseScheduler] = []
    monkeypatch.setattr(BackgroundScheduler, "start", lambda self: started.append(self))
    wake_in_background(lambda: None)
    jobs = started[0].get_jobs()

    assert [job.id for job in jobs] == ["tick"]
    assert (jobs[0].max_instances, jobs[0].coalesce, jobs[0].misfire_grace_time) == (1, True, None)
    assert jobs[0].trigger.interval.total_seconds() == EVERY_SECONDS
    assert str(started[0].timezone) == "UTC"


def test_it_runs_until_it_is_told_to_stop_and_finishes_the_tick_under_way() -> None:
    begun, finished = threading.Event(), threading.Event()

    def tick() -> None:
        begun.set()
        finished.wait(timeout=0.5)
        finished.set()

    wake(tick, told_to_stop=begun.is_set, seconds=3600)

    assert finished.is_set()
