"""``reviewflow compare``: a case at two moments, and what is different."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from reviewflow.casework.past.compare_moments import HEADINGS, Compared, compare_moments
from reviewflow.errors import DateInvalid
from reviewflow.settings import read_settings
from reviewflow.statute.asked_moment import Asked, read_moment

from .options import AsJson, Reference, at_desk, day_given, granted, left_out
from .output import print_json
from .page import count, hanging, heading, paragraph, show

app = typer.Typer()


@app.command("compare")
def compare(
    reference: Reference,
    earlier: Annotated[
        str, typer.Argument(metavar="EARLIER", help="A day, a time, or entry:NUMBER of the trail.", show_default=False)
    ],
    later: Annotated[str | None, typer.Argument(metavar="[LATER]", help="The same.  [default: now]")] = None,
    true_: Annotated[
        bool,
        typer.Option("--true", help="What was true on the two days, by what is known today."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show a case at two moments side by side: what is different, in sentences, and why a date moved.

    Without --true it compares what was known then. Names are never shown.
    """
    moments = [_moment(text, is_true=true_) for text in (earlier, later)]
    settings = read_settings()
    granted(settings, "compare", reference=reference, earlier=earlier, later=later)
    hidden = left_out(settings)
    with at_desk(settings) as desk:
        found = compare_moments(desk, reference, *moments, kept_from=hidden)
    if as_json:
        print_json(found.as_json())
    else:
        show(_page(found))


def _moment(text: str | None, *, is_true: bool) -> Asked:
    if text is None:
        return Asked()
    if is_true:
        return Asked(true_on=day_given(text))
    kind, colon, number = text.partition(":")
    if kind == "entry" and colon:
        if not number.isdigit():
            raise DateInvalid(text=text, why="an entry is written like entry:12")
        return Asked(known_by_entry=int(number))
    return Asked(read_moment(text))


def _page(found: Compared) -> Iterator[str]:
    yield f"{found.reference}  What is different"
    yield ""
    yield from hanging("Then", found.earlier.words, width=8)
    yield from hanging("After", found.later.words, width=8)
    if not found.differences:
        yield ""
        yield from paragraph("Nothing is different.")
        return
    for what, words in HEADINGS.items():
        about = [each for each in found.differences if each.what == what]
        if about:
            yield from heading(words)
        for each in about:
            yield from hanging("* ", each.said, indent=2)
    yield ""
    yield f"{count(len(found.differences), 'difference')}. Who did it: reviewflow trail show {found.reference}"
