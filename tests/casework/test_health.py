"""Every check of health by itself, on numbers; and what the header of a page says, word by word."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dates import on
from reviewflow.audit.instants import instant_text
from reviewflow.casework.health import Check, banner, database_not_ready, for_programs
from reviewflow.casework.health.banner import LONGEST
from reviewflow.casework.health.check import ago, shortened
from reviewflow.casework.health.delivery import check_dead_letters, check_outbox, check_recipients, check_warnings
from reviewflow.casework.health.installation import (
    Disk,
    check_calendar,
    check_database,
    check_disk,
    check_rules,
    free_space,
)
from reviewflow.casework.health.recipients import NotTold
from reviewflow.casework.health.workers import check_checkpoint, check_clocks, check_worker
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import at_local_time
from reviewflow.store.health import NotDelivered, Unsent, Warned
from reviewflow.store.heartbeat import Heartbeat

NOW = at_local_time(on("Wednesday 2025-09-24"), "10:06")
NOT_READY = DatabaseNotReady(why="its server is away", do="Start it.")


def before(**time: float) -> dt.datetime:
    return NOW - dt.timedelta(**time)


def heartbeat(
    name: str = "north#1",
    *,
    at: dt.datetime = NOW,
    ahead: float = 0,
    started_at: dt.datetime | None = None,
    fault: str | None = None,
) -> Heartbeat:
    """A worker that swept at an instant, with a clock so many seconds ahead of the database's."""
    own = at + dt.timedelta(seconds=ahead)
    return Heartbeat(name, instant_text(own), instant_text(at), instant_text(started_at or at), fault)


# The worker


def test_nothing_says_so_when_no_worker_has_ever_swept() -> None:
    check = check_worker([], now=NOW)

    assert (check.well, check.says) == (False, "No worker has ever swept.")
    assert check.do.startswith("Start it: `reviewflow worker`.")


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (4.9, True), (5, True), (5.1, False), (60, False)])
def test_a_worker_is_well_until_its_last_sweep_is_five_minutes_old(minutes: float, well: bool) -> None:
    assert check_worker([heartbeat(at=before(minutes=minutes))], now=NOW).well is well


def test_one_worker_at_work_is_enough() -> None:
    check = check_worker([heartbeat("north#1"), heartbeat("south#2", at=before(hours=9))], now=NOW)

    assert (check.well, check.says) == (True, "A worker last swept less than a minute ago.")


def test_several_workers_are_counted() -> None:
    check = check_worker([heartbeat("north#1"), heartbeat("south#2", at=before(minutes=2))], now=NOW)

    assert check.says == "2 workers are at work; one last swept less than a minute ago."


def test_a_heartbeat_of_the_future_is_no_sign_of_life() -> None:
    ahead = heartbeat(at=NOW + dt.timedelta(hours=1))

    assert not check_worker([ahead], now=NOW).well


def test_a_worker_whose_clock_is_an_hour_ahead_and_that_died_is_not_taken_for_alive() -> None:
    assert not check_worker([heartbeat(at=before(minutes=20), ahead=3600)], now=NOW).well
    assert check_worker([heartbeat(at=NOW, ahead=3600)], now=NOW).well


def test_a_worker_that_cannot_finish_its_sweep_is_seen_with_the_reason() -> None:
    check = check_worker([heartbeat(fault="OSError: no space left"), heartbeat("south#2")], now=NOW)

    assert not check.well
    assert "north#1 could not finish its last sweep: OSError: no space left." in check.says
    assert check.header == "", "the other one sends"


def test_when_every_worker_fails_alerting_is_down() -> None:
    check = check_worker([heartbeat(fault="a"), heartbeat("south#2", fault="b")], now=NOW)

    assert check.says.endswith(
        "north#1 could not finish its last sweep: a. south#2 could not finish its last sweep: b."
    )
    assert check.header.startswith("Reminders are failing.")


def test_of_a_worker_that_stopped_the_last_fault_is_told() -> None:
    check = check_worker([heartbeat(at=before(hours=2), fault="the disk is full")], now=NOW)

    assert check.says == ("A worker last swept 2 hours ago. north#1 could not finish its last sweep: the disk is full.")


def test_the_fault_of_a_worker_that_has_long_gone_is_not_told_while_another_works() -> None:
    check = check_worker([heartbeat("south#2"), heartbeat(at=before(hours=2), fault="the disk is full")], now=NOW)

    assert (check.well, check.says) == (True, "A worker last swept less than a minute ago.")


# Clocks


def test_clocks_that_agree_are_well() -> None:
    check = check_clocks([heartbeat(), heartbeat("south#2", ahead=0.4)], now=NOW, one_machine=False)

    assert (check.well, check.says) == (True, "2 workers and the database agree to 0.4 seconds.")


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(31, "31 seconds ahead of the database's."), (-45.2, "45 seconds behind the database's.")],
)
def test_a_clock_more_than_thirty_seconds_from_the_databases_is_seen(ahead: float, says: str) -> None:
    check = check_clocks([heartbeat(ahead=ahead), heartbeat("south#2")], now=NOW, one_machine=False)

    assert (check.well, check.says) == (False, f"The clock of north#1 is {says}")


