"""A template is somebody's text: it may not reach out, and may not fill the disk."""

from collections.abc import Callable

import pytest

from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered

Write = Callable[..., Rendered]


@pytest.mark.parametrize(
    "attempt",
    [
        "{{ facts.__class__ }}",
        "{{ facts._raw }}",
        "{{ ask.__globals__ }}",
        "{{ ask.__call__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ gaps.append('x') }}",
        "{{ items.child.append(1) }}",
        "{{ self._TemplateReference__context }}",
        "{{ loop }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ cycler }}",
        "{{ 'x' * 100000000 }}",
        "{{ 2 ** 100000000 }}",
        "{{ '%100000000s' % 'x' }}",
        "{{ 'x'|center(100000000) }}",
        "{{ facts|attr('read') }}",
        "{{ facts.read('summary') }}",
        "{% include '/etc/passwd' %}",
        "{% include '../secret' %}",
        "{% import 'os' as os %}",
        "{% include 'letter' %}",
        "{{ 1 / 0 }}",
        "{{ facts.summary + 1 }}",
        "{{ None }}",
        "{{ nothing_like_it }}",
    ],
)
def test_an_attempt_is_refused(write: Write, attempt: str) -> None:
    with pytest.raises(NoticeCannotBeRendered):
        write(f"Subject: x\n\n{attempt}\n", summary="words")


def test_a_template_changed_after_it_was_published_is_refused() -> None:
    templates = Templates({"letter": "0" * 64}, lambda _: "Subject: x\n\nsomething else\n")

    with pytest.raises(NoticeCannotBeRendered, match="not the text that was published"):
        templates.get("letter")


def test_a_template_that_is_not_pinned_is_refused() -> None:
    with pytest.raises(NoticeCannotBeRendered, match="no template letter"):
        Templates({}, lambda _: "").get("letter")


def test_a_template_that_cannot_be_read_is_refused_with_its_line() -> None:
    with pytest.raises(NoticeCannotBeRendered, match="line 3 of the template letter"):
        Templates.of_texts({"letter": "Subject: x\n\n{% if %}\n"}).get("letter")


def test_two_cases_may_pin_different_wordings_under_one_name() -> None:
    old = Templates.of_texts({"letter": "{% include '_end' %}", "_end": "old"})
    new = Templates.of_texts({"letter": "{% include '_end' %}", "_end": "new"})

    assert [templates.get("letter").render() for templates in (old, new, old)] == ["old", "new", "old"]


def test_the_same_text_is_compiled_once_for_all() -> None:
    first = Templates.of_texts({"letter": "Subject: once\n\n"})
    second = Templates.of_texts({"letter": "Subject: once\n\n"})

    assert first.code("letter", first.environment) is second.code("letter", second.environment)


def test_a_template_may_be_included_with_its_file_ending(write: Write) -> None:
    text = "Subject: x\n\n{% include '_end.txt.j2' %}\n"

    assert write(text, partials={"_end": "Kind regards\n"}).text == "Kind regards\n"
