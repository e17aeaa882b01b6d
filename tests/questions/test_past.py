"""Titles of transitions, said as something that was done."""

import pytest

from reviewflow.questions.past import past, past_of


@pytest.mark.parametrize(
    ("title", "done"),
    [
        ("Record the partner's view", "recorded the partner's view"),
        ("Sign off the rapid review", "signed off the rapid review"),
        ("Submit the notification", "submitted the notification"),
        ("Plan a meeting", "planned a meeting"),
        ("Notify the death of a looked-after child", "notified the death of a looked-after child"),
        ("Take into a review already running", "took into a review already running"),
        ("Re-open", "re-opened"),
        ("Put publication off after copies were sent", "put publication off after copies were sent"),
    ],
)
def test_a_title_is_said_in_the_past(title: str, done: str) -> None:
    assert past(title) == done


ALL_IN_USE = {
    "abandon": "abandoned", "accept": "accepted", "agree": "agreed", "answer": "answered", "appoint": "appointed",
    "approve": "approved", "begin": "began", "bring": "brought", "call": "called", "cancel": "cancelled",
    "commission": "commissioned", "decline": "declined", "discontinue": "discontinued", "do": "did",
    "file": "filed", "hold": "held", "justify": "justified", "publish": "published", "rearrange": "rearranged",
    "rate": "rated", "remind": "reminded", "revise": "revised", "strike": "struck", "tell": "told", "wait": "waited",
    "widen": "widened", "withdraw": "withdrew", "withhold": "withheld",
}  # fmt: skip


@pytest.mark.parametrize(("verb", "done"), ALL_IN_USE.items())
def test_verbs_of_the_shipped_files(verb: str, done: str) -> None:
    assert past_of(verb) == done
