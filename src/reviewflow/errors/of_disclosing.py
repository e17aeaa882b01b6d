"""What is refused of requests for what is held, and of releasing it."""

from __future__ import annotations

from .refusal import Refusal


class DisclosureNotFound(Refusal):
    """There is no request {number}. See which there are with `reviewflow disclosure log`."""


class DisclosureNotOpen(Refusal):
    """Request {number} is {state}, so this cannot be done: {why}. {do}"""


class PartNotFound(Refusal):
    """{case} holds no part called {part}. See which there are with `reviewflow disclosure preview`."""


class HeldHasChanged(Refusal):
    """What is held has changed since request {number} was proposed, so that nobody has approved just this. Send it back
    with `reviewflow disclosure return`, look at the preview, and propose it anew."""
