"""What a mail program is given: text, HTML and an invitation in one message, and no attachment."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import INVITATION, SENDER, a_message, an_invitation, as_read, mailbox_in, parts_of
from reviewflow.channels.address import read_mailbox
from reviewflow.channels.mail import as_mail
from reviewflow.channels.outgoing import Undeliverable


def content_of(**said: Any) -> bytes:
    return as_mail(a_message(**said), sender=SENDER).content


def test_the_head_says_who_when_and_that_nobody_need_answer() -> None:
    read = as_read(content_of())

    assert mailbox_in(content_of(), "From") == ("Keeping Bristol Safe Partnership", "reviews@example.org")
    assert mailbox_in(content_of(), "To") == ("Coordinator", "coordinator@example.org")
    assert read["Date"] == "Tue, 03 Mar 2026 09:30:00 +0000"
    assert read["Message-ID"] == "<alert-7.0f3c5a@reviews.example.org>"
    assert read["Auto-Submitted"] == "auto-generated"


def test_exchange_is_not_asked_to_keep_bounces_from_us() -> None:
    assert "NDR" not in as_read(content_of())["X-Auto-Response-Suppress"].split(", ")


def test_an_alert_is_text_and_html_in_this_order_and_nothing_is_attached() -> None:
    read = as_read(content_of())

    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert list(read.walk())[1:] == list(read.iter_parts())
    assert [part["Content-Disposition"] for part in read.walk()] == [None, None, None]


def test_an_invitation_is_the_last_alternative_so_that_outlook_opens_it_as_one() -> None:
    content = as_mail(an_invitation(), sender=SENDER).content
    last = list(as_read(content).iter_parts())[-1]

    assert last.get_content_type() == "text/calendar"
    assert dict(last["Content-Type"].params) == {"charset": "utf-8", "method": "REQUEST"}
    assert last.get_content() == INVITATION


def test_a_message_without_html_is_plain_text() -> None:
    assert as_read(content_of(html="")).get_content_type() == "text/plain"


def test_the_page_is_a_letter_with_the_name_of_the_sender_above_it() -> None:
    page = parts_of(content_of())["text/html"]

    assert ">Keeping Bristol Safe Partnership</div>" in page
    assert ">What to do</h2>" in page


def test_without_a_name_the_product_writes() -> None:
    content = as_mail(a_message(), sender=read_mailbox("reviews@example.org")).content

    assert mailbox_in(content, "From") == ("reviewflow", "reviews@example.org")
    assert ">reviewflow</div>" in parts_of(content)["text/html"]


def test_every_line_is_ascii_and_short_enough_for_any_server() -> None:
    content = content_of(text="é" * 5000 + "\n" + "x" * 5000, subject="Ü" * 900, to="Ü" * 900)

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_line_of_the_text_cannot_end_a_part() -> None:
    boundary = as_read(content_of()).get_boundary()
    text = f"before\n--{boundary}\n--{boundary}--\nafter\n"

    assert parts_of(content_of(text=text))["text/plain"] == text


LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200).filter(
    lambda text: not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\t"), max_size=500)


@given(subject=LINE, text=TEXT)
def test_a_subject_and_a_text_arrive_as_they_are(subject: str, text: str) -> None:
    content = content_of(subject=subject, text=text)

    assert str(as_read(content)["Subject"]) == subject
    assert parts_of(content)["text/plain"].removesuffix("\n") == text.removesuffix("\n")


@given(name=LINE)
def test_a_name_arrives_as_it_is(name: str) -> None:
    assert mailbox_in(content_of(to=name), "To") == (name, "coordinator@example.org")


@given(name=st.text(max_size=30), subject=st.text(max_size=30))
def test_whatever_is_given_no_other_header_appears(name: str, subject: str) -> None:
    expected = as_read(content_of()).keys()
    try:
        content = content_of(to=name, subject=subject)
    except Undeliverable:
        return
    assert as_read(content).keys() == expected


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"address": None}, "No address is on file", id="no address"),
        pytest.param({"address": " "}, "No address is on file", id="an empty one"),
        pytest.param({"address": "a@example.org,b@example.org"}, "needs one @", id="two addresses"),
        pytest.param({"to": "A\nB"}, r"The name of the recipient holds the character U\+000A", id="a line end"),
        pytest.param({"to": "A\u202eB"}, r"The name of the recipient holds the character U\+202E", id="turned round"),
        pytest.param({"subject": "A\ud800"}, r"The subject holds the character U\+D800", id="half a character"),
        pytest.param({"subject": "x" * 10_000_000}, "The subject has 10000000 characters", id="10 MB"),
        pytest.param({"text": "A\x00"}, r"The text holds the character U\+0000", id="a null"),
        pytest.param({"html": "<p>\ud800"}, r"The HTML holds the character U\+D800", id="half a character in HTML"),
        pytest.param({"message_id": "alert-7"}, "Its Message-ID is none", id="no identifier"),
        pytest.param({"message_id": "<a@b>\r\nBcc: c@d"}, "Its Message-ID is none", id="more than an identifier"),
        pytest.param({"calendar": "BEGIN", "calendar_method": "PUBLISH"}, "REQUEST or CANCEL", id="no invitation"),
    ],
)
def test_what_cannot_be_sent_as_it_is_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(Undeliverable, match=why):
        content_of(**said)
