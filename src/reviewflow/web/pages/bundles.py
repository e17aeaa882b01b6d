"""``/proofs/bundle``, ``/proofs/witnesses`` and ``/proofs/countersign``: what leaves, to whom, and what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.access.seeing import TRAIL, look_at, trails_out_of_sight
from reviewflow.casework.changes.once import once
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import Progress, Result
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.bundle_sight import ANYBODY
from reviewflow.casework.proving.enter_proof import OF_WITNESSES
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.proving.verify_trail import words_of_letter
from reviewflow.casework.proving.witnesses import add_witness, countersign, remove_witness
from reviewflow.errors import CaseNotFound, DatabaseNotReady, FactInvalid, Refusal
from reviewflow.statute.london import local_date
from reviewflow.store.proof_entries import keyring
from reviewflow.web.checked_form import checked_form, text_of
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import DATE, RADIOS, SELECT, TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Form, Values
from reviewflow.web.forms.refused import Names
from reviewflow.web.on_file import asking_of
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor

PROOFS, BUNDLE, NEW = "/proofs", "/proofs/bundle", "/proofs/witnesses/new"
REMOVE, COUNTERSIGN = "/proofs/witnesses/remove", "/proofs/countersign"
LARGEST_NOTE = 200_000
"""Octets of a checkpoint that came back: a letter with one in it, at most."""
ABOUT_CASE, OF_PERIOD = "case", "period"
WHAT = Field(
    "what",
    "What is to be in it?",
    RADIOS,
    options=((ABOUT_CASE, "The entries about one case"), (OF_PERIOD, "Every entry recorded in a period")),
    required=True,
)
CASE = Field("case", "Case", TEXT, "Its reference, for the entries about one case.")
SINCE = Field("since", "Recorded on or after", DATE, "For a period. Empty: from the beginning.")
UNTIL = Field("until", "Recorded on or before", DATE, "For a period. Empty: to the end.")
REACH = Field(
    "reach", "Entries of a checkpoint that the receiver holds", TEXT, "Its second line, where it is not listed here."
)
WITNESS = (
    Field("name", "The part they play", TEXT, "Such as Scrutineer. It stands on the trail: no name.", required=True),
    Field("address", "Where the checkpoint of each day is mailed", TEXT, "It does not stand on the trail."),
    Field("key", "Their public key, where they sign checkpoints", TEXT, "Written as name+keyid+base64."),
)
NO_NAMES = Names({})


def bundle_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    def bundle(desk: Desk, visitor: Visitor) -> Form:
        return _bundle(door, desk, visitor)

    def naming(desk: Desk, visitor: Visitor) -> Form:
        _check_of_witnesses(door, visitor)
        return _naming(desk, visitor)

    def removing(desk: Desk, visitor: Visitor) -> Form:
        _check_of_witnesses(door, visitor)
        return _removing(desk, visitor)

    door.add_form(routes, BUNDLE, bundle)
    door.add_form(routes, NEW, naming)
    door.add_form(routes, REMOVE, removing)

    @routes.api_route(COUNTERSIGN, methods=GET)
    def came_back(request: Request) -> Response:
        visitor = door.asker(request)
        _check_of_witnesses(door, visitor)
        return door.pages.show(request, "countersign.html", visitor, note="", errors=[])

    @routes.post(COUNTERSIGN)
    def keep(request: Request) -> Response:
        visitor = door.asker(request)
        _check_of_witnesses(door, visitor)
        form = checked_form(request, visitor, files=1, largest=LARGEST_NOTE)
        note, file = text_of(form, "note"), form.get("file")
        content = b"" if file is None or isinstance(file, str) else file.file.read()
        says = _kept(door, visitor, note, content)
        if says is None:
            return RedirectResponse(f"{PROOFS}?kept=yes", 303)
        errors = [{"text": says, "href": "#note"}]
        return door.pages.show(request, "countersign.html", visitor, status=422, note=note, errors=errors)

    return routes


def _kept(door: Door, visitor: Visitor, note: str, content: bytes) -> str | None:
    """Keep a checkpoint that a witness has signed; what is wrong with it, in words."""
    try:
        text = note.replace("\r\n", "\n") if note.strip() else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "That file is no text, so it can be no checkpoint"
    if not text.strip():
        return "Paste the checkpoint with its signature, or choose its file"
    try:
        with door.window.desk() as desk:
            countersign(desk, words_of_letter(text), by=by_of(visitor), partnership=visitor.partnership)
    except DatabaseNotReady:
        raise
    except Refusal as refusal:
        return NO_NAMES.in_words(str(refusal))
    return None


def _check_of_witnesses(door: Door, visitor: Visitor) -> None:
    if visitor.role not in OF_WITNESSES or visitor.role not in asking_of(door.window.settings).may_ask:
        raise HTTPException(403)


def _naming(desk: Desk, visitor: Visitor) -> Form:
    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        address, key = (str(values[name]) if name in values else None for name in ("address", "key"))
        add_witness(
            desk, str(values["name"]), address=address, key=key, by=by_of(visitor), partnership=visitor.partnership
        )
        return _sent(desk, visitor, NEW, token)

    says = ("A witness is somebody whom the partnership cannot tell what to keep: they are sent every checkpoint.",)
    return _form(NEW, "Name a witness", WITNESS, send, button="Name the witness", says=says)


def _removing(desk: Desk, visitor: Visitor) -> Form:
    with desk.database.read() as tx:
        names = [each.name for each in keyring(tx).witnesses if each.until is None]
    if not names:
        raise HTTPException(404)
    fields = (
        Field("name", "Witness", RADIOS, options=tuple((each, each) for each in names), required=True),
        Field("reason", "Reason", TEXTAREA, "It stands on the trail. No names.", required=True, most=2_000),
    )

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        name, reason = str(values["name"]), str(values["reason"])
        remove_witness(desk, name, reason=reason, by=by_of(visitor), partnership=visitor.partnership)
        return _sent(desk, visitor, REMOVE, token)

    says = ("The address is forgotten. What they have signed stays.",)
    return _form(REMOVE, "Send a witness nothing more", fields, send, button="Send them nothing more", says=says)


def _bundle(door: Door, desk: Desk, visitor: Visitor) -> Form:
    if visitor.role not in asking_of(door.window.settings).may_ask:
        raise HTTPException(403)
    with desk.database.read() as tx:
        directory, today = desk.directory(tx, visitor.partnership), local_date(desk.now())
    people = sorted(
        ((f"{visitor.partnership}/{key}", user.name) for key, user in directory.users.items() if user.roles_on(today)),
        key=lambda each: each[1].lower(),
    )
    receivers = ((ANYBODY, "Somebody outside: an inspector, a court, a newspaper"), *people)
    hint = "What they may not see is withheld, counted, and stays proven. Leave it empty for yourself."
    receiver = Field("receiver", "Whom it is for", SELECT, hint, options=receivers)

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        scope = _scope(desk, visitor, values)
        given = str(values.get("receiver", "")) or None
        if given is not None and given not in dict(receivers):
            raise FactInvalid(fact="receiver", value=given, why="it is none of the list", do="Choose one of the list.")
        reach = _reach(str(values.get("reach", "")))

        def work(desk: Desk, progress: Progress) -> Result:
            progress("Gathering the entries and their proofs")
            done = export_trail(desk, scope, by=by_of(visitor), receiver=given, reach=reach)
            return Result(f"{scope.case or 'period'}-entry-{done.sequence}.zip", "application/zip", done.made.content)

        begun = door.work(visitor, f"A bundle: {scope.words}", work, again=BUNDLE)
        _sent(desk, visitor, BUNDLE, token)
        return begun.headers["location"]

    says = (
        "One file with the entries, their proofs, the letters, the rules and the keys. Names of children and families"
        " are in no bundle. That it was made, and for whom, is an entry of the trail.",
    )
    fields = (WHAT, CASE, SINCE, UNTIL, receiver, REACH)
    return _form(BUNDLE, "Make a bundle", fields, send, button="Make the bundle", says=says)


def _scope(desk: Desk, visitor: Visitor, values: Values) -> Scope:
    """What the bundle is to hold, of what the visitor sees.

    Raises:
        FactInvalid: with the field that is wrong.
    """
    actor = actor_of(desk, visitor)
    if values.get("what") == ABOUT_CASE:
        case = str(values.get("case", ""))
        with desk.database.read() as tx:
            try:
                found, sight = look_at(tx, desk, case, actor)
                sees = sight.sees(TRAIL) and found.partnership == visitor.partnership
            except CaseNotFound:
                sees = False
        if not sees:
            why = "there is none of that reference that you may see" if case else "it is empty"
            raise FactInvalid(fact="case", value=case, why=why, do="Enter the reference of a case.")
        return Scope(case=case)
    with desk.database.read() as tx:
        hidden = trails_out_of_sight(tx, desk, actor)
    if hidden or values.get("what") != OF_PERIOD:
        why = "only whoever sees every case here can make one of a period"
        raise FactInvalid(fact="what", value="", why=why, do="Choose one case.")
    since, until = (dt.date.fromisoformat(str(values[n])) if n in values else None for n in ("since", "until"))
    if since and until and until < since:
        raise FactInvalid(fact="until", value=until, why="it is before the first day", do="Enter a later day.")
    return Scope(since=since, until=until)


def _reach(said: str) -> list[int]:
    if said and not (said.isascii() and said.isdigit() and len(said) < 16):
        raise FactInvalid(
            fact="reach", value=said, why="it is no number", do="Enter the second line of the checkpoint."
        )
    return [int(said)] if said else []


def _sent(desk: Desk, visitor: Visitor, path: str, token: str) -> str:
    """What was typed is kept no longer."""
    return once(desk, owner(visitor.partnership, visitor.person), path, token, lambda _: PROOFS)


Send = Callable[[Values, tuple[str, ...], int | None, str], str]


def _form(path: str, title: str, fields: tuple[Field, ...], send: Send, *, button: str, says: tuple[str, ...]) -> Form:
    return Form(path=path, title=title, fields=fields, back=PROOFS, says=says, button=button, names=NO_NAMES, send=send)
