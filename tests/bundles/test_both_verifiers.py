"""The program and the page say the same of every bundle, good or bad, and never that a bad one is proven."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import verify_trail
from playwright.sync_api import Page

from bundles.given import GIVEN, PROVEN, Given
from bundles.materials import NOW, Materials

PAGE = Path(__file__).parents[2] / "verifier/verify_trail.html"
EVERY = pytest.mark.parametrize("name", GIVEN)


def by_program(given: Given) -> verify_trail.Report:
    return verify_trail.verify(given.bundle, held=given.held, keys=given.keys, earlier=given.earlier, now=NOW)


def by_page(page: Page, given: Given, *, now: dt.datetime = NOW) -> dict[str, Any]:
    """What the page finds, asked in the page itself."""
    found: dict[str, Any] = page.evaluate(
        """async ([bundle, held, keys, earlier, now]) => {
            const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            return await verify(bytes(bundle), { held, keys, earlier: earlier.map(bytes), now });
        }""",
        [_text(given.bundle), list(given.held), list(given.keys), [*map(_text, given.earlier)], now.timestamp() * 1000],
    )
    return found


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@EVERY
def test_the_program_finds_what_there_is_to_find(materials: Materials, name: str) -> None:
    given = GIVEN[name](materials)
    report = by_program(given)
    words = "\n".join([report.said, *report.proven, *report.not_proven])

    assert (report.verdict, report.code) == (given.verdict, verify_trail.CODES[given.verdict])
    assert given.says in words
    assert given.first_wrong is None or report.first_wrong == given.first_wrong
    assert (report.code == 0) == (given.verdict == PROVEN)


@EVERY
def test_the_page_says_just_the_same(materials: Materials, page: Page, name: str) -> None:
    given = GIVEN[name](materials)

    assert by_page(page, given) == by_program(given).as_json()


def test_every_way_of_failing_is_tried() -> None:
    source = Path(__file__).with_name("given.py").read_text(encoding="utf-8")

    assert [name for name in verify_trail.CODES if name != PROVEN and f'"{name}"' not in source] == []


def test_every_way_of_failing_has_a_code_of_its_own_and_none_is_wrong_usage() -> None:
    codes = list(verify_trail.CODES.values())

    assert len(codes) == len(set(codes))
    assert not {1, 2} & set(codes)


def test_the_page_holds_the_same_sentences_and_codes() -> None:
    text = PAGE.read_text(encoding="utf-8")
    held = {id_: json.loads(words) for id_, words in re.findall(r'json" id="(\w+)">\n(.*?)\n</script>', text, re.S)}

    assert held == {"codes": verify_trail.CODES, "says": verify_trail.SAYS}


def test_nothing_but_proven_begins_like_it(materials: Materials) -> None:
    for make in GIVEN.values():
        given = make(materials)
        words = verify_trail.as_text(by_program(given))
        assert words.startswith("Proven") == (given.verdict == PROVEN)
