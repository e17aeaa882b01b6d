"""The way of every form: asked, kept while it is typed, read, looked at again, sent once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reviewflow.audit.instants import read_instant
from reviewflow.casework.drafts import find_draft, keep_draft, owner, throw_away
from reviewflow.casework.handing_in.kinds import ENDINGS
from reviewflow.casework.handing_in.uploads import MEGABYTE
from reviewflow.casework.sign_on.sessions import INVITATION
from reviewflow.errors import CaseChangedMeanwhile, DatabaseNotReady, Refusal
from reviewflow.statute.london import LONDON
from reviewflow.web.checked_form import SAID_TWICE, check_came_from_here
from reviewflow.web.page import Pages
from reviewflow.web.visitor import Visitor

from .fields import CHECKBOXES, Field, shown
from .form import Form, Values
from .handed_in import REMOVE, close_files, is_with_files, names_of_files, sent_with_files, with_files
from .refused import Wrong, wrongs_of
from .typed import NotReadable, Typed, missing, one, read

LARGEST = 2_000_000
"""Octets of a form."""
MOST_CONTROLS = 2_000
ONCE = ("csrf", "token", "version", "action")
"""Controls of ours that no page has twice: said twice, something else may be believed than what was looked at."""
OURS = (*ONCE, "confirm")
SEND, SAVE, AUTOSAVE, CHANGE, THROW_AWAY = "send", "save", "autosave", "change", "throw_away"
UPLOAD = "upload"


async def typed_in(request: Request) -> Typed:
    """What was sent with a form; a dependency of whatever answers one.

    Raises:
        FormNotTaken: another site sent it.
        HTTPException: it is too large, no form, or says twice what stands in it once.
    """
    check_came_from_here(request)
    typed = await _typed_in(request)
    if any(len(typed.get(name, ())) > 1 for name in ONCE):
        close_files(typed)
        raise HTTPException(400, SAID_TWICE)
    return typed


async def _typed_in(request: Request) -> Typed:
    if is_with_files(request):
        # Files go to the disk before anything else is known of the form: not those of somebody who is nobody here.
        known = await run_in_threadpool(request.app.state.is_known, request)
        return await sent_with_files(request, largest_text=LARGEST, most_fields=MOST_CONTROLS, known=known)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, "That is too much to be sent at once.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_CONTROLS, errors="strict")
    except ValueError:
        raise HTTPException(400, "That could not be read as a form.") from None
    typed: dict[str, list[str]] = {}
    for name, said in pairs:
        typed.setdefault(name, []).append(said)
    return typed


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form was answered with."""

    values: Values
    wrongs: tuple[Wrong, ...]


def answers_of(form: Form, typed: Typed) -> Answers:
    """Every field read, with everything that is wrong at once."""
    values: dict[str, object] = {}
    wrongs: list[Wrong] = []
    for field in form.every_field:
        try:
            value = read(field, typed)
        except NotReadable as fault:
            wrongs.append(Wrong(fault.says, field.name, fault.part))
            continue
        if value is not None:
            values[field.name] = value
        elif field.required:
            wrongs.append(Wrong(missing(field), field.name))
    if wrongs and not values.get("reason") and values.get("letters_sent_elsewhere"):
        wrongs.append(Wrong("Enter the reason", "reason"))
    return Answers(values, tuple(wrongs))


