"""The styles of our own: one meaning for each class, and a meaning for each that is used."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import reviewflow.web

WEB = Path(reviewflow.web.__file__).parent
STYLES = re.sub(r"/\*.*?\*/", "", (WEB / "static/reviewflow.css").read_text(encoding="utf-8"), flags=re.DOTALL)
_IN_MEDIA = re.compile(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")


def test_no_class_has_two_meanings() -> None:
    outside = _IN_MEDIA.sub("", STYLES)
    selectors = Counter(each.strip() for said in re.findall(r"([^{}]+)\{[^}]*\}", outside) for each in said.split(","))

    assert [each for each, often in selectors.items() if often > 1] == []


def test_every_class_that_is_used_has_a_style_and_every_style_is_used() -> None:
    defined = set(re.findall(r"\.(rf-[\w-]+)", STYLES))
    files = [*(WEB / "templates").rglob("*.html"), *WEB.rglob("*.py"), *(WEB / "static").glob("*.js")]
    text = "".join(each.read_text(encoding="utf-8") for each in files)
    in_templates = "".join(each.read_text(encoding="utf-8") for each in files if each.suffix == ".html")
    used = {name for said in re.findall(r'class="([^"]*)"', in_templates) for name in re.findall(r"rf-[\w-]*\w", said)}

    assert {each for each in used if not any(name.startswith(each) for name in defined)} == set()
    assert {each for each in defined if each not in text and each.partition("--")[0] not in text} == set()
