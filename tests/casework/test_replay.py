"""The trail can rebuild every case, whatever was done to it; and it finds what was done behind the door."""

from __future__ import annotations

import pytest

from cheats import without_guards
from casework.journeys import incident_at
from casework.office import Office
from casework.random_walk import Walk
from reviewflow.case.clocks import clock_key, owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.casework.replay import replay
from reviewflow.statute.london import local_date
from reviewflow.store.audit_log import verify

STEPS = 220


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_long_random_walk_the_trail_gives_just_the_same_rows(office: Office, seed: int) -> None:
    walk = Walk(office, seed).go(STEPS)

    found = replay(office.database)

    assert found.differences == ()
    assert found.entries == len(office.trail())
    assert sum(walk.done.values()) > STEPS / 4, "nearly everything was refused"
    with office.database.read() as tx:
        assert verify(tx).valid
