"""Whatever may stand on the trail is said in words."""

from __future__ import annotations

from reviewflow.casework.office.calendar import ADOPT, CHANGE_DAY
from reviewflow.casework.office.publish import PUBLISH
from reviewflow.casework.replaying.replay_other import LEAVES_CASES_ALONE
from reviewflow.questions.sentence import DEEDS


def test_every_kind_of_entry_that_is_no_transition_is_said_in_words() -> None:
    assert LEAVES_CASES_ALONE | {PUBLISH, ADOPT, CHANGE_DAY} <= set(DEEDS)
