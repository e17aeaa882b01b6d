"""What is refused about keeping records, holding and destroying them, and about disclosing what they say."""

from __future__ import annotations

from .refusal import Refusal


class CaseDestroyed(Refusal):
    """What {case} says was destroyed by law, and nothing more can be done with it. Its certificate says when, by whom and
    by which rule: see `reviewflow retention certificate {case}`."""


class OnLegalHold(Refusal):
    """{case} is under a legal hold, which beats the schedule: {holds}. The hold has to be lifted first, by somebody who
    may."""


class HoldNotFound(Refusal):
    """There is no hold {hold} that still holds. See which there are with `reviewflow retention holds`."""


class NotDueForReview(Refusal):
    """{case} may not be proposed for destruction: {why}. {do}"""


class DestructionNotFound(Refusal):
    """Nobody has proposed to destroy {case}, or it was decided already. See `reviewflow retention due`."""


class DestructionNotApproved(Refusal):
    """The destruction of {case} is not approved. Somebody other than {who}, who proposed it, has to approve it first."""


class GroundUnknown(Refusal):
    """{ground} is none of the grounds on file. {do}"""
