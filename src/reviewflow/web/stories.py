"""The scenarios on file, by the name of their file: what each is about, and by whose rules it goes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewflow.app import files_of
from reviewflow.errors import ScenarioFileInvalid
from reviewflow.settings import Settings

_READING = threading.Lock()
_READ: dict[Path, tuple[int, Story]] = {}
"""By the file, with the moment of its last change."""


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario that may be rehearsed."""

    key: str
    """The name of its file without the ending."""
    path: Path
    title: str
    partnership: str
    note: str
    steps: int


def stories(settings: Settings) -> Mapping[str, Story]:
    """Every scenario that can be read."""
    with _READING:
        found = (_story(path) for path in files_of(settings).scenarios())
        return {story.key: story for story in found if story is not None}


def _story(path: Path) -> Story | None:
    changed = path.stat().st_mtime_ns
    kept = _READ.get(path)
    if kept is None or kept[0] != changed:
        # The shapes of stories are loaded when somebody first wants one.
        from reviewflow.scenarios.reader import read_scenario

        try:
            scenario = read_scenario(path)
        except ScenarioFileInvalid:
            # `reviewflow rehearse` says what is wrong with it.
            return None
        shape = scenario.shape
        story = Story(path.stem, path, shape.scenario, shape.partnership, shape.note or "", len(scenario.steps))
        kept = _READ[path] = changed, story
    return kept[1]
