"""Addresses, domains and single lines: read exactly, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.channels.address import check_line, check_text, in_one_line, read_address, read_mailbox
from reviewflow.channels.domains import DomainRules
from reviewflow.channels.outgoing import Undeliverable


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("coordinator@example.org", "coordinator@example.org"),
        ("first.last+reviews@sub.example.org", "first.last+reviews@sub.example.org"),
        ("O'Brien@EXAMPLE.org", "O'Brien@example.org"),
        ("jürgen@müller.example", "jürgen@xn--mller-kva.example"),
        ("a@xn--mller-kva.example", "a@xn--mller-kva.example"),
    ],
)
def test_an_address_is_read(text: str, read: str) -> None:
    assert str(read_address(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("coordinator", id="no @"),
        pytest.param("a@b@example.org", id="two"),
        pytest.param("@example.org", id="nobody"),
        pytest.param("a@", id="nowhere"),
        pytest.param("a@-example.org", id="a hyphen first"),
        pytest.param("a@example..org", id="an empty label"),
        pytest.param("a@example.org.", id="a full stop last"),
        pytest.param("a@[127.0.0.1]", id="a number"),
        pytest.param("a b@example.org", id="a space"),
        pytest.param("a\u00a0b@example.org", id="a space that is none"),
        pytest.param("a@example.org ", id="a space last"),
        pytest.param("a@example.org\n", id="a line end"),
        pytest.param("a\r\nBcc: b@example.org", id="another header"),
        pytest.param("(a) b@example.org", id="a comment"),
        pytest.param('"a b"@example.org', id="quotes"),
        pytest.param("A <a@example.org>", id="a name too"),
        pytest.param("a@example.org,b@example.org", id="two addresses"),
        pytest.param("a..b@example.org", id="two full stops"),
        pytest.param("a\ud800@example.org", id="half a character"),
        pytest.param("a\u202eb@example.org", id="turned round"),
        pytest.param("a@exa\x00mple.org", id="a null"),
        pytest.param("a" * 65 + "@example.org", id="too long before the @"),
        pytest.param("a@" + "b" * 64 + ".org", id="too long a label"),
        pytest.param("a@" + "b.c" * 90, id="too long altogether"),
        pytest.param("a@straße.example", id="a domain that can be read in two ways"),
        pytest.param("a" * 10_000_000 + "@example.org", id="10 MB"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(
        Undeliverable, match=r"is no address that mail can be sent to: .+|The address h(as|olds) .+"
    ) as no:
        read_address(text)

    assert len(str(no.value)) < 300
    assert str(no.value).isprintable()


@given(st.text(max_size=60))
def test_whatever_is_read_is_one_word_and_nothing_else(text: str) -> None:
    try:
        address = str(read_address(text))
    except Undeliverable:
        return
    local_part, _, domain = address.partition("@")
    assert text.startswith(f"{local_part}@")
    assert domain.isascii()
    assert address.split() == [address]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("reviews@example.org", ""),
        ("<reviews@example.org>", ""),
        ("Keeping Bristol Safe <reviews@example.org>", "Keeping Bristol Safe"),
        ('"Bristol, North" <reviews@example.org>', "Bristol, North"),
    ],
)
def test_a_sender_has_a_name_or_none(text: str, name: str) -> None:
    mailbox = read_mailbox(text)

    assert (mailbox.name, str(mailbox.address)) == (name, "reviews@example.org")


@pytest.mark.parametrize("text", ["Reviews <reviews@example.org", "Reviews\n<reviews@example.org>", "Reviews <>", "x"])
def test_a_sender_without_an_address_is_refused(text: str) -> None:
    with pytest.raises(Undeliverable):
        read_mailbox(text)


@pytest.mark.parametrize("character", list("\n\r\t\x00\x1b\x7f\x85\u2028\u2029\ud800\u202e\u2066"))
def test_a_line_holds_nothing_that_ends_it_or_turns_it_round(character: str) -> None:
    with pytest.raises(Undeliverable, match=f"The subject holds the character U\\+{ord(character):04X}"):
        check_line("The subject", f"Due{character}now")


def test_a_subject_of_10_mb_is_refused_by_its_length() -> None:
    with pytest.raises(Undeliverable, match="The subject has 10000000 characters, and 1000 are the most"):
        check_line("The subject", "x" * 10_000_000)


def test_a_text_has_lines_and_tabs_and_no_other_controls() -> None:
    check_text("The text", "One\n\ttwo – three \u200f\n")
    with pytest.raises(Undeliverable, match=r"The text holds the character U\+000D"):
        check_text("The text", "One\rtwo")


@given(st.one_of(st.text(), st.binary()))
def test_what_a_machine_says_becomes_one_line(said: str | bytes) -> None:
    line = in_one_line(said)

    assert line == line.strip()
    assert line.isprintable()
    assert len(line) <= 300


RULES = DomainRules.read(
    {"gov.uk": "require_tls", "bristol.gov.uk": "allow", "example.com": "refuse", "Müller.example": "refuse"}
)


@pytest.mark.parametrize(
    ("domain", "rule"),
    [
        ("gov.uk", "require_tls"),
        ("avon.gov.uk", "require_tls"),
        ("bristol.gov.uk", "allow"),
        ("mail.bristol.gov.uk", "allow"),
        ("notgov.uk", "allow"),
        ("uk", "allow"),
        ("mail.example.com", "refuse"),
        ("xn--mller-kva.example", "refuse"),
    ],
)
def test_the_longest_ending_decides(domain: str, rule: str) -> None:
    assert RULES.rule_for(domain)[0] == rule


def test_without_rules_everybody_may_be_written_to() -> None:
    assert DomainRules().needs_tls("example.org") is False


def test_a_star_is_for_the_rest() -> None:
    only = DomainRules.read({"*": "refuse", "example.org": "allow"})

    assert only.needs_tls("example.org") is False
    with pytest.raises(Undeliverable, match=r"any domain but those listed, and example\.net is not"):
        only.needs_tls("example.net")


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        pytest.param({"gov.uk": "tls"}, "gov.uk has the rule tls", id="no rule"),
        pytest.param({"gov uk": "allow"}, "gov uk is no domain", id="no domain"),
        pytest.param({"GOV.uk": "allow", "gov.uk": "refuse"}, "gov.uk stands there twice", id="twice"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(rules: dict[str, object], why: str) -> None:
    with pytest.raises((ValueError, Undeliverable), match=why):
        DomainRules.read(rules)
