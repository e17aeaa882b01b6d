"""A notice as it leaves carries what proves it."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from reviewflow.notices.notice import Rendered

Write = Callable[..., Rendered]

LETTER = "Subject: {{ case.reference }}\n\n{{ facts.summary }}\n"


def test_the_hashes_are_those_of_the_bytes(write: Write) -> None:
    notice = write(LETTER, summary="Zoë")

    assert notice.text_sha256 == hashlib.sha256(notice.text.encode()).hexdigest()
    assert notice.html_sha256 == hashlib.sha256(notice.html.encode()).hexdigest()
    assert notice.template_sha256 == hashlib.sha256(LETTER.encode()).hexdigest()


def test_the_same_case_gives_the_same_bytes(write: Write) -> None:
    assert write(LETTER, summary="a\nb") == write(LETTER, summary="a\nb")


def test_threads_share_templates_and_never_facts(write: Write) -> None:
    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(lambda n: write(LETTER, summary=f"number {n}").text, range(200)))

    assert texts == [f"number {n}\n" for n in range(200)]
