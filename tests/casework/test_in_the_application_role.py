"""Everything people and workers do, in a role of PostgreSQL that owns nothing.

Every test of this folder that runs on PostgreSQL does so in this role; here it is said aloud.
"""

from __future__ import annotations

import pytest

from casework.journeys import ENDINGS
from casework.office import ADMINISTRATOR, Office, Post, outlets
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.worker import Worker
from reviewflow.store.audit_log import verify
from reviewflow.store.rights import asking, who_may
from reviewflow.store.session import Database
from reviewflow.workflow.library import Library

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(postgresql_published: Database) -> Office:
    return Office(postgresql_published)


def test_the_office_works_in_a_role_that_may_only_do_what_it_has_to(office: Office, app_role: str) -> None:
    with office.database.read() as tx:
        assert asking(tx) == app_role
        assert who_may(tx) == []


def test_a_year_of_cases_with_a_worker_beside_them(office: Office, library: Library) -> None:
    post = Post()
    faults: list[str] = []
    worker = Worker(office.desk, outlets(post), tell=lambda _: None, complain=faults.append)
    for reach, _ in ENDINGS.values():
        reach(office)
        worker.tick()
        office.later(days=9)
    for publication in publications(library, only=["bristol"]):
        publish(office.desk, publication, by=ADMINISTRATOR)
    worker.tick()

    assert faults == []
    assert len(post.sent) > 100
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()
