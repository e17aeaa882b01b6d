"""A figure of several numbers as bars. What is withheld has no bar, and says so; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from .counting import Period
from .figure_lines import groups_in_words, in_words
from .figure_report import Figure
from .svg import BLUE, INK, LINE, PAPER, QUIET, Picture, lines_of

_LABELS = 300.0
_BARS = 480.0
_ROOM = 160.0
_LINE = 17.0
_AXIS = 26.0
_WIDTH_OF_BAR = 22.0


def bars(figure: Figure, period: Period) -> str | None:
    """The picture; None for a figure of one number, and where there is nothing to draw."""
    if not isinstance(figure.value, Mapping) or not figure.value:
        return None
    shown = {group: n for group, n in figure.value.items() if group not in figure.suppressed_groups}
    most = max(shown.values(), default=0)
    top = _round_up(most)
    rows = [
        (words, number, shown.get(group))
        for group, (words, number) in zip(figure.value, groups_in_words(figure), strict=True)
    ]
    labels = [lines_of(words, _LABELS - 16, 14) for words, _, _ in rows]
    heights = [max(len(lines) * _LINE, _WIDTH_OF_BAR) + 12 for lines in labels]
    height = _AXIS + sum(heights) + 6
    said = "; ".join(f"{words}: {number}" for words, number, _ in rows)
    title = f"{figure.title}, {in_words(period)}"
    picture = Picture(f"bars-{figure.name}", title, f"Basis: {figure.basis}. {said}.")
    picture.box(0, 0, _LABELS + _BARS + _ROOM, height, fill=PAPER)
    for at in _marks(top):
        x = _LABELS + _BARS * at / top
        picture.text(str(at), x, 16, size=13, fill=QUIET, text_anchor="middle")
    lines = "".join(f"M{round(_LABELS + _BARS * at / top)} {_AXIS - 4:g}V{height - 4:g}" for at in _marks(top))
    picture.path(lines, stroke=LINE)
    picture.line(_LABELS, _AXIS - 4, _LABELS, height - 4, stroke=INK)
    y = _AXIS
    for (_, number, value), label, high in zip(rows, labels, heights, strict=True):
        for n, words in enumerate(label):
            picture.text(words, 0, y + 17 + n * _LINE)
        wide = _BARS * value / top if value else 0
        if wide:
            picture.box(_LABELS, y + 2, wide, _WIDTH_OF_BAR, fill=BLUE)
        for n, words in enumerate(lines_of(number, _ROOM + _BARS - wide - 12, 14)):
            picture.text(words, _LABELS + wide + 8, y + 18 + n * _LINE, font_weight=700 if value is not None else 400)
        y += high
    return picture.done(_LABELS + _BARS + _ROOM, height)


def _round_up(most: int) -> int:
    """The end of the scale: 1, 2 or 5 and as many noughts as it takes."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step >= most:
                return max(step, 1)
        size *= 10


def _marks(top: int) -> list[int]:
    step = max(1, top // (4 if top % 4 == 0 else 5))
    marks = list(range(0, top + 1, step))
    assert all(a < b for a, b in pairwise(marks))
    return marks
