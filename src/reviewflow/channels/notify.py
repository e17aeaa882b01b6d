"""The GOV.UK Notify channel: each message by a template of one subject and one body, and what became of it later.

The reference that Notify keeps is a label, and stops nothing from being sent twice. So from the
second try on it is asked first whether it has the message already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from reviewflow.channels.address import check_line, check_text, in_one_line, read_address
from reviewflow.channels.choice import NOTIFY_URL
from reviewflow.channels.domains import EVERYONE, DomainRules
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable

_PATIENCE = 30
"""For each answer, in seconds."""
_REFUSED = 400
_UNKNOWN = 404
_ABOUT_OUR_SETTINGS = ("template", "personalisation")
"""Words of Notify that speak of how it was set up, and not of this recipient or these words."""
_FAILED = {
    "permanent-failure": "The mail server of the recipient refused it for good: the address is wrong or closed.",
    "temporary-failure": "The mail server of the recipient did not take it for three days: it may be full or off.",
    "technical-failure": "GOV.UK Notify could not send it because of a fault of its own.",
}


@dataclass(frozen=True, slots=True)
class NotifyChannel:
    """Sends through one service of GOV.UK Notify."""

    api_key: str = field(repr=False)
    template_id: str
    url: str = NOTIFY_URL
    domains: DomainRules = EVERYONE

    @property
    def name(self) -> str:
        """``notify``."""
        return "notify"

    def send(self, message: Outgoing) -> Sent:
        """Hand one message over; what became of it is asked later.

        Raises:
            TryAgain: Notify does not answer, or does not let us in.
            Undeliverable: Notify will not write to this recipient, or the settings forbid it.
        """
        address = self._checked(message)
        reference = message.message_id.strip("<>")
        with self._client() as notify:
            known = self._sent_before(notify, reference) if message.attempts > 1 else None
            if known is None:
                known = notify.send_email_notification(
                    email_address=address,
                    template_id=self.template_id,
                    personalisation={"subject": message.subject, "body": message.text},
                    reference=reference,
                )["id"]
        return Sent(str(known), settled=False)

    def ask(self, provider_ref: str) -> Outcome:
        """What became of a message that Notify took.

        Raises:
            TryAgain: Notify does not answer now.
        """
        try:
            with self._client() as notify:
                status = str(notify.get_notification_by_id(provider_ref)["status"])
        except _NotKnown:
            return Outcome("failed", "GOV.UK Notify knows nothing of it any more.")
        if status == "delivered":
            return Outcome("delivered")
        if status in _FAILED:
            return Outcome("failed", _FAILED[status])
        return Outcome("sending", in_one_line(status))

    def _checked(self, message: Outgoing) -> str:
        if message.address is None or not message.address.strip():
            raise Undeliverable("No address is on file for this recipient.")
        address = read_address(message.address)
        if self.domains.needs_tls(address.domain):
            raise Undeliverable(
                f"{address.domain} is written to only where TLS is promised all the way, which GOV.UK Notify does not."
            )
        check_line("The subject", message.subject)
        check_text("The text", message.text)
        return str(address)

    def _sent_before(self, notify: Any, reference: str) -> str | None:
        found = notify.get_all_notifications(reference=reference)["notifications"]
        return next((each["id"] for each in found if each.get("reference") == reference), None)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """One that is used once, because it may not be shared between threads."""
        notify = NotificationsAPIClient(self.api_key, base_url=self.url, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
        try:
            yield notify
        except APIError as no:
            raise _as_ours(no) from None
        except (LookupError, TypeError, AttributeError):
            raise TryAgain("GOV.UK Notify gave an answer that cannot be read.") from None
        finally:
            notify.request_session.close()


class _NotKnown(TryAgain):
    """Notify has nothing under this identifier."""


def _as_ours(no: APIError) -> Exception:
    words = _words(no)
    said = f"GOV.UK Notify said {no.status_code}: {words}"
    if no.status_code == _UNKNOWN:
        return _NotKnown(said)
    if no.status_code == _REFUSED and not any(each in words.lower() for each in _ABOUT_OUR_SETTINGS):
        return Undeliverable(said)
    return TryAgain(said)


def _words(no: APIError) -> str:
    if no.response is None:
        return "it could not be reached"
    said: object = no.message
    if isinstance(said, list):
        return in_one_line("; ".join(str(each.get("message", "") if isinstance(each, dict) else each) for each in said))
    return in_one_line(str(said))