def test_two_clocks_more_than_thirty_seconds_apart_are_seen_though_each_is_near_the_databases() -> None:
    check = check_clocks([heartbeat(ahead=20), heartbeat("south#2", ahead=-20)], now=NOW, one_machine=False)

    assert (check.well, check.says) == (False, "The clocks of south#2 and north#1 are 40 seconds apart.")


def test_the_clock_of_a_worker_that_has_gone_says_nothing() -> None:
    check = check_clocks([heartbeat(at=before(minutes=6), ahead=-90)], now=NOW, one_machine=False)

    assert (check.well, check.says) == (True, "No worker is at work whose clock could be compared.")


def test_a_clock_ten_minutes_behind_is_seen_as_a_wrong_clock_and_not_as_a_dead_worker() -> None:
    behind = [heartbeat(ahead=-600)]

    assert check_worker(behind, now=NOW).well
    assert check_clocks(behind, now=NOW, one_machine=False).says == (
        "The clock of north#1 is 600 seconds behind the database's."
    )


def test_one_machine_has_one_clock() -> None:
    assert check_clocks([heartbeat(ahead=600)], now=NOW, one_machine=True).well


# The checkpoint

YESTERDAY, DAY_BEFORE = "2025-09-23", "2025-09-22"


@pytest.mark.parametrize(
    ("newest", "well"), [("2025-09-24", True), (YESTERDAY, True), (DAY_BEFORE, False), (None, False)]
)
def test_a_worker_that_runs_for_days_notes_the_end_of_the_trail_each_day(newest: str | None, well: bool) -> None:
    check = check_checkpoint(newest, [heartbeat(started_at=before(days=3))], now=NOW)

    assert check.well is well


def test_a_worker_that_was_started_today_may_not_have_noted_it_yet() -> None:
    check = check_checkpoint(DAY_BEFORE, [heartbeat(started_at=before(hours=23))], now=NOW)

    assert (check.well, check.says) == (
        True,
        "The end of the trail was last noted on Monday 22 September 2025. A worker notes it once a day.",
    )


# What leaves


@pytest.mark.parametrize(("minutes", "well"), [(0, True), (29, True), (30, True), (31, False)])
def test_what_may_leave_waits_no_longer_than_half_an_hour(minutes: float, well: bool) -> None:
    check = check_outbox(Unsent(instant_text(before(minutes=minutes)), 2, None), now=NOW)

    assert check.well is well
    assert check.says.startswith("2 messages wait to leave, the oldest since ")


def test_the_last_fault_of_the_outbox_is_told_without_an_address() -> None:
    fault = "550 <mother@example.org>: mailbox unavailable\r\nask postmaster@example.org"
    check = check_outbox(Unsent(instant_text(before(hours=1)), 1, fault), now=NOW)

    assert check.do.endswith("The last fault was: 550 (an address) mailbox unavailable ask (an address).")
    assert check.says == "1 message waits to leave, the oldest since 1 hour ago."


def test_an_empty_outbox_is_well() -> None:
    assert check_outbox(Unsent(None, 0, None), now=NOW) == Check("outbox", True, "Nothing waits to leave.")


def test_dead_letters_are_named_by_case_and_reason_and_never_by_address() -> None:
    newest = [
        NotDelivered(9, "notice", "SI-2025-002", "550 no such mailbox father@example.org"),
        NotDelivered(7, "digest", None, None),
    ]
    check = check_dead_letters(5, newest)

    assert not check.well
    assert check.says == (
        "5 messages never arrived: SI-2025-002 (notice: 550 no such mailbox (an address));"
        " of no one case (digest: no reason was given); and 3 more."
    )
    assert "reviewflow deliveries" in check.do


def test_without_dead_letters_it_is_well() -> None:
    assert check_dead_letters(0, []).well


def test_an_open_warning_says_what_to_do() -> None:
    check = check_warnings(1, [Warned("The role of scribe is held by nobody.", "Name somebody.", instant_text(NOW))])

    assert check == Check(
        "warnings", False, "1 warning is not settled: The role of scribe is held by nobody.", "Name somebody."
    )
    assert check_warnings(0, []).well


def test_a_role_that_nobody_holds_is_seen_before_an_address_that_is_missing() -> None:
    nobody = [NotTold("bristol", "Nobody holds the role of Business manager on Wednesday 24 September 2025.")]
    check = check_recipients(nobody, ["bristol: bristol.coordinator"])

    assert (check.well, check.says) == (
        False,
        "bristol: Nobody holds the role of Business manager on Wednesday 24 September 2025.",
    )


def test_people_without_an_address_are_named_by_their_user() -> None:
    check = check_recipients([], [f"bristol: bristol.person_{n}" for n in range(5)])

    assert (check.well, check.says) == (
        False,
        "5 recipients have no address to send to: bristol: bristol.person_0; bristol: bristol.person_1;"
        " bristol: bristol.person_2; and 2 more.",
    )
    assert check_recipients([], []).well


