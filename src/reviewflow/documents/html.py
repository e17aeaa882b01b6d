"""A report as one page that any browser opens and prints: no script, no style from elsewhere, every word escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from .cells import clean
from .report import Report, Section
from .table import Table

_STYLE = (
    "body{font:16px/1.5 system-ui,Arial,sans-serif;color:#0b0c0c;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}"
    "caption{text-align:left;font-weight:bold;padding:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;border-bottom:1px solid #b1b4b6;padding:.4rem .8rem .4rem 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
)


def as_html(report: Report) -> bytes:
    """The page. Cells that name a file of their own folder are links to it."""
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_said(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{_said(report.title)}</h1>",
        *_paragraphs(report.about),
    ]
    for each in report.sections:
        lines += _table(each) if isinstance(each, Table) else _section(each)
    lines += ["</main>", "</body>", "</html>", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{_said(section.heading)}</h2>"
    yield from _paragraphs(section.paragraphs)
    for table in section.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield from _paragraphs(table.about)
    yield f"<table>\n<caption>{_said(table.title)}</caption>"
    headings = "".join(f'<th scope="col">{_said(each)}</th>' for each in table.headings)
    yield f"<thead><tr>{headings}</tr></thead>\n<tbody>"
    for row in table.rows:
        cells = "".join(f"<td>{_cell(each)}</td>" for each in row)
        yield f"<tr>{cells}</tr>"
    yield "</tbody>\n</table>"
    if not table.rows:
        yield "<p>Nothing to show.</p>"
    yield from _paragraphs(table.notes)


def _paragraphs(texts: Iterable[str]) -> Iterator[str]:
    return (f"<p>{_said(each)}</p>" for each in texts)


def _cell(text: str) -> str:
    said = _said(text)
    return f'<a href="{said[2:]}">{said[2:]}</a>' if text.startswith("./") and " " not in text else said


def _said(text: str) -> str:
    return escape(clean(text))
