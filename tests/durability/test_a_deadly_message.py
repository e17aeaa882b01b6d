"""A message at which every worker dies: the others leave, it is given up in the end, and nothing else with it."""

from __future__ import annotations

import pytest

from casework.office import Office, Post
from durability.matrix import kept, prepare
from reviewflow.casework.sending.deliver import LEASE, MOST_TRIES
from reviewflow.channels.outgoing import Outgoing, Sent


class Death(BaseException):
    """Nobody catches it, as nobody catches a signal that kills."""


class Deadly(Post):
    """A way out on which one message is deadly."""

    def __init__(self, id: int) -> None:
        super().__init__()
        self.id = id

    def send(self, message: Outgoing) -> Sent:
        if message.id == self.id:
            raise Death
        return super().send(message)


def deliver_until_death(office: Office, post: Post) -> bool:
    """Whether somebody died; the lease of whoever did has ended."""
    try:
        office.deliver(post)
    except Death:
        office.now += LEASE + LEASE
        return True
    return False


@pytest.fixture
def post(office: Office) -> Deadly:
    """The first message of many is deadly."""
    prepare(office)
    [(first,)] = office.rows("SELECT min(id) FROM outbox WHERE status = 'pending' AND channel = 'message'")
    return Deadly(first)


def test_what_was_claimed_with_a_deadly_message_leaves_without_it(office: Office, post: Deadly) -> None:
    assert deliver_until_death(office, post)
    assert deliver_until_death(office, post)

    waiting = [row for row in kept(office).values() if (row.status, row.channel) == ("pending", "message")]
    assert [row.id for row in waiting] == [post.id]
    assert len(post.sent) > 10
    assert office.rows("SELECT DISTINCT attempts FROM outbox WHERE status = 'sent'") == [(1,)]


def test_a_deadly_message_is_given_up_and_nothing_else_with_it(office: Office, post: Deadly) -> None:
    deaths = 0
    while deliver_until_death(office, post):
        deaths += 1
        assert deaths <= MOST_TRIES

    assert deaths == MOST_TRIES
    assert office.rows("SELECT id, last_error FROM outbox WHERE status = 'dead'") == [
        (post.id, "it was tried a hundred times")
    ]
    assert office.rows("SELECT id FROM outbox WHERE status = 'pending' AND channel = 'message'") == []
    assert [message.kind for message in post.sent].count("warning") == 1
