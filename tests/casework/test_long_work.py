"""Long work: it says how far it is, is its owner's alone, is gone after a day, and is abandoned with its process."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.office import Office
from reviewflow.casework import long_work
from reviewflow.casework.drafts import Owner, owner
from reviewflow.casework.long_work import Progress, Result, begin, find_result, find_work, list_work, work_words
from reviewflow.casework.working.daily import do_daily
from reviewflow.errors import CaseNotFound, TooMuchUnderWay
from reviewflow.store.session import Database

ROOT = Path(__file__).parents[2]
ANA, BEN = owner("bristol", "bristol.coordinator"), owner("bristol", "bristol.executive")
FILE = Result("figures.csv", "text/csv", b"a,b\n")


class Held:
    """Work that waits until it is told to go on."""

    def __init__(self, result: Result = FILE) -> None:
        self.result = result
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, progress: Progress) -> Result:
        progress("Counting the cases", 3, 10)
        self.begun.set()
        assert self.go_on.wait(10)
        progress("Writing the file", 10, 10)
        return self.result


def wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came about")


def over(office: Office, key: str) -> long_work.WorkSeen:
    """The work, once it is over."""

    def ended() -> bool:
        seen = find_work(office.desk, ANA, key)
        return seen is not None and seen.state != "running"

    wait_for(ended)
    found = find_work(office.desk, ANA, key)
    assert found is not None
    return found


def start(office: Office, work: long_work.Work, title: str = "Figures of 2024", whose: Owner = ANA) -> str:
    return begin(office.desk, whose, title, work, again="/figures")


def test_it_says_how_far_it_is_and_then_what_came_of_it(office: Office) -> None:
    work = Held()
    key = start(office, work)
    assert work.begun.wait(10)

    under_way = find_work(office.desk, ANA, key)
    assert under_way is not None
    assert (under_way.state, under_way.kept.done, under_way.kept.whole) == ("running", 3, 10)
    assert work_words(under_way) == "Counting the cases: 3 of 10 done."
    assert find_result(office.desk, ANA, key) is None

    work.go_on.set()
    assert work_words(over(office, key)) == "It is finished."
    assert find_result(office.desk, ANA, key) == ("figures.csv", "text/csv", b"a,b\n")


def test_it_is_nobody_elses(office: Office) -> None:
    key = start(office, lambda progress: FILE)
    over(office, key)

    for whose in (BEN, owner("gloucestershire", "bristol.coordinator")):
        assert find_work(office.desk, whose, key) is None
        assert find_result(office.desk, whose, key) is None
        assert list_work(office.desk, whose) == []
    assert [each.kept.key for each in list_work(office.desk, ANA)] == [key]


def _refused(progress: Progress) -> Result:
    raise CaseNotFound(case="SI-2024-999")


def _broken(progress: Progress) -> Result:
    raise ValueError("Zebedee Plantedname")


@pytest.mark.parametrize(("work", "said"), [(_refused, "SI-2024-999"), (_broken, "That went wrong here")])
def test_what_fails_says_why_and_nothing_of_the_inside(office: Office, work: long_work.Work, said: str) -> None:
    found = over(office, start(office, work))

    assert found.state == "failed"
    assert said in work_words(found)
    assert "Zebedee" not in work_words(found)


def test_only_so_much_is_under_way_at_once(office: Office) -> None:
    works = [Held() for _ in range(4)]
    keys = [start(office, works[0], "One"), start(office, works[1], "Two")]
    with pytest.raises(TooMuchUnderWay, match="2 things that you began"):
        start(office, works[2], "Three")
    start(office, works[2], "Three", BEN)
    start(office, works[3], "Four", BEN)
    with pytest.raises(TooMuchUnderWay, match="others have begun"):
        start(office, Held(), "Five", owner("gloucestershire", "gloucestershire.coordinator"))

    for work in works:
        work.go_on.set()
    over(office, keys[0])
    over(office, keys[1])
    wait_for(lambda: {each.state for each in list_work(office.desk, BEN)} == {"done"})
    over(office, start(office, lambda progress: FILE, "Six"))


def test_asked_twice_for_the_same_it_is_done_once(office: Office) -> None:
    work = Held()
    key = start(office, work)
    assert start(office, work) == key
    work.go_on.set()
    over(office, key)

    assert start(office, lambda progress: FILE) != key


def test_it_is_gone_after_a_day(office: Office) -> None:
    key = start(office, lambda progress: FILE)
    over(office, key)
    office.later(hours=23)
    assert find_work(office.desk, ANA, key) is not None

    office.later(hours=2)
    assert find_work(office.desk, ANA, key) is None
    assert find_result(office.desk, ANA, key) is None
    do_daily(office.desk)
    assert office.rows("SELECT key FROM long_work") == []


def test_what_takes_too_long_is_stopped(office: Office) -> None:
    def endless(progress: Progress) -> Result:
        while True:
            progress("Waiting")
            time.sleep(0.01)

    key = begin(office.desk, ANA, "Endless", endless, again="/", longest=dt.timedelta(seconds=0.1))

    assert "took longer than" in work_words(over(office, key))


def test_a_file_that_is_too_large_is_not_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "LARGEST", 3)

    assert "larger than can be kept" in work_words(over(office, start(office, lambda progress: FILE)))


def test_a_process_that_was_killed_leaves_it_abandoned(office: Office) -> None:
    """On both kinds of server: the row of a process that died says nothing, and so it is judged by its silence."""
    url = office.database.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, __file__, url, office.now.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
    )
    assert process.stdout is not None
    key = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=20)
    process.stdout.close()

    found = find_work(office.desk, ANA, key)
    assert found is not None
    assert found.state == "running"
    office.later(minutes=2, seconds=1)
    found = find_work(office.desk, ANA, key)
    assert found is not None
    assert found.state == "abandoned"
    assert "cut off" in work_words(found)
    over(office, start(office, lambda progress: FILE))


def main() -> None:
    """Begin something that never ends, say its key, and wait to be killed."""
    office = Office(Database(sys.argv[1]))
    office.now = dt.datetime.fromisoformat(sys.argv[2])
    work = Held()
    key = start(office, work)
    assert work.begun.wait(10)
    sys.stdout.write(f"{key}\n")
    sys.stdout.flush()
    time.sleep(60)


if __name__ == "__main__":
    main()
