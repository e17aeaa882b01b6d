"""A text as a picture that a telephone reads, drawn as SVG without styles, so that it may stand in a page."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

BORDER = 4
"""Modules of white around it: with fewer some telephones do not find it."""


def picture_of(text: str, *, title: str) -> Markup:
    """The picture, with a title for those who do not see it."""
    drawn = io.BytesIO()
    segno.make(text, micro=False, error="m").save(
        drawn,
        kind="svg",
        border=BORDER,
        xmldecl=False,
        svgns=False,
        nl=False,
        svgclass="rf-qr",
        lineclass=None,
        light="#fff",
        title=title,
        omitsize=True,
    )
    svg = drawn.getvalue().decode()
    assert " style=" not in svg, "a page takes no styles of its own"
    # It is squares alone: what was given is in none of its words.
    return Markup(svg.replace("<svg ", '<svg role="img" focusable="false" ', 1))  # nosec B704
