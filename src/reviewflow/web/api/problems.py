"""A refusal as programs read it: problem+json (RFC 9457), with its name, its words, what to do, and its facts."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import re
from collections.abc import Mapping

from fastapi.responses import Response

from reviewflow import errors
from reviewflow.errors import CaseChangedMeanwhile, DatabaseNotReady, Refusal, TooManyRequests
from reviewflow.statute.words import capitalised

PROBLEM = "application/problem+json"
TYPE = "urn:reviewflow:refusal:"
NO_DATABASE = "The database cannot be used."
_NOT_THERE = (
    errors.CaseNotFound, errors.AlertNotFound, errors.ItemNotFound, errors.ClockNotFound, errors.EntryNotFound,
    errors.EntryNotOnTrail, errors.NoticeNumberUnknown, errors.NoticeNotFound, errors.FileNotFound,
    errors.DeliveryNotFound, errors.WarningNotFound, errors.SampleNotFound, errors.AccountNotFound,
    errors.InvitationNotFound, errors.CalendarLinkNotFound, errors.WorkflowNotFound, errors.TransitionNotFound,
    errors.TokenNotFound, errors.WebhookNotFound, errors.SavedQuestionUnknown, errors.CaseNotOpenThen,
    errors.YearUnclear, errors.HoldNotFound, errors.DestructionNotFound,
)  # fmt: skip
_NOT_ALLOWED = (
    errors.RoleNotAllowed, errors.NotTheirOwn, errors.DutiesNotSeparate, errors.OutsidePartnership,
    errors.ActorUnknown, errors.MayNotAsk, errors.SavedQuestionOfOthers, errors.ScopeMissing, errors.ReaderUnnamed,
)  # fmt: skip
_CONFLICT = (CaseChangedMeanwhile, errors.KeyInUse, errors.ReferenceTaken, errors.AccountNotGiven)
_BY_STATUS: Mapping[int, tuple[str, str]] = {
    400: ("The request cannot be read.", "Compare it with the description under /api/v1/openapi.json."),
    401: ("A token is needed.", "Make one with `reviewflow tokens make`, and send it as Authorization: Bearer."),
    403: ("You may not see or do this.", "Ask the person who keeps the case, or use a token of another role."),
    404: ("There is nothing here.", "Check the address. What you look for may belong to another partnership."),
    405: ("That is not possible here.", "Use one of the methods that Allow names."),
    413: ("That is too much to be sent at once.", "Send less."),
    415: ("That kind of content is not read here.", "Send application/json."),
    500: ("That went wrong here. It is in the log of the program.", "Nothing was changed. Try again later."),
    503: (NO_DATABASE, "Nothing is lost that was saved before. Try again in a moment."),
}


def status_of(refusal: Refusal, *, versioned: bool = False) -> int:
    """The status of a refusal; ``versioned``: the program said which version of the case it had seen."""
    if isinstance(refusal, CaseChangedMeanwhile) and versioned:
        return 412
    if isinstance(refusal, _NOT_THERE):
        return 404
    if isinstance(refusal, _NOT_ALLOWED):
        return 403
    if isinstance(refusal, _CONFLICT):
        return 409
    by_kind = {errors.TokenNotTaken: 401, errors.RequestUnreadable: 400, TooManyRequests: 429, DatabaseNotReady: 503}
    # What the rules refuse can be read, and is refused for what it says.
    return by_kind.get(type(refusal), 422)


def problem_of(refusal: Refusal, *, status: int | None = None) -> Response:
    """A refusal by name."""
    status = status or status_of(refusal)
    if isinstance(refusal, DatabaseNotReady):
        # Why is said on the machine alone: a driver names servers, users and folders.
        return problem(status, name=refusal.name)
    first, rest = _parted(refusal)
    return problem(
        status,
        name=refusal.name,
        detail=first or str(refusal),
        do=rest,
        facts={name: _plain(value) for name, value in refusal.facts.items()},
        headers={"Retry-After": str(refusal.facts["seconds"])} if isinstance(refusal, TooManyRequests) else None,
    )


def problem(
    status: int,
    *,
    name: str | None = None,
    detail: str | None = None,
    do: str | None = None,
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem."""
    words, what = _BY_STATUS.get(status, _BY_STATUS[400])
    body = {
        "type": f"{TYPE}{name}" if name else "about:blank",
        "title": in_words(name) if name else words.rstrip("."),
        "status": status,
        "detail": detail or words,
        "refusal": name,
        "do": do if do is not None else what,
        "facts": dict(facts or {}),
    }
    more = {**(headers or {}), **({"WWW-Authenticate": 'Bearer realm="reviewflow"'} if status == 401 else {})}
    text = json.dumps(body, ensure_ascii=False)
    return Response(text.encode("utf-8", "replace"), status, media_type=PROBLEM, headers=more)


def in_words(name: str) -> str:
    """``CaseNotFound`` as *Case not found*."""
    return capitalised(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def _parted(refusal: Refusal) -> tuple[str, str]:
    """What was refused, and what to do next: the first sentence of its message, and the others."""
    template = " ".join(inspect.cleandoc(type(refusal).__doc__ or "").split())
    first, stop, rest = template.partition(". ")
    try:
        return f"{first}{stop.strip()}".format_map(refusal.facts), rest.format_map(refusal.facts)
    except (KeyError, AttributeError):
        return str(refusal), ""


def _plain(value: object) -> object:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else str(value)
