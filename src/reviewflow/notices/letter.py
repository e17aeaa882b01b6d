"""Text with a few conventions becomes a letter: a subject line, plain text and HTML.

The first line is ``Subject: ...``, the second is empty. A line that begins with ``# `` is a
heading, one that begins with ``* `` is a bullet, one that begins with two spaces goes on with
the bullet above it; an empty line ends a paragraph; other lines are kept. The HTML is one
column in Arial with its styles inside, no picture and nothing to load, as GOV.UK sends its
own e-mail.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from reviewflow.notices.marks import LABEL_BEGINS, LABEL_ENDS, LINK_BEGINS, LINK_ENDS, MARKS, OWN_WORDS
from reviewflow.notices.words import Unreadable

_INK = "font-family:Arial,Helvetica,sans-serif;color:#0b0c0c"
_PARAGRAPH = f'<p style="margin:0 0 20px;font-size:19px;line-height:25px;{_INK}">'
_FIELD = f'<p style="margin:0 0 8px;font-size:19px;line-height:25px;{_INK}">'
_HEADING = f'<h2 style="margin:30px 0 15px;font-size:24px;line-height:30px;font-weight:bold;{_INK}">'
_LIST = f'<ul style="margin:0 0 20px;padding:0 0 0 20px;font-size:19px;line-height:25px;{_INK}">'
_BULLET = '<li style="margin:5px 0;padding:0 0 0 5px">'
_ENDS_LIST = "</li>\n</ul>\n"
_ENDS_PARAGRAPH = "</p>\n"
_ENDS_FIELD = "</p>\n\n"
HEAD_ENDS = "</head>\n"
COLUMN = '<tr><td style="padding:30px 10px"><div style="max-width:640px;margin:0 auto">\n'
_BEFORE = (
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{subject}</title>\n'
    + HEAD_ENDS
    + '<body style="margin:0;padding:0;background:#ffffff">\n'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">\n' + COLUMN
)
PAGE_ENDS = "\n</div></td></tr>\n</table>\n</body>\n</html>\n"

_HEADING_LINE = re.compile(r"\n# (.*)")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it leaves: the subject for the envelope, and the same words as text and as HTML."""

    subject: str
    text: str
    html: str


def letter(written: str, *, language: str = "en-GB") -> Letter:
    """Make the letter that a rendered template says.

    Raises:
        Unreadable: the first line is no subject line, or the second is not empty.
    """
    head, _, rest = written.partition("\n")
    gap, _, body = rest.partition("\n")
    if not head.startswith("Subject: ") or gap:
        raise Unreadable(
            "its first line is not a subject line with an empty line after it",
            "Begin the template with 'Subject: ... {{ case.reference }}' and an empty line.",
        )
    subject = _unmarked(head.removeprefix("Subject: "))
    before = _BEFORE.format(language=language, subject=html.escape(subject))
    return Letter(subject, plain(body), before + as_html(body) + PAGE_ENDS)


def plain(body: str) -> str:
    """The body for a reader without HTML; somebody's own lines are set in, so that none passes for ours."""
    text = _unmarked(f"\n{body}\n".replace("\n" + OWN_WORDS, "\n    "))
    while " \n" in text:
        text = text.replace(" \n", "\n")
    text = _HEADING_LINE.sub(_underlined, text)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n") + "\n"


def _underlined(heading: re.Match[str]) -> str:
    words = heading[1]
    return f"\n\n{words}\n{'-' * min(len(words), 72)}"


def as_html(body: str) -> str:
    """The body as HTML: everything is escaped before anything is formatted."""
    out: list[str] = []
    closing = ""
    for line in html.escape(body).split("\n"):
        line = line.rstrip()
        if not line:
            out.append(closing)
            closing = ""
        elif closing and (line[0] == OWN_WORDS or line[:2] == "  "):
            out += ["<br>\n", line.lstrip()]
        elif line[:2] == "* " and closing == _ENDS_LIST:
            out += ["</li>\n", _BULLET, line[2:]]
        elif line[:2] == "* ":
            out += [closing, _LIST, "\n", _BULLET, line[2:]]
            closing = _ENDS_LIST
        elif line[:2] == "# ":
            out += [closing, _HEADING, line[2:], "</h2>\n"]
            closing = ""
        elif line[0] == LABEL_BEGINS:
            out += [closing, _FIELD, line]
            closing = _ENDS_FIELD
        elif closing == _ENDS_PARAGRAPH:
            out += ["<br>\n", line]
        else:
            out += [closing, _PARAGRAPH, line]
            closing = _ENDS_PARAGRAPH
    out.append(closing)
    formatted = "".join(out).replace(OWN_WORDS, "")
    return _follow(formatted.replace(LABEL_BEGINS, "<strong>").replace(LABEL_ENDS, "</strong>"))


def _follow(formatted: str) -> str:
    if LINK_BEGINS not in formatted:
        return formatted
    first, *links = formatted.split(LINK_BEGINS)
    parts = [first]
    for each in links:
        address, _, after = each.partition(LINK_ENDS)
        parts += [f'<a href="{address}" style="color:#1d70b8">', address, "</a>", after]
    return "".join(parts)


def _unmarked(line: str) -> str:
    if not line.isascii():
        for mark in MARKS:
            line = line.replace(mark, "")
    return line
