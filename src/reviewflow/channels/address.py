"""Addresses and single lines: what may stand in the head of a message, and what never may.

What is refused is refused whole: an address or a name that was quietly put right could be
somebody else's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from reviewflow.channels.outgoing import Undeliverable

LONGEST_LINE = 1000
"""In characters. A subject or a name beyond this is a fault of whoever made it."""
_LONGEST_ADDRESS = 254
_LONGEST_LOCAL_PART = 64
_LONGEST_DOMAIN = 253
"""The three lengths are those of RFC 5321, in octets."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# The right-to-left mark itself stays: names in Arabic and Hebrew need it.
_NOT_IN_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MAY_STAND_IN_TEXT = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address that can be written to."""

    local_part: str
    domain: str
    """In the letters that a mail server reads: lower case, and ``xn--`` for what is not ASCII."""

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address, as they stand behind ``From``."""

    name: str
    address: Address


def read_address(text: str) -> Address:
    """Read one address.

    Raises:
        Undeliverable: it is no address that mail could be sent to.
    """
    local_part, at, domain = text.partition("@")
    if not at or "@" in domain:
        raise _no_address(text, "it needs one @")
    check_line("The address", text)
    if not _LOCAL_PART.fullmatch(local_part) or any(each.isspace() for each in local_part):
        raise _no_address(text, "what stands before the @ holds a character that cannot stand there")
    read = Address(local_part, read_domain(domain))
    long = len(local_part.encode()) > _LONGEST_LOCAL_PART
    if long or len(str(read).encode()) > _LONGEST_ADDRESS:
        raise _no_address(text, "it is longer than an address may be")
    return read


def read_domain(text: str) -> str:
    """Read the domain of an address, and write it in the letters that a mail server reads.

    Raises:
        Undeliverable: there can be no such domain.
    """
    domain = text.lower()
    if not domain.isascii():
        domain = _in_ascii(text)
    if len(domain) > _LONGEST_DOMAIN or not all(_LABEL.fullmatch(each) for each in domain.split(".")):
        raise _no_address(text, f"{_shown(text)} is no domain")
    return domain


def _in_ascii(domain: str) -> str:
    """The ``xn--`` form. The older rules turn some letters into others, which would be another domain."""
    try:
        written = domain.encode("idna").decode("ascii")
        same = written.encode("ascii").decode("idna") == domain.lower()
    except UnicodeError:
        raise _no_address(domain, f"{_shown(domain)} is no domain") from None
    if not same:
        raise _no_address(domain, f"{_shown(domain)} can be read in two ways; write its domain in the xn-- form")
    return written


def read_mailbox(text: str) -> Mailbox:
    """Read ``reviews@example.org`` or ``The Partnership <reviews@example.org>``.

    Raises:
        Undeliverable: it is neither.
    """
    name, begins, rest = text.rpartition("<")
    if not begins:
        return Mailbox("", read_address(text.strip()))
    check_line("The name", name)
    if not rest.endswith(">"):
        raise _no_address(text, "it begins with < and does not end with >")
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    return Mailbox(name, read_address(rest[:-1]))


def check_line(what: str, text: str) -> None:
    """Check that a text can stand in one line of a head exactly as it is.

    Raises:
        Undeliverable: it cannot.
    """
    if len(text) > LONGEST_LINE:
        raise Undeliverable(f"{what} has {len(text)} characters, and {LONGEST_LINE} are the most.")
    for character in text:
        if character in _TURNS_TEXT or unicodedata.category(character) in _NOT_IN_A_LINE:
            raise Undeliverable(f"{what} holds the character U+{ord(character):04X}, which cannot stand in it.")


def check_text(what: str, text: str) -> None:
    """Check that a text of several lines can be sent exactly as it is.

    Raises:
        Undeliverable: it cannot.
    """
    if text.isascii() and text.isprintable():
        return
    for character in set(text) - _MAY_STAND_IN_TEXT:
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise Undeliverable(f"{what} holds the character U+{ord(character):04X}, which cannot stand in it.")


def in_one_line(said: str | bytes, *, at_most: int = 300) -> str:
    """What another machine said, in one line that can be shown and kept."""
    if isinstance(said, bytes):
        said = said[: 4 * at_most].decode("utf-8", "replace")
    words = "".join(each if each.isprintable() else " " for each in said[: 4 * at_most])
    words = " ".join(words.split())
    return words if len(words) <= at_most else words[: at_most - 1] + "…"


def _no_address(text: str, why: str) -> Undeliverable:
    return Undeliverable(f"{_shown(text)} is no address that mail can be sent to: {why}.")


def _shown(text: str) -> str:
    return in_one_line(text, at_most=80) or "Nothing"