class Flow:
    """Shows forms and answers them, for one application."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    def ask(self, request: Request, visitor: Visitor, form: Form) -> Response:
        """The empty form, or as far as it was typed before."""
        with self.pages.window.desk() as desk:
            draft = find_draft(desk, owner_of(visitor), form.path)
        if draft is None:
            return self._asked(request, visitor, form, form.typed, _Carried(_new_token(), form.version))
        carried = _Carried(one(draft.typed, "token") or _new_token(), form.version)
        stale, saved_at = draft.version != form.version, _hour(draft.saved_at)
        typed = {**form.typed, **draft.typed}
        return self._asked(request, visitor, form, typed, carried, saved_at=saved_at, stale=stale)

    def answer(self, request: Request, visitor: Visitor, form: Form, typed: Typed) -> Response:
        """Whatever was done with the form: saved, looked at, changed or sent."""
        check_csrf(visitor, typed)
        carried = _Carried(one(typed, "token")[:100] or _new_token(), _version(one(typed, "version")))
        action = one(typed, "action")
        if form.takes_files:
            removes = bool(one(typed, REMOVE))
            with self.pages.window.desk() as desk:
                typed, faults = with_files(desk, owner_of(visitor), form, typed, most=self._largest)
            if faults or removes or action == UPLOAD:
                self._keep(visitor, form, typed, carried)
                return self._asked(request, visitor, form, typed, carried, wrongs=faults)
        else:
            close_files(typed)
        answers = answers_of(form, typed)
        if action == THROW_AWAY:
            with self.pages.window.desk() as desk:
                throw_away(desk, owner_of(visitor), form.path)
            return _go(form.back)
        if action in (SAVE, AUTOSAVE):
            at = self._keep(visitor, form, typed, carried)
            return JSONResponse({"saved_at": at}) if action == AUTOSAVE else _go(f"{form.back}?saved={at}")
        if action == CHANGE:
            return self._asked(request, visitor, form, typed, carried)
        if answers.wrongs:
            self._keep(visitor, form, typed, carried)
            return self._asked(request, visitor, form, typed, carried, wrongs=answers.wrongs)
        confirm = tuple(each for each in typed.get("confirm", ()) if each)
        try:
            if action == SEND or form.look is None:
                return _go(form.send(answers.values, confirm, carried.version, carried.token))
            effects = form.look(answers.values, confirm, carried.version)
        except DatabaseNotReady:
            raise
        except CaseChangedMeanwhile as refusal:
            self._keep(visitor, form, typed, _Carried(carried.token, None))
            return self._changed(request, visitor, form, refusal)
        except Refusal as refusal:
            self._keep(visitor, form, typed, carried)
            wrongs = wrongs_of(refusal, form.every_field, form.names)
            return self._asked(request, visitor, form, typed, carried, wrongs=wrongs)
        self._keep(visitor, form, typed, carried)
        return self.pages.show(
            request,
            "form_check.html",
            visitor,
            form=form,
            answers=_shown(form, answers.values, self._files(visitor, form)),
            effects=effects,
            carried=carried,
            hidden=[(name, said) for name, every in typed.items() if name not in ONCE for said in every],
        )

    def keep_for_later(self, form_path: str, visitor: Visitor, typed: Typed) -> None:
        """Keep what was sent by somebody whose time was over, so that it is there when they have signed in."""
        check_csrf(visitor, typed)
        carried = _Carried(one(typed, "token")[:100] or _new_token(), _version(one(typed, "version")))
        with self.pages.window.desk() as desk:
            kept = {**_without_ours(typed), "token": (carried.token,)}
            names = visitor.way != INVITATION
            keep_draft(desk, owner_of(visitor), form_path, kept, version=carried.version, names=names)

    @property
    def _largest(self) -> int:
        return self.pages.window.settings.largest_file_megabytes * MEGABYTE

    def _files(self, visitor: Visitor, form: Form) -> dict[str, str]:
        if not form.takes_files:
            return {}
        with self.pages.window.desk() as desk:
            return names_of_files(desk, owner_of(visitor), form.files)

    def _keep(self, visitor: Visitor, form: Form, typed: Typed, carried: _Carried) -> str:
        kept = {**_changed(form, typed), "token": (carried.token,)}
        with self.pages.window.desk() as desk:
            # What a guest is asked for takes longer than asking a colleague, and the draft goes with the invitation.
            names = form.keeps_names and visitor.way != INVITATION
            at = keep_draft(desk, owner_of(visitor), form.path, kept, version=carried.version, names=names)
        return f"{at.astimezone(LONDON):%H:%M}"

    def _asked(
        self,
        request: Request,
        visitor: Visitor,
        form: Form,
        typed: Typed,
        carried: _Carried,
        *,
        wrongs: Sequence[Wrong] = (),
        saved_at: str | None = None,
        stale: bool = False,
    ) -> Response:
        beside: dict[str, Wrong] = {each.field: each for each in reversed(wrongs) if each.field}
        open_lines = {
            line
            for line, fields in form.folded.items()
            if any(each.name in beside or _was_typed(each, typed, form) for each in fields)
        }
        return self.pages.show(
            request,
            "form.html",
            visitor,
            status=422 if wrongs else 200,
            form=form,
            typed=typed,
            carried=carried,
            errors=[{"text": each.says, "href": each.at(form.every_field)} for each in wrongs],
            beside=beside,
            confirmed=tuple(typed.get("confirm", ())),
            open_lines=open_lines,
            saved_at=saved_at,
            stale=stale,
            files=self._files(visitor, form),
            largest=self._largest // MEGABYTE,
            pieces=f"{form.back}/files" if visitor.way == INVITATION else "/files",
            endings=ENDINGS,
        )

    def _changed(self, request: Request, visitor: Visitor, form: Form, refusal: CaseChangedMeanwhile) -> Response:
        said = form.names.in_words(str(refusal))
        return self.pages.show(request, "form_changed.html", visitor, status=409, form=form, said=said)


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a form carries along."""

    token: str
    version: int | None


def check_csrf(visitor: Visitor, typed: Typed) -> None:
    """Refuse a form that does not come from a page of this session.

    Raises:
        HTTPException: it does not.
    """
    if not hmac.compare_digest(one(typed, "csrf").encode("utf-8", "replace"), visitor.csrf.encode()):
        raise HTTPException(403, "This form is not of your session. Open it again.")


def owner_of(visitor: Visitor) -> Mapping[str, object]:
    """Whose drafts and files a visitor's are."""
    return owner(visitor.partnership, visitor.person)


def _new_token() -> str:
    return secrets.token_urlsafe(24)


def _version(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def _without_ours(typed: Typed) -> dict[str, Sequence[str]]:
    return {name: said for name, said in typed.items() if name not in OURS}


def _changed(form: Form, typed: Typed) -> dict[str, Sequence[str]]:
    """What was typed, without what stood there already: tomorrow a form says another day and other facts."""
    kept = _without_ours(typed)
    for field in form.every_field:
        names = [name for name in {*kept, *form.typed} if name == field.name or name.startswith(f"{field.name}-")]
        if all(_said(kept, name) == _said(form.typed, name) for name in names):
            for name in names:
                kept.pop(name, None)
        else:
            # Nothing is sent of boxes of which none is ticked.
            kept.update({name: ("",) for name in names if name not in kept})
    return kept


def _said(typed: Typed, name: str) -> tuple[str, ...]:
    return tuple(each for each in typed.get(name, ()) if each)


def _was_typed(field: Field, typed: Typed, form: Form) -> bool:
    names = [name for name in typed if name == field.name or name.startswith(f"{field.name}-")]
    return any(any(typed[n]) and tuple(typed[n]) != tuple(form.typed.get(n, ())) for n in names)


def _hour(instant: str) -> str:
    return f"{read_instant(instant).astimezone(LONDON):%H:%M}"


def _shown(form: Form, values: Values, files: Mapping[str, str]) -> list[tuple[Field, str]]:
    return [
        (each, shown(each, values[each.name], files))
        for each in form.every_field
        if each.name in values or (each.required and each.control != CHECKBOXES)
    ]


def _go(where: str) -> RedirectResponse:
    return RedirectResponse(where, 303)
