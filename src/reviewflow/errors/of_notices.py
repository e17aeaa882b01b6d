"""What is refused of letters, alerts and deliveries."""

from __future__ import annotations

from .refusal import Refusal


class NoticeCannotBeRendered(Refusal):
    """The notice {notice} cannot be written: {why}. {do}"""


class NoticeNotFound(Refusal):
    """{case} has sent no notice {notice}. See what it sent with `reviewflow notices --case {case}`."""


class NoticeNumberUnknown(Refusal):
    """There is no notice number {number} here. See the numbers with `reviewflow notices`."""


class SweepNotFinished(Refusal):
    """Not everything could be done: {why}. What is not given up is tried again; see `reviewflow deliveries list`."""


class AlertNotFound(Refusal):
    """There is no alert number {alert} here. See the numbers with `reviewflow alerts`."""


class AlertNotOpen(Refusal):
    """Alert {alert} of {case} cannot be acknowledged: {why}. Nothing more comes of it, so nothing has to be done."""


class WarningNotFound(Refusal):
    """There is no open warning number {warning} here. See the open ones with `reviewflow warnings list`."""


class DeliveryNotFound(Refusal):
    """There is no delivery number {delivery} that could be tried again. See those that failed with `reviewflow deliveries list`."""


class CalendarLinkNotFound(Refusal):
    """There is no calendar link {link} in {partnership} that could be revoked. See them with `reviewflow calendar links`."""


class RecipientUnknown(Refusal):
    """Nobody is on file to receive {notice} as {recipient} on {on}. Add the recipient to the partnership's file and publish it."""
