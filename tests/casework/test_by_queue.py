"""Sending by Procrastinate's queue: whatever happens to the queue, the outbox stays the truth."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import URL

from casework.journeys import incident_at
from casework.office import Post, outlets
from casework.office_with_queue import JOBS, OfficeWithQueue
from reviewflow.casework.sending import by_queue
from reviewflow.casework.sending.by_queue import check_queue, make_queue, queue_what_was_forgotten
from reviewflow.casework.sending.deliver import LEASE, deliver
from reviewflow.channels.outgoing import TryAgain, Undeliverable
from reviewflow.errors import DatabaseNotReady
from reviewflow.store.grants import give
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from store.roles import as_superuser

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(with_queue: Database) -> OfficeWithQueue:
    return OfficeWithQueue(with_queue)


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_job_is_queued_with_each_delivery(office: OfficeWithQueue) -> None:
    incident_at(office, "notified")

    assert office.jobs == office.waiting != []
    with office.database.read() as tx:
        assert [lock for _, _, lock, _ in tx.rows(JOBS)] == [f"delivery {id}" for id in office.waiting]


def test_what_is_undone_queues_nothing(office: OfficeWithQueue) -> None:
    incident_at(office, "notified")
    touch = Statement("UPDATE outbox SET last_error = 'x' WHERE status = 'pending'")
    with office.database.write() as tx:
        tx.execute(Statement("SELECT 1", postgresql="DELETE FROM procrastinate_jobs"))

    def touch_and_fail() -> None:
        with office.database.write() as tx:
            tx.execute(touch)
            raise LookupError

    with pytest.raises(LookupError):
        touch_and_fail()
    assert office.jobs == []
    with office.database.write() as tx:
        tx.execute(touch)
    assert office.jobs == office.waiting != []


def test_nothing_is_kept_when_its_job_cannot_be_queued(office: OfficeWithQueue, postgresql_server: URL) -> None:
    as_superuser(
        office.database.url.set(username=postgresql_server.username),
        "ALTER TABLE procrastinate_jobs ADD CONSTRAINT full_up CHECK (false) NOT VALID",
    )
    before = office.rows("SELECT count(*) FROM review_case")

    with pytest.raises(Exception, match="full_up"):
        incident_at(office, "notified")

    assert office.waiting == office.jobs == []
    assert office.rows("SELECT count(*) FROM review_case") == [(before[0][0] + 1,)], "opening it queued nothing"


def test_every_delivery_leaves_once_and_no_job_is_left(office: OfficeWithQueue, post: Post) -> None:
    incident_at(office, "notified")
    waiting = office.waiting

    sent = office.deliver(post).sent

    assert sorted(one.id for one in sent) == waiting
    assert len(set(post.ids)) == len(post.ids) == len(waiting)
    assert office.waiting == office.jobs == []
    assert office.deliver(post).sent == ()


def test_a_job_that_was_lost_is_queued_anew(office: OfficeWithQueue, post: Post) -> None:
    incident_at(office, "notified")
    waiting = office.waiting
    with office.database.write() as tx:
        tx.execute(Statement("SELECT 1", postgresql="DELETE FROM procrastinate_jobs"))

    assert queue_what_was_forgotten(office.desk) == len(waiting)
    assert office.jobs == waiting
    assert queue_what_was_forgotten(office.desk) == 0
    assert sorted(one.id for one in office.deliver(post).sent) == waiting


def test_a_job_too_many_finds_nothing_to_do(office: OfficeWithQueue, post: Post) -> None:
    incident_at(office, "notified")
    waiting = office.waiting
    with office.database.write() as tx:
        again = (
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " SELECT queue_name, task_name, args FROM procrastinate_jobs"
        )
        tx.execute(Statement("SELECT 1", postgresql=again))
    assert office.jobs == sorted(waiting * 2)

    office.deliver(post)

    assert len(post.sent) == len(waiting)
    assert office.jobs == []


def test_what_could_not_leave_waits_with_a_job_until_it_is_tried_again(office: OfficeWithQueue, post: Post) -> None:
    incident_at(office, "notified")
    first = office.waiting[0]
    post.faults = [TryAgain("busy")]

    failed = office.deliver(post).failed

    assert [(one.id, one.fault) for one in failed] == [(first, "busy")]
    assert office.waiting == [first]
    office.later(minutes=2)
    assert [one.id for one in office.deliver(post).sent] == [first]
    assert office.waiting == office.jobs == []


def test_the_next_try_is_queued_for_its_own_time_in_the_transaction_that_says_so(
    office: OfficeWithQueue, post: Post
) -> None:
    incident_at(office, "notified")
    with office.database.write() as tx:
        tx.execute(Statement("SELECT 1", postgresql="DELETE FROM procrastinate_jobs"))
    post.faults = [TryAgain("busy")]
    # As a job does it, whose own row in the queue is no longer waiting.
    deliver(office.desk, outlets(post), worker="here#1")

    with office.database.read() as tx:
        [(id, _, _, scheduled_at)] = tx.rows(JOBS)
    assert [id] == office.waiting
    assert scheduled_at.isoformat() == office.later(minutes=1).now.astimezone(scheduled_at.tzinfo).isoformat()


def test_what_was_given_up_leaves_the_queue_and_warns_somebody_by_it(office: OfficeWithQueue, post: Post) -> None:
    incident_at(office, "notified")
    first = office.waiting[0]
    post.faults = [Undeliverable("no such mailbox")]

    office.deliver(post)

    assert first not in office.waiting
    assert "warning" in {message.kind for message in post.sent}
    assert office.jobs == office.waiting == []


def test_a_worker_that_died_with_a_job_holds_the_delivery_only_until_its_lease_ends(
    office: OfficeWithQueue, post: Post
) -> None:
    incident_at(office, "notified")
    waiting = office.waiting

    def die(point: str) -> None:
        if point == "sending":
            raise SystemExit

    with pytest.raises(SystemExit):
        deliver(office.desk, outlets(post), worker="dead#1", at=die)
    with office.database.write() as tx:
        # Its jobs went with it: they were being done, and nobody will say that they are.
        tx.execute(Statement("SELECT 1", postgresql="UPDATE procrastinate_jobs SET status = 'doing'"))
    assert office.deliver(post).sent == ()

    office.now += LEASE + LEASE
    assert sorted(one.id for one in office.deliver(post).sent) == waiting
    with office.database.read() as tx:
        assert tx.rows(JOBS) == [], "what a dead worker was doing is cleared away"


def test_two_that_queue_the_same_at_the_same_moment_do_not_stop_one_another(office: OfficeWithQueue) -> None:
    incident_at(office, "notified")
    waiting = office.waiting
    with office.database.write() as tx:
        tx.execute(Statement("SELECT 1", postgresql="DELETE FROM procrastinate_jobs WHERE id % 2 = 0"))
        by_queue._defer(tx, [(id, "2024-03-15T10:00:00.000000Z") for id in waiting])

    assert office.jobs == waiting


def test_the_queue_is_made_once_and_anew_for_another_version(
    with_queue: Database, office: OfficeWithQueue, postgresql_server: URL, app_role: str, post: Post
) -> None:
    incident_at(office, "notified")
    waiting = office.waiting
    with Database(with_queue.url.set(username=postgresql_server.username)) as owned:
        assert not make_queue(owned)
        as_superuser(owned.url, "COMMENT ON TABLE procrastinate_jobs IS 'of another version'")
        with office.database.read() as tx, pytest.raises(DatabaseNotReady, match="another version's"):
            check_queue(tx)
        assert make_queue(owned)
        give(owned, app_role)

    assert office.jobs == [], "it was thrown away"
    assert sorted(one.id for one in office.deliver(post).sent) == waiting


def test_without_a_queue_it_is_said_what_to_do(postgresql_published: Database, sqlite_published: Database) -> None:
    with postgresql_published.read() as tx, pytest.raises(DatabaseNotReady, match="queue are missing"):
        check_queue(tx)
    with sqlite_published.read() as tx, pytest.raises(DatabaseNotReady, match="PostgreSQL alone"):
        check_queue(tx)
    with pytest.raises(DatabaseNotReady, match="PostgreSQL alone"):
        make_queue(sqlite_published)
