"""Messages that came back: read for what they are, whatever they are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import SENDER, a_message
from reviewflow.channels.bounces import READS_AT_MOST, Bounce, read_bounce
from reviewflow.channels.mail import as_mail

OURS = "<alert-7.0f3c5a@reviews.example.org>"
ORIGINAL = f"To: Coordinator <coordinator@example.org>\nMessage-ID: {OURS}\nSubject: Rapid review due: SI-2026-001\n"
NO_SUCH_USER = """Final-Recipient: rfc822; coordinator@example.org
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <coordinator@example.org>: Recipient address
    rejected: User unknown
"""


def report(
    recipient: str = NO_SUCH_USER,
    *,
    original: str = ORIGINAL,
    original_type: str = "text/rfc822-headers",
    status_type: str = "message/delivery-status",
    whole: str = "multipart/report; report-type=delivery-status",
    head: str = "",
    about: str = "Reporting-MTA: dns; relay.example.org\n",
) -> bytes:
    return f"""From: MAILER-DAEMON@example.org
To: reviews@example.org
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: {whole}; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you.

--B
Content-Type: {status_type}

{about}
{recipient}
--B
Content-Type: {original_type}

{original}
--B--
""".encode("utf-8", "surrogateescape")


def test_a_message_that_came_back_says_which_why_and_that_it_is_final() -> None:
    assert read_bounce(report()) == Bounce(
        OURS, True, "5.1.1 550 5.1.1 <coordinator@example.org>: Recipient address rejected: User unknown"
    )


def test_lines_may_end_as_they_do_on_the_way() -> None:
    assert read_bounce(report().replace(b"\n", b"\r\n")) == read_bounce(report())


def test_the_whole_message_may_come_back() -> None:
    message = as_mail(a_message(), sender=SENDER).content.decode()
    found = read_bounce(report(original=message, original_type="message/rfc822"))

    assert found is not None
    assert found.message_id == OURS


def test_a_message_that_is_late_is_not_lost() -> None:
    late = "Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 421 Try again later\n"

    assert read_bounce(report(late)) == Bounce(OURS, False, "4.4.1 421 Try again later")


def test_a_server_that_gave_up_after_days_has_given_up_though_its_status_says_temporary() -> None:
    found = read_bounce(report("Action: failed\nStatus: 4.4.7\n"))

    assert found is not None
    assert (found.permanent, found.why) == (True, "4.4.7")


@pytest.mark.parametrize(("status", "permanent"), [("5.2.2", True), ("4.2.2", False)])
def test_without_an_action_the_status_decides(status: str, permanent: bool) -> None:
    found = read_bounce(report(f"Status: {status} (mailbox full)\n"))

    assert found is not None
    assert (found.permanent, found.why) == (permanent, status)


def test_of_several_recipients_the_one_who_did_not_get_it_counts() -> None:
    found = read_bounce(report("Action: delivered\nStatus: 2.0.0\n\n" + NO_SUCH_USER))

    assert found is not None
    assert found.why.startswith("5.1.1 550")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_is_no_bounce(action: str) -> None:
    assert read_bounce(report(f"Action: {action}\nStatus: 2.0.0\n")) is None


def test_where_the_original_is_cut_off_the_envelope_names_it() -> None:
    about = "Original-Envelope-Id: alert-7.0f3c5a+2Bx@reviews.example.org\n"
    found = read_bounce(report(original="", about=about))

    assert found is not None
    assert found.message_id == "<alert-7.0f3c5a+x@reviews.example.org>"


def test_or_the_report_says_what_it_answers() -> None:
    found = read_bounce(report(original="", head=f"In-Reply-To: {OURS}\n"))

    assert found is not None
    assert found.message_id == OURS


def test_the_newer_types_for_addresses_beyond_ascii_are_read_too() -> None:
    found = read_bounce(report(original_type="message/global-headers", status_type="message/global-delivery-status"))

    assert found is not None
    assert (found.message_id, found.permanent, found.why[:9]) == (OURS, True, "5.1.1 550")


def test_a_report_without_a_reason_is_a_report() -> None:
    assert read_bounce(report("Action: failed\n")) == Bounce(OURS, True, "The mail server gave no reason.")


def test_strange_words_become_one_short_line() -> None:
    found = read_bounce(
        report("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; a\x07b \udcff\udcfe " + "x" * 5000)
    )

    assert found is not None
    assert found.why.startswith("5.0.0 a b ")
    assert (found.why.isprintable(), len(found.why)) == (True, 300)


def test_a_report_about_a_message_of_nobody_is_no_bounce() -> None:
    assert read_bounce(report(original="Subject: Hello\n")) is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff" * 1000, id="binary"),
        pytest.param(as_mail(a_message(), sender=SENDER).content, id="our own message"),
        pytest.param(report(whole="multipart/mixed"), id="not said to be a report"),
        pytest.param(report(status_type="text/plain"), id="no status"),
        pytest.param(report().partition(b"Status:")[0].partition(b"Action:")[0], id="cut off before the status"),
        pytest.param(b"Content-Type: multipart/report\n\nno boundary", id="no boundary"),
        pytest.param(b"Content-Type: multipart/report; boundary*=utf-9''%ff\n\n--\xff--", id="a charset there is not"),
        pytest.param(report(original="Message-ID: " + "<" * 100_000), id="a broken identifier"),
    ],
)
def test_what_is_no_bounce_is_none(content: bytes) -> None:
    assert read_bounce(content) is None


def test_parts_within_parts_without_end_are_no_bounce() -> None:
    nested = b"".join(b"Content-Type: multipart/report; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))

    assert read_bounce(nested) is None


def test_a_huge_message_is_read_as_far_as_needed() -> None:
    found = read_bounce(report(original=ORIGINAL + "\n" + "x" * (2 * READS_AT_MOST), original_type="message/rfc822"))

    assert found is not None
    assert found.message_id == OURS


def test_what_stands_beyond_the_limit_is_not_looked_at() -> None:
    assert read_bounce(b"X: " + b"x" * READS_AT_MOST + b"\n" + report()) is None


@given(st.binary(max_size=500))
def test_no_message_makes_it_fall_over(content: bytes) -> None:
    assert read_bounce(content) is None


@given(st.randoms(use_true_random=False), st.binary(min_size=1, max_size=4))
def test_no_damage_to_a_report_makes_it_fall_over(chance: random.Random, noise: bytes) -> None:
    content = bytearray(
        report(status_type=chance.choice(["message/delivery-status", "message/global-delivery-status"]))
    )
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 6)] = noise

    found = read_bounce(bytes(content))
    assert found is None or (found.message_id[0] == "<" and found.why.isprintable())
