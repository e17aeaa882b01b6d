"""What is refused to guests, about guests, and about files that are handed in."""

from __future__ import annotations

from .refusal import Refusal


class GuestCannotBeInvited(Refusal):
    """{who} cannot be invited: {why}. {do}"""


class InvitationNotFound(Refusal):
    """{who} is not invited to {item} of {case}. See who is with `reviewflow guests`."""


class GuestLinkSpent(Refusal):
    """This link was used already, or its time has run out. Ask for a new one: it is sent to the same address."""


class TaskOver(Refusal):
    """This can no longer be done: {why}. If that is wrong, ask the person who invited you."""


class FileNotTaken(Refusal):
    """The file was not taken: {why}. {do}"""


class FileNotFound(Refusal):
    """{case} has no file {file}. See its files with `reviewflow files {case}`."""


class FileDestroyed(Refusal):
    """This file was destroyed by law, with what the case held that kept it."""
