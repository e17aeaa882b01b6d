"""What is asked for of what is held, why a part is withheld or shown, and who may answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .retention import GroundShape
from .words import Name, Role, Shape


class RequestKindShape(GroundShape):
    """A kind of request."""

    answer_months: Annotated[int, Field(ge=1, le=24)] | None = None
    """Within how many months it is answered; none: no limit is known here."""


class DisclosureShape(Shape):
    """``disclosure.yaml``: requests for what is held."""

    kinds: dict[Name, RequestKindShape] = {}
    withheld_because: dict[Name, GroundShape] = {}
    """The grounds on which a part may be withheld."""
    shown_because: dict[Name, GroundShape] = {}
    """The grounds on which a part may be shown that is withheld by default."""
    duties: dict[Name, list[Role]] = {}
    """What is done about requests to the roles that may do it."""
