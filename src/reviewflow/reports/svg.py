"""Pictures as SVG text: every word escaped, no styles inside, a title and a description for whoever cannot see it."""

from __future__ import annotations

import textwrap
from html import escape

INK, QUIET, LINE, SHADE, PAPER = "#0b0c0c", "#484949", "#b1b4b6", "#f3f2f1", "#ffffff"
RED, GREEN, BLUE, BROWN = "#ca3535", "#0f7a52", "#1d70b8", "#7a5a00"
FONT = "system-ui, Arial, sans-serif"
SIZE = 14.0
"""Of letters, unless something else is said."""
_WIDTH_OF_LETTER = 0.58
"""Of the size of a letter: what a line of common letters takes on an average."""


class Picture:
    """A picture while it is drawn. ``key`` keeps its ids apart from those of others on the same page."""

    def __init__(self, key: str, title: str, description: str) -> None:
        self._key = key
        self._title = title
        self._description = description
        self._parts: list[str] = []

    def add(self, tag: str, words: str | None = None, **attributes: object) -> None:
        """Draw one thing; ``stroke_width`` is ``stroke-width``."""
        said = "".join(f' {name.replace("_", "-")}="{_said(value)}"' for name, value in attributes.items())
        self._parts.append(f"<{tag}{said}/>" if words is None else f"<{tag}{said}>{escape(words)}</{tag}>")

    def text(self, words: str, x: float, y: float, *, size: float = SIZE, **attributes: object) -> None:
        """Write a line."""
        if size != SIZE:
            attributes["font_size"] = size
        self.add("text", words, x=x, y=y, **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: object) -> None:
        """Draw a line."""
        attributes.setdefault("stroke", LINE)
        self.add("line", None, x1=x1, y1=y1, x2=x2, y2=y2, **attributes)

    def box(self, x: float, y: float, width: float, height: float, **attributes: object) -> None:
        """Draw a box."""
        self.add("rect", None, x=x, y=y, width=width, height=height, **attributes)

    def path(self, points: str, **attributes: object) -> None:
        """Draw along a path."""
        attributes.setdefault("fill", "none")
        attributes.setdefault("stroke", INK)
        self.add("path", None, d=points, **attributes)

    def done(self, width: float, height: float) -> str:
        """The picture."""
        key = escape(self._key)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_said(width)}" height="{_said(height)}"'
            f' viewBox="0 0 {_said(width)} {_said(height)}" role="img" aria-labelledby="{key}-title {key}-desc"'
            f' font-family="{FONT}" font-size="{_said(SIZE)}" fill="{INK}">'
            f'<title id="{key}-title">{escape(self._title)}</title>'
            f'<desc id="{key}-desc">{escape(self._description)}</desc>{"".join(self._parts)}</svg>\n'
        )


def width_of(words: str, size: float) -> float:
    """About how wide a line is."""
    return len(words) * size * _WIDTH_OF_LETTER


def lines_of(words: str, width: float, size: float) -> list[str]:
    """Words on as many lines as they need."""
    return textwrap.wrap(words, max(8, int(width / (size * _WIDTH_OF_LETTER))), break_on_hyphens=False) or [""]


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))
