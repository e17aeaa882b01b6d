"""Links between pages lead somewhere, and decisions have a number each."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_page(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_has_a_number_of_its_own_and_says_it() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [int(each.name[:4]) for each in decisions]

    assert numbers == list(range(1, len(numbers) + 1))
    assert [each.name for each in decisions if not each.read_text().startswith(f"# {int(each.name[:4])}. ")] == []


def test_the_changelog_opens_each_release_with_law_and_guidance() -> None:
    releases = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]

    assert releases
    assert [each.partition("\n")[0] for each in releases if "\n\n### Law and guidance\n" not in each[:200]] == []