# The installation


def test_a_database_that_answers_slowly_is_seen() -> None:
    assert check_database(is_postgresql=True, answered_in=0.0021).says == (
        "PostgreSQL, its tables up to date and its guards in place. It answered in 2.1 ms."
    )
    assert not check_database(is_postgresql=False, answered_in=5.1).well


@pytest.mark.parametrize(
    ("free", "total", "well"),
    [
        pytest.param(499 * 10**6, 2 * 10**9, False, id="less than 500 MB of a small disk"),
        pytest.param(501 * 10**6, 2 * 10**9, True, id="a quarter of a small disk"),
        pytest.param(4 * 10**9, 100 * 10**9, False, id="less than a twentieth of a large disk"),
        pytest.param(6 * 10**9, 100 * 10**9, True, id="more than a twentieth of a large disk"),
    ],
)
def test_a_disk_that_is_nearly_full_is_seen(free: int, total: int, well: bool) -> None:
    assert check_disk([Disk("the database", free, total)]).well is well


def test_only_the_disk_that_is_nearly_full_is_named() -> None:
    check = check_disk([Disk("the database", 10**8, 10**9), Disk("the outbox folder", 10**9, 10**9)])

    assert check.says == "Only free: 100 MB (10%) for the database."


def test_a_folder_that_was_not_made_yet_is_measured_where_it_will_stand(tmp_path: Path) -> None:
    (disk,) = free_space({"the outbox folder": tmp_path / "not" / "yet"})

    assert 0 < disk.free <= disk.total


def test_bank_holidays_that_reach_a_year_and_a_day_are_well_and_the_day_is_told() -> None:
    well = check_calendar(on("Friday 2026-09-25"), now=NOW)

    assert (well.well, well.says) == (True, "The bank holidays on file reach to Friday 25 September 2026.")
    assert not check_calendar(on("Thursday 2026-09-24"), now=NOW).well
    assert check_calendar(NOT_READY, now=NOW) == Check("calendar", False, "Its server is away.", "Start it.")


def test_an_installation_without_rules_is_seen() -> None:
    assert check_rules(["bristol"]).says == "Published: bristol."
    assert not check_rules([]).well


# The words


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (dt.timedelta(seconds=59), "less than a minute ago"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(minutes=119), "1 hour ago"),
        (dt.timedelta(hours=49), "2 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(age: dt.timedelta, words: str) -> None:
    assert ago(age) == words


def test_a_long_fault_is_cut_and_stays_on_one_line() -> None:
    cut = shortened("x " * 100)

    assert len(cut) == 80
    assert (cut[-1], "\n" in cut) == ("…", False)


STOPPED = check_worker([heartbeat(at=before(minutes=12))], now=NOW)
HELD_UP = check_outbox(Unsent(instant_text(before(minutes=40)), 1, None), now=NOW)
WELL = Check("rules", True, "Published: bristol.")


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        pytest.param(
            [STOPPED],
            "Reminders stopped at 09:54 on Wednesday 24 September 2025. No alerts or letters go out. Check your dates"
            " yourself. Whoever looks after the computer must start the worker.",
            id="the worker is dead",
        ),
        pytest.param(
            [check_worker([], now=NOW)],
            "Reminders have never been started. No alerts or letters go out. Check your dates yourself. Whoever looks"
            " after the computer must start the worker.",
            id="there never was a worker",
        ),
        pytest.param(
            [check_worker([heartbeat(fault="a")], now=NOW)],
            "Reminders are failing. Some alerts and letters may not go out. Check your dates yourself. Whoever looks"
            " after the computer must see why the worker fails.",
            id="the worker fails",
        ),
        pytest.param(
            [HELD_UP],
            "Alerts and letters have been held up since 09:26 on Wednesday 24 September 2025. Check your dates"
            " yourself. Whoever looks after the computer must see why.",
            id="nothing leaves",
        ),
        pytest.param(
            [database_not_ready(NOT_READY)],
            "The database cannot be used. Nothing is recorded and no alerts go out. Keep notes of what you do. Whoever"
            " looks after the computer must get it back.",
            id="there is no database",
        ),
    ],
)
def test_the_header_says_since_when_what_it_means_what_to_do_and_who(checks: list[Check], words: str) -> None:
    assert banner([WELL, *checks]) == words
    assert len(words) < LONGEST


def test_the_header_is_empty_while_alerting_works_whatever_else_is_wrong() -> None:
    assert banner([WELL, check_rules([]), check_disk([Disk("the database", 1, 10)])]) is None


def test_a_dead_worker_is_told_before_what_follows_from_it() -> None:
    assert banner([WELL, STOPPED, HELD_UP]) == STOPPED.header


def test_programs_are_told_the_same() -> None:
    told = for_programs([WELL, STOPPED])

    assert (told["healthy"], told["banner"]) == (False, STOPPED.header)
    assert told["checks"] == [
        {"check": "rules", "well": True, "says": "Published: bristol.", "do": None},
        {"check": "worker", "well": False, "says": STOPPED.says, "do": STOPPED.do},
    ]
