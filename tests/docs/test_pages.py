"""Every page can be found, links lead somewhere, and nothing stands on a page that belongs to one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from docs.console import Example, parts_of
from reviewflow.cli import COMMANDS, program

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
FOLDERS = [each for each in sorted(DOCS.iterdir()) if each.is_dir() and not each.name.startswith("__")]
GUIDES = [*sorted((DOCS / "tutorials").glob("*.md")), *sorted((DOCS / "how-to").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OF_ONE_MACHINE = re.compile(r"(?<!\w)/(?:work|tmp|home|root|Users)/|C:\\\\")
NOT_CARRIED_OUT = {"demo", "serve", "queue-worker", "database grants", "database check", "keys remove"}
"""The first fills a screen, the second goes on until it is stopped, and the others need PostgreSQL: tests of their own
read what they print."""
REGISTRIES = re.compile(r"--(?:extra-)?index-url|//[^/\s]*(?:registry|packages|mirror)[^/\s]*/|/simple/")


def _in_the_tree(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _anchors(page: Path) -> set[str]:
    """What may stand behind ``#`` in a link to a page."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _broken(page: Path) -> Iterator[str]:
    for file, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            yield f"{file}#{anchor}"


@pytest.mark.parametrize("page", WRITTEN, ids=_in_the_tree)
def test_every_link_leads_to_a_page_and_to_a_heading_on_it(page: Path) -> None:
    assert list(_broken(page)) == []


@pytest.mark.parametrize(
    "folder", [each for each in sorted(DOCS.iterdir()) if each.is_dir()], ids=lambda each: each.name
)
def test_the_index_of_a_folder_names_each_of_its_pages(folder: Path) -> None:
    index = folder / "index.md"
    linked = {file for file, _ in LINK.findall(index.read_text(encoding="utf-8"))}

    assert [page.name for page in sorted(folder.glob("*.md")) if page != index and page.name not in linked] == []


def test_every_index_can_be_reached_from_the_first_page() -> None:
    linked = {file for file, _ in LINK.findall((DOCS / "index.md").read_text(encoding="utf-8"))}

    assert {f"{each.name}/index.md" for each in FOLDERS} - linked == set()
    assert "docs/index.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", WRITTEN, ids=_in_the_tree)
def test_a_page_names_no_folder_of_one_machine_and_no_package_registry(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert OF_ONE_MACHINE.findall(text) == []
    assert REGISTRIES.findall(text) == []


@pytest.mark.parametrize("page", GUIDES, ids=_in_the_tree)
def test_a_tutorial_and_a_guide_say_whom_they_are_for(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    index = (page.parent / "index.md").read_text(encoding="utf-8")

    assert page.name == "index.md" or "For " in text or f"]({page.name}) |" in index


def test_every_command_has_a_section_in_the_reference() -> None:
    sections = set(HEADING.findall((DOCS / "reference/commands.md").read_text(encoding="utf-8")))

    assert [name for name in _every_command() if f"reviewflow {name}" not in sections] == []


def test_every_command_is_shown_at_work_in_a_tutorial_or_a_guide() -> None:
    """A new command needs a place in ``docs/how-to``, with what it prints."""
    pages = [*GUIDES, ROOT / "README.md"]
    given = "\n".join(part.command for page in pages for part in parts_of(page) if isinstance(part, Example))

    shown = {name for name in _every_command() if re.search(rf"reviewflow {name}(?![\w-])", given)}
    assert [name for name in _every_command() if name not in shown | NOT_CARRIED_OUT] == []


def _every_command() -> Iterator[str]:
    for name in COMMANDS:
        whole = getattr(typer.main.get_command(program([name])), "commands", {})
        parts = getattr(whole[name], "commands", {})
        yield from (f"{name} {part}" for part in parts) if parts else (name,)


def test_every_decision_has_a_number_of_its_own_and_says_it() -> None:
    decisions = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [int(each.name[:4]) for each in decisions]

    assert numbers == list(range(1, len(numbers) + 1))
    assert [each.name for each in decisions if not each.read_text().startswith(f"# {int(each.name[:4])}. ")] == []


def test_the_changelog_opens_each_release_with_law_and_guidance() -> None:
    releases = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]

    assert releases
    assert [each.partition("\n")[0] for each in releases if "\n\n### Law and guidance\n" not in each[:200]] == []
