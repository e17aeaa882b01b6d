"""How a request of the API is answered: who asks, whether the token is for that, what is asked, and once alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NoReturn
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.handing_in.uploads import MEGABYTE
from reviewflow.casework.programs.by_key import Done, Key, apart_by_key, once_by_key
from reviewflow.casework.programs.tokens import keep_use, who_comes_in
from reviewflow.errors import Refusal, RequestUnreadable, ScopeMissing, TokenNotTaken
from reviewflow.settings.network import share_of
from reviewflow.store.api_tokens import ApiToken
from reviewflow.store.session import Transaction
from reviewflow.web.answers import API
from reviewflow.web.readings import keep_read
from reviewflow.web.visitor import Visitor
from reviewflow.web.window import Window

from .asked import read_body, read_parameter, read_query, version_asked
from .brake import Brake
from .openapi import description
from .operation import NAME_OF_A_REQUEST, Answer, Call, Operation, Parameter
from .problems import problem, problem_of, status_of

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
JSON = "application/json"
LARGEST_BODY = 2_000_000
BEARER = "bearer "
_NAME_OF_A_REQUEST = re.compile(NAME_OF_A_REQUEST)
log = logging.getLogger(__name__)


class TooLargeError(Exception):
    """More was sent than is read."""


def api_routes(window: Window, operations: Sequence[Operation]) -> APIRouter:
    """The routes: one for each address, which knows its methods, and one for every other address under the base."""
    settings = window.settings
    routes = APIRouter()
    brake = Brake(share_of(settings.api_requests_per_minute, settings.web_processes))
    by_path: dict[str, dict[str, Operation]] = defaultdict(dict)
    for each in operations:
        by_path[each.path][each.method] = each
    for path, by_method in by_path.items():
        _add(routes, window, brake, path, by_method)

    @routes.get(f"{API}/openapi.json")
    async def described() -> Response:
        return Response(as_text(description(operations, base_url=window.settings.base_url)).encode(), media_type=JSON)

    @routes.api_route(f"{API}/{{rest:path}}", methods=EVERY_METHOD)
    async def nothing(rest: str) -> Response:
        return problem(404)

    return routes


def _add(routes: APIRouter, window: Window, brake: Brake, path: str, by_method: Mapping[str, Operation]) -> None:
    async def endpoint(request: Request) -> Response:
        operation = by_method.get(request.method)
        if operation is None:
            return problem(405, headers={"Allow": ", ".join(by_method)})
        try:
            if operation.takes_files:
                # What is large is taken into memory: not what somebody sends whom nobody knows.
                await run_in_threadpool(_token, window, request)
            body = await _body(request, _largest(window, operation))
        except TooLargeError:
            return problem(413)
        except Refusal as refusal:
            return _refused(request, refusal)
        return await run_in_threadpool(answered, window, brake, operation, request, body)

    routes.add_api_route(f"{API}{path}", endpoint, methods=EVERY_METHOD, response_model=None)


def answered(window: Window, brake: Brake, operation: Operation, request: Request, body: bytes) -> Response:
    """Answer one request, or say in one form why not."""
    try:
        token = _token(window, request)
        left = brake.take(token.token_hash)
        with window.desk() as desk:
            keep_use(desk, token)
        if operation.scope not in token.scopes.split():
            raise ScopeMissing(scope=operation.scope, scopes=token.scopes.replace(" ", ", "))
        answer = _answer(window, operation, request, body, _visitor(token))
        answer.headers["RateLimit-Remaining"] = str(left)
        return answer
    except Refusal as refusal:
        versioned = operation.versioned and request.headers.get("if-match") is not None
        return _refused(request, refusal, versioned=versioned)
    except HTTPException as fault:
        return problem(fault.status_code)
    except Exception:
        log.exception("an answer of the API went wrong")
        return problem(500)


def _refused(request: Request, refusal: Refusal, *, versioned: bool = False) -> Response:
    status = status_of(refusal, versioned=versioned)
    if status in (401, 403, 429):
        route = getattr(request.scope.get("route"), "path", API)
        log.warning("%s %s of %s from %s", status, request.method, route, request.client.host if request.client else "")
    return problem_of(refusal, status=status)


def _answer(window: Window, operation: Operation, request: Request, body: bytes, visitor: Visitor) -> Response:
    path = {name: _in_path(name, said) for name, said in request.path_params.items()}
    query = read_query(request.url.query, operation.query)
    version = version_asked(request.headers.get("if-match")) if operation.versioned else None
    said = None
    if operation.body is not None:
        _check_is_json(request)
        said = read_body(body, operation.body)
    with window.desk() as desk:
        call = Call(window=window, desk=desk, visitor=visitor, path=path, query=query, version=version, body=said)
        if not operation.changes:
            if visitor.role == SCRUTINEER and not operation.keeps_itself:
                what = operation.commands[0].split()[0] if operation.commands else operation.name
                about = {"page": request.url.path}
                keep_read(desk, visitor, what, reference=call.path.get("reference"), about=about)
            assert operation.does is not None
            return _shown(request, operation, call, operation.does(call))
        key = _key(request, operation, visitor, body)
        done = _done(operation, call, key)
    headers = {"Content-Type": JSON, **done.headers}
    return Response(done.body.encode(), done.status, headers=headers)


def _done(operation: Operation, call: Call, key: Key | None) -> Done:
    if operation.before is not None:
        operation.before(call)
    if operation.does_in is not None:
        does_in = operation.does_in

        def do_in(tx: Transaction) -> Done:
            return _as_done(operation, does_in(tx, call))

        return once_by_key(call.desk, key, do_in, changes_rules=operation.changes_rules)
    assert operation.does is not None
    does = operation.does
    return apart_by_key(call.desk, key, lambda: _as_done(operation, does(call)))


def _as_done(operation: Operation, found: object) -> Done:
    answer = found if isinstance(found, Answer) else Answer(found)
    text = as_text(answer.value)
    headers = {"ETag": _tag(text.encode(), answer.version)} if answer.version is not None else {}
    kept = as_text(answer.kept) if answer.kept is not None else None
    return Done(operation.status, text, headers, kept)


def _shown(request: Request, operation: Operation, call: Call, found: object) -> Response:
    answer = found if isinstance(found, Answer) else Answer(found)
    if answer.content is not None:
        name = f'attachment; filename="{answer.file_name}"'
        return Response(answer.content, media_type=answer.media_type, headers={"Content-Disposition": name})
    octets = as_text(answer.value).encode()
    headers = {"ETag": _tag(octets, answer.version), "Cache-Control": "no-store"}
    if answer.next_page is not None:
        said = {name: _as_said(value) for name, value in call.query.items()} | {"after": answer.next_page}
        headers["Link"] = f'<{request.url.path}?{urlencode(said)}>; rel="next"'
    if request.method == "GET" and headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(octets, operation.status, media_type=JSON, headers=headers)


def as_text(value: object) -> str:
    """One JSON value; days are written ``2026-04-24``."""
    return json.dumps(value, ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def _as_said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag(octets: bytes, version: int | None) -> str:
    digest = hashlib.sha256(octets).hexdigest()[:24]
    return f'"{digest}"' if version is None else f'"{version}.{digest}"'


def _token(window: Window, request: Request) -> ApiToken:
    said = request.headers.getlist("authorization")
    if len(said) != 1 or not said[0].lower().startswith(BEARER):
        raise TokenNotTaken()
    with window.desk() as desk, desk.database.read() as tx:
        found = who_comes_in(tx, desk, said[0][len(BEARER) :].strip())
    if found is None:
        raise TokenNotTaken()
    return found


def _visitor(token: ApiToken) -> Visitor:
    return Visitor(
        person=token.person,
        name=token.person,
        partnership=token.partnership,
        role=token.role,
        roles=(token.role,),
        csrf="",
        session=token.mark,
        way="token",
    )


def _key(request: Request, operation: Operation, visitor: Visitor, body: bytes) -> Key | None:
    said = request.headers.get("idempotency-key")
    if said is None:
        return None
    if not _NAME_OF_A_REQUEST.fullmatch(said):
        _unreadable("Idempotency-Key: it is not 1 to 200 letters, digits and signs without a space")
    whose = f"{visitor.partnership}/{visitor.person} as {visitor.role}"
    asked = [operation.method, request.url.path, request.url.query, request.headers.get("if-match", "")]
    return Key.of(said, whose=whose, asked="\n".join(asked).encode() + b"\n" + body)


def _in_path(name: str, said: object) -> str:
    text = str(said)
    try:
        read_parameter(Parameter(name, ""), text)
    except RequestUnreadable:
        # Nothing is called so.
        raise HTTPException(404) from None
    return text


def _check_is_json(request: Request) -> None:
    kind, _, more = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != JSON or (more.strip() and "utf-8" not in more.lower()):
        raise HTTPException(415)


def _largest(window: Window, operation: Operation) -> int:
    if operation.takes_files:
        # A third more in base64.
        return LARGEST_BODY + window.settings.largest_file_megabytes * MEGABYTE * 4 // 3
    return LARGEST_BODY if operation.body is not None else 0


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most and most:
            raise TooLargeError
        if not most and body:
            # Nothing is described that could be sent here.
            return b""
    return bytes(body)


def _unreadable(why: str) -> NoReturn:
    raise RequestUnreadable(why=why, do="It is described under /api/v1/openapi.json.")
