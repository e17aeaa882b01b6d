"""Which side of a checkpoint the time of an entry is on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from reviewflow.audit.checkpoint_times import ApartTime, Timed, Times, TimesHeld
from reviewflow.audit.instants import instant_text

NOON = dt.datetime(2024, 3, 18, 12, tzinfo=dt.UTC)


def at(minutes: float) -> str:
    """So many minutes after noon."""
    return instant_text(NOON + dt.timedelta(minutes=minutes))


def found(minutes: Sequence[float], checkpoints: Sequence[tuple[int, float]], *, after: int = 0) -> Times:
    held = TimesHeld(Timed(size, at(made)) for size, made in checkpoints)
    return held.check([at(each) for each in minutes], after=after)


def test_without_checkpoints_there_is_nothing_to_say() -> None:
    assert found([5, 0, -90], []) == Times()


def test_times_that_fit_are_not_mentioned_in_whatever_order() -> None:
    assert found([0, 60, 30, 61, 61, 120], [(0, -9), (3, 60), (4, 61), (6, 120), (9, 500)]) == Times()


@pytest.mark.parametrize("cut", range(5))
def test_an_entry_after_a_checkpoint_says_no_earlier_time(cut: int) -> None:
    minutes, checkpoints = [0, 1, 30, 31], [(2, 60)]
    whole = found(minutes[:cut], checkpoints) + found(minutes[cut:], checkpoints, after=cut)

    assert whole.wrong == ApartTime(3, at(30), Timed(2, at(60)))
    assert whole.wrong.is_after


def test_an_entry_under_a_checkpoint_says_no_later_time() -> None:
    wrong = found([0, 90, 91], [(2, 60), (3, 120)]).wrong

    assert wrong == ApartTime(2, at(90), Timed(2, at(60)))
    assert not wrong.is_after


def test_the_latest_of_those_before_counts() -> None:
    assert found([0, 1, 2, 70], [(1, 90), (3, 60)]).firm == ApartTime(2, at(1), Timed(1, at(90)))
    assert found([70], [(1, 90), (3, 60)], after=3).firm == ApartTime(4, at(70), Timed(1, at(90)))


def test_a_checkpoint_made_with_the_clock_set_back_does_not_speak_first_against_honest_entries() -> None:
    # The third was recorded when it says. The clock was set back, and the fourth and a checkpoint were made.
    times = found([0, 1, 100, -60], [(2, 60), (4, -60)])

    assert times.wrong == times.firm == ApartTime(4, at(-60), Timed(2, at(60)))
    assert times.doubted == ApartTime(3, at(100), Timed(4, at(-60)))


def test_nor_is_it_passed_over_where_nothing_else_speaks() -> None:
    assert found([0, 1, 100], [(2, 60), (3, -60)]).wrong == ApartTime(3, at(100), Timed(3, at(-60)))
    assert found([0, 1], [(2, 60), (2, -60)]).wrong == ApartTime(1, at(0), Timed(2, at(-60)))


@pytest.mark.parametrize(("minutes", "wrong"), [(51, False), (50, True), (49, True)])
def test_honest_clocks_may_differ_by_less_than_ten_minutes(minutes: float, wrong: bool) -> None:
    times = found([0, minutes, 59.999, 60], [(1, 60)])

    assert (times.wrong is not None) == wrong
    assert times.count == (1 if wrong else 2)
    assert times.apart == ApartTime(3 if wrong else 2, at(59.999 if wrong else minutes), Timed(1, at(60)))


def test_what_is_no_time_is_wrong_where_it_is_apart() -> None:
    assert TimesHeld([Timed(0, at(0))]).check(["2024"], after=0).wrong == ApartTime(1, "2024", Timed(0, at(0)))
