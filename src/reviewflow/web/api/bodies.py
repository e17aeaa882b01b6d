"""The body of a request for a command: its fields, without those that stand in the address or follow from the token."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from reviewflow.casework.papers import Command


class Body(BaseModel):
    """What is sent: just what is described, and each of its kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Happened(Body):
    """When it happened, where that was not today."""

    happened_on: dt.date | None = None


def body_of(shape: type[Command], *without: str, base: type[Body] = Body) -> type[Body]:
    """The shape of the body of a request for a command."""
    left: dict[str, Any] = {
        name: (field.annotation, field) for name, field in shape.model_fields.items() if name not in without
    }
    made: type[Body] = create_model(f"{shape.__name__}Body", __base__=base, __doc__=shape.__doc__, **left)
    return made


def command_of(shape: type[Command], body: Body, **more: object) -> Command:
    """The command, from what was sent and what was known before."""
    sent = {name: getattr(body, name) for name in type(body).model_fields if name in shape.model_fields}
    return shape.model_validate({**sent, **more})
