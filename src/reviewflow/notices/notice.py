"""A notice as it leaves: subject, text and HTML, byte for byte, with what proves them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import TemplateError

from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.environment import Templates
from reviewflow.notices.letter import Letter, letter
from reviewflow.notices.words import Unreadable


@dataclass(frozen=True, slots=True)
class Rendered:
    """One notice, written."""

    subject: str
    text: str
    html: str
    text_sha256: str
    """Of the text in UTF-8."""
    html_sha256: str
    """Of the HTML in UTF-8; the subject stands in it as its title."""
    template: str
    template_sha256: str
    """The wording it was written from."""


def render(templates: Templates, template: str, context: Mapping[str, object]) -> Rendered:
    """Write one notice from a template and what it may look at.

    Raises:
        NoticeCannotBeRendered: the template reads what it may not, or prints what is not recorded.
    """
    compiled = templates.get(template)
    try:
        made = letter(compiled.render(context))
    except Unreadable as wrong:
        raise NoticeCannotBeRendered(notice=template, why=_where(template, wrong) + wrong.why, do=wrong.do) from wrong
    except TemplateError as wrong:
        raise NoticeCannotBeRendered(
            notice=template,
            why=_where(template, wrong) + (wrong.message or str(wrong)),
            do="Record what is missing, or correct the template and publish it.",
        ) from wrong
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as wrong:
        # A template that adds a word to a number, or the like: the template's fault, not the program's. What Python
        # says of it may quote what is recorded; of a TypeError it names the kinds of things alone.
        said = str(wrong) if isinstance(wrong, TypeError) else f"it runs into a {type(wrong).__name__}"
        raise NoticeCannotBeRendered(
            notice=template, why=_where(template, wrong) + said, do="Correct the template and publish it."
        ) from wrong
    return _sealed(made, template, templates.pins[template])


def _sealed(made: Letter, template: str, template_sha256: str) -> Rendered:
    return Rendered(
        subject=made.subject,
        text=made.text,
        html=made.html,
        text_sha256=hashlib.sha256(made.text.encode()).hexdigest(),
        html_sha256=hashlib.sha256(made.html.encode()).hexdigest(),
        template=template,
        template_sha256=template_sha256,
    )


def _where(template: str, wrong: BaseException) -> str:
    """The line of the template at which it went wrong, for whoever mends it."""
    line = None
    at = wrong.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename.endswith(".txt.j2"):
            line = f"{at.tb_frame.f_code.co_filename}, line {at.tb_lineno}: "
        at = at.tb_next
    return line or ""
