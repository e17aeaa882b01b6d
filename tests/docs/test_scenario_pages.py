"""The page about scenario files names every word, and its example goes as it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewflow.scenarios import file_format
from reviewflow.scenarios.run import rehearse
from reviewflow.workflow.file_format import Shape
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.shape_faults import words_of

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/scenarios.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```yaml\n(scenario: .*?)```", re.DOTALL)


def _shapes() -> Iterator[type[Shape]]:
    for each in vars(file_format).values():
        if isinstance(each, type) and issubclass(each, Shape) and each is not Shape:
            yield each


@pytest.mark.parametrize("shape", list(_shapes()), ids=lambda shape: shape.__name__)
def test_the_page_names_every_word_of_a_scenario_file(shape: type[Shape]) -> None:
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", EXAMPLE.sub("", PAGE)))))

    assert set(words_of(shape)) - named == set()


def test_the_example_on_the_page_goes_as_it_says(tmp_path: Path) -> None:
    found = EXAMPLE.search(PAGE)
    assert found is not None
    path = tmp_path / "example.yaml"
    path.write_text(found.group(1), encoding="utf-8")
    files = WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])

    assert rehearse(path, files, library=files.load()).failed is None
