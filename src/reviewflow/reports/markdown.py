"""How the generated pages write Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

_IN_A_LINK = str.maketrans({"(": "%28", ")": "%29", " ": "%20"})


def row(*cells: str) -> str:
    """One line of a table; what stands in a cell never ends it."""
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A whole table, with the empty line that ends it."""
    yield row(*heads)
    yield "|" + "---|" * len(heads)
    for cells in rows:
        yield row(*cells)
    yield ""


def link(words: str, url: str | None) -> str:
    """A link, or the words alone where there is no address."""
    return f"[{words}]({url.translate(_IN_A_LINK)})" if url else words
