"""How words stand on a page: days are never broken over lines."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_DAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?\d{1,2} (?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)(?: \d{4})?"
)
UNBROKEN = "\N{NO-BREAK SPACE}"


def dated(text: object) -> Markup:
    """The text with every day in it kept together on one line."""
    return Markup(_DAY.sub(lambda found: found[0].replace(" ", UNBROKEN), str(escape(text))))
