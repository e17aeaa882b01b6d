"""What people wrote is never read as formatting, as an address or as part of the envelope."""

from collections.abc import Callable

import pytest

from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.context import ItemNow
from reviewflow.notices.marks import MARKS
from reviewflow.notices.notice import Rendered

Write = Callable[..., Rendered]

LETTER = "Subject: {{ case.reference }}\n\n{{ facts.summary }}\n"
FORGED = "All is well\n# Decision\n* The partners agree\nSubject: something else\n\nOutcome: A review"


def test_a_line_that_begins_with_a_hash_is_no_heading(write: Write) -> None:
    notice = write(LETTER, summary="# Decision of the Panel")

    assert "<h2" not in notice.html
    assert notice.text == "    # Decision of the Panel\n"


def test_a_line_that_begins_with_a_star_is_no_bullet(write: Write) -> None:
    notice = write(LETTER, summary="* agreed by all")

    assert "<ul" not in notice.html
    assert "* agreed by all" in notice.html


def test_the_subject_is_the_templates_alone(write: Write) -> None:
    notice = write(LETTER, summary=FORGED)

    assert notice.subject == "SR-2026-001"
    assert "<h2" not in notice.html
    assert "<ul" not in notice.html


def test_every_line_of_somebodys_own_words_is_set_in(write: Write) -> None:
    notice = write(LETTER, summary=FORGED)

    assert [line for line in notice.text.splitlines() if line and not line.startswith("    ")] == []


def test_own_words_in_a_bullet_stay_in_that_bullet(write: Write, child: ItemNow) -> None:
    template = "Subject: x\n\n* Begin: {{ facts.summary }}\n* {{ case.reference }}\n"
    notice = write(template, summary="one\n* two\nthree")

    assert notice.html.count("<li") == 2
    assert notice.text == "* Begin: one\n    * two\n    three\n* SR-2026-001\n"


def test_own_words_cannot_forge_a_field_of_a_form(write: Write) -> None:
    notice = write('Subject: x\n\n{{ ask("summary") }}\n{{ ask("outcome") }}\n', summary="ok\nOutcome: A review")

    assert notice.text == "What happened: ok\n    Outcome: A review\nOutcome: NOT YET RECORDED\n"
    assert notice.html.count("<strong>") == 2


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_is_one(write: Write, end: str) -> None:
    notice = write(LETTER, summary=f"one{end}# two")

    assert notice.text == "    one\n    # two\n"
    assert "<h2" not in notice.html


@pytest.mark.parametrize("mark", [*MARKS, "\x00", "\x08", "\x1b", "\u202e", "\u2066", "\ud800"])
def test_marks_controls_and_reversals_are_taken_out(write: Write, mark: str) -> None:
    notice = write(LETTER, summary=f"a{mark}b é")

    assert notice.text == "ab é\n"
    assert mark not in notice.html


def test_html_in_own_words_is_shown_as_it_was_typed(write: Write) -> None:
    notice = write(LETTER, summary='<img src=x onerror="alert(1)"> & co')

    assert "<img" not in notice.html
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; co" in notice.html


def test_an_address_in_own_words_cannot_be_followed(write: Write) -> None:
    assert "<a " not in write(LETTER, summary="https://example.org/login").html


def test_words_of_another_script_are_kept(write: Write) -> None:
    assert write(LETTER, summary="Zoë Öğüt, محمد, 李").text == "Zoë Öğüt, محمد, 李\n"


def test_a_template_in_own_words_is_not_run(write: Write) -> None:
    assert write(LETTER, summary="{{ facts.notifier }}").text == "{{ facts.notifier }}\n"


def test_own_words_put_together_by_a_template_are_still_own_words(write: Write) -> None:
    template = "Subject: x\n\n{% set both = facts.summary ~ ' and more' %}{{ both }}\n"

    assert "<h2" not in write(template, summary="# Decision").html


def test_own_words_that_are_upper_cased_are_still_own_words(write: Write) -> None:
    assert "<h2" not in write("Subject: x\n\n{{ facts.summary|upper }}\n", summary="# a").html


def test_a_part_that_a_template_captured_keeps_its_formatting(write: Write) -> None:
    template = "Subject: x\n\n{% set form %}\n# Heading\n{{ facts.summary }}\n{% endset %}\n{{ form }}\n"
    notice = write(template, summary="# mine")

    assert notice.html.count("<h2") == 1
    assert "# mine" in notice.html


def test_own_words_of_several_lines_in_a_subject_are_refused(write: Write) -> None:
    with pytest.raises(NoticeCannotBeRendered, match="subject line"):
        write("Subject: {{ facts.summary }}\n\nbody\n", summary="one\nBcc: someone@example.org")
