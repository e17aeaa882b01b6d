"""What is refused to other programs, and about them."""

from __future__ import annotations

from .refusal import Refusal


class TokenNotTaken(Refusal):
    """That opens nothing here. Send `Authorization: Bearer` with a token that is neither withdrawn nor over; make one with `reviewflow tokens make`."""


class TokenNotMade(Refusal):
    """A token cannot be made like that: {why}. {do}"""


class TokenNotFound(Refusal):
    """There is no token {token} in {partnership}, or it was withdrawn already. See them with `reviewflow tokens list`."""


class ScopeMissing(Refusal):
    """This token is not for that: it needs the scope {scope}, and has {scopes}. Make another token with `reviewflow tokens make`."""


class RequestUnreadable(Refusal):
    """The request cannot be read: {why}. {do}"""


class KeyUsedOtherwise(Refusal):
    """This Idempotency-Key was sent before with another request. Send a new key with a new request, and the same key only to repeat the same."""


class KeyInUse(Refusal):
    """A request with this Idempotency-Key is being carried out, or was cut off. Send it again in a moment; if that goes on, look whether it was done before you use a new key."""


class TooManyRequests(Refusal):
    """This token has sent more than {most} requests in a minute. Wait {seconds} seconds and go on; other tokens and people at the pages are not held up."""


class WebhookNotMade(Refusal):
    """Nothing can be sent to {address}: {why}. {do}"""


class WebhookNotFound(Refusal):
    """There is no webhook {webhook} in {partnership}, or it was withdrawn already. See them with `reviewflow webhooks list`."""
