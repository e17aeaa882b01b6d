"""What a template's text becomes: a subject, plain text and HTML."""

from html.parser import HTMLParser

import pytest

from reviewflow.notices.letter import letter
from reviewflow.notices.words import Unreadable

TEXT = """Subject: Decision: SR-2026-001

Dear colleague
we write to you.

# The decision

* one
* two

Kind regards
"""


class Outline(HTMLParser):
    """The elements of a page, in order, and whether each is closed again."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_first_line_is_the_subject() -> None:
    assert letter(TEXT).subject == "Decision: SR-2026-001"


def test_the_plain_text_underlines_headings_and_keeps_lines_and_bullets() -> None:
    assert letter(TEXT).text == (
        "Dear colleague\nwe write to you.\n\nThe decision\n------------\n\n* one\n* two\n\nKind regards\n"
    )


def test_several_empty_lines_become_one() -> None:
    assert letter("Subject: x\n\na\n\n\n\n   \nb\n").text == "a\n\nb\n"


def test_the_html_has_a_heading_a_list_and_paragraphs() -> None:
    tags = Outline(letter(TEXT).html).tags

    assert tags[tags.index("div") + 1 :] == ["p", "br", "h2", "ul", "li", "li", "p"]


def test_every_element_of_the_html_is_closed() -> None:
    assert Outline(letter(TEXT).html).open == []


def test_the_html_says_its_language_and_its_title() -> None:
    page = letter(TEXT).html

    assert '<html lang="en-GB">' in page
    assert "<title>Decision: SR-2026-001</title>" in page


def test_the_html_is_arial_and_loads_nothing() -> None:
    outline = Outline(letter(TEXT).html)

    assert {"img", "link", "script", "style", "iframe", "a"}.isdisjoint(outline.tags)
    assert {"src", "href", "background", "class"}.isdisjoint(name for name, _ in outline.attributes)
    assert "url(" not in letter(TEXT).html
    assert "font-family:Arial" in letter(TEXT).html


def test_what_is_written_is_escaped() -> None:
    page = letter("Subject: <b>&\n\n<script>alert('x')</script> & \"quoted\"\n").html

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<title>&lt;b&gt;&amp;</title>" in page


@pytest.mark.parametrize("text", ["No subject\n\nbody", "Subject: x\nbody at once", "", "\nSubject: late\n\nbody"])
def test_a_text_without_a_subject_line_and_an_empty_line_is_no_letter(text: str) -> None:
    with pytest.raises(Unreadable):
        letter(text)


def test_a_letter_without_a_body_is_an_empty_page() -> None:
    assert Outline(letter("Subject: x\n\n").html).open == []
