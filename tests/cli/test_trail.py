"""The trail on the command line."""

from __future__ import annotations

from collections.abc import Callable

from cli.terminal import Terminal


def test_the_entries_of_a_case_say_who_did_what_and_when(terminal: Terminal, incident: str) -> None:
    page = terminal.page("trail", "show", incident)

    said = " ".join(page.split())
    assert "3 On Monday 22 March 2021 the review coordinator" in said
    assert "opened a serious incident (SI-2021-001)" in said
    assert "5 On Monday 22 March 2021 the local authority notifier" in said
    assert "submitted the notification (SI-2021-001)." in said


def test_the_whole_trail_is_shown_page_by_page(terminal: Terminal, incident: str) -> None:
    first = terminal.value("trail", "show", "--limit", "2")
    rest = terminal.value("trail", "show", "--after", first[-1]["next_page"])

    assert [each["sequence"] for each in first + rest] == [1, 2, 3, 4, 5]
    assert {"hash", "prev_hash", "commitment", "body", "recorded_at"} <= set(first[0])


def test_a_case_without_a_trail_is_refused(terminal: Terminal) -> None:
    assert "There is no case X here" in terminal.refusal("trail", "show", "X")


def test_a_trail_that_holds_gives_a_checkpoint_to_keep(terminal: Terminal, incident: str) -> None:
    page = terminal.page("trail", "verify")
    checkpoint = page.splitlines()[-1]

    assert page.startswith("The trail holds: 5 entries.")
    assert terminal.value("trail", "verify", "--checkpoint", checkpoint)["valid"]


def test_another_hash_than_that_of_a_checkpoint_is_found(terminal: Terminal, incident: str) -> None:
    told = terminal.run("trail", "verify", "--json", "--checkpoint", f"4:{'0' * 64}")

    assert told.code == 1
    assert '"valid": false' in told.out
    assert '"sequence": 4' in told.out
    assert told.err.startswith("Refused: The trail does not hold at entry 4: a checkpoint holds another hash")


def test_a_checkpoint_has_its_form(terminal: Terminal) -> None:
    assert "SEQ:HASH" in terminal.misuse("trail", "verify", "--checkpoint", "4")


def test_the_trail_gives_the_cases_as_they_stand(terminal: Terminal, incident: str) -> None:
    assert terminal.value("trail", "replay") == {"identical": True, "entries": 5, "differences": [], "left_out": []}
    assert "The trail gives just the rows that stand here" in terminal.page("trail", "replay", incident)


def test_a_row_that_was_changed_behind_the_door_is_found(
    terminal: Terminal, incident: str, behind_the_door: Callable[[str], None]
) -> None:
    behind_the_door(f"UPDATE review_case SET state = 'closed' WHERE reference = '{incident}'")
    told = terminal.run("trail", "replay")

    assert (told.code, told.err[:42]) == (1, "Refused: 1 difference(s) between the case ")
    assert "state: closed here, notified by the trail" in " ".join(told.out.split())
