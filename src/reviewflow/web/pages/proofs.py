"""``/proofs``: what fixes the record, whether it holds, and what is given to somebody who trusts nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework import long_work
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import Progress, Result
from reviewflow.casework.proving.checkpoint_words import covers, in_groups, said_of, to_give_back
from reviewflow.casework.proving.enter_proof import OF_WITNESSES
from reviewflow.casework.proving.key_words import key_in_words
from reviewflow.casework.proving.make_checkpoint import checkpoint_now, keep_whole_tree
from reviewflow.casework.proving.prove import ConsistencyProof, InclusionProof, prove_entry, prove_growth
from reviewflow.casework.proving.verify_trail import (
    noted_in,
    refuse_fault,
    verified_in_words,
    verify_trail,
    words_of_letter,
)
from reviewflow.errors import EntryNotOnTrail
from reviewflow.settings import shipped_files
from reviewflow.statute.london import local_date
from reviewflow.store.audit_log import head_of
from reviewflow.store.checkpoints import Checkpoint, find_checkpoint, list_checkpoints
from reviewflow.store.proof_entries import keyring
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.visit import after_of
from reviewflow.web.visitor import Visitor

VERIFY = "Check the whole trail"
CHECKPOINTS = 10
VERIFIERS: Mapping[str, str] = {
    "verify_trail.html": "a page that works in any browser, without a network",
    "verify_trail.py": "a program in one file of Python",
}
PLAIN = "text/plain; charset=utf-8"

NO_NUMBER = {"text": "Enter the number of an entry, such as 12", "href": "#entry"}


def proof_routes(door: Door) -> APIRouter:
    """The routes of proofs."""
    routes = APIRouter()

    @routes.api_route("/proofs", methods=GET)
    def proofs(request: Request) -> Response:
        visitor = door.asker(request)
        with door.window.desk() as desk, desk.database.read() as tx:
            ring = keyring(tx)
            made = list_checkpoints(tx, limit=CHECKPOINTS + 1)
            entries = head_of(tx)
        signed = {each.name: sum(c.witness == each.name for c in ring.countersignatures) for each in ring.witnesses}
        return door.pages.show(
            request,
            "proofs.html",
            visitor,
            errors=[NO_NUMBER] if request.query_params.get("entry") == "none" else [],
            entries=entries,
            checkpoints=made[:CHECKPOINTS],
            more=len(made) > CHECKPOINTS,
            checked=_checked(door, visitor),
            keys=[(each, key_in_words(each)) for each in ring.keys],
            witnesses=[each for each in ring.witnesses if each.until is None],
            signed=signed,
            countersigned=ring.countersignatures[-CHECKPOINTS:],
            may_witness=visitor.role in OF_WITNESSES,
            verifiers=[(name, words, _hash(name)) for name, words in VERIFIERS.items()],
        )

    @routes.post("/proofs/verify")
    def verify(request: Request, typed: TypedForm) -> Response:
        visitor = door.asker(request)
        check_csrf(visitor, typed)
        given = one(typed, "checkpoint")
        noted = noted_in(given)

        def work(desk: Desk, progress: Progress) -> Result:
            progress("Reading every entry")
            files = [words_of_letter(given)] if given and noted is None else []
            found = verify_trail(desk, noted=[noted] if noted else [], files=files)
            refuse_fault(found)
            head = found.whole.verification.head
            said = [
                *verified_in_words(found),
                f"Held against {found.against} checkpoints.",
                f"{head.sequence}:{head.hash}",
            ]
            day = local_date(desk.now()).isoformat()
            return Result(f"checked-{day}.txt", PLAIN, "\n".join([*said, ""]).encode(), address="/proofs")

        return door.work(visitor, VERIFY, work, again="/proofs")

    @routes.post("/proofs/checkpoints")
    def make(request: Request, typed: TypedForm) -> Response:
        visitor = door.asker(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            made = checkpoint_now(desk)
        return RedirectResponse(f"/proofs/checkpoints/{made.sequence}", 303)

    @routes.api_route("/proofs/checkpoints", methods=GET)
    def every(request: Request) -> Response:
        visitor = door.asker(request)
        with door.window.desk() as desk, desk.database.read() as tx:
            made = list_checkpoints(tx)
        return door.pages.show(request, "checkpoints.html", visitor, checkpoints=made)

    @routes.api_route("/proofs/checkpoints/{sequence}", methods=GET)
    def checkpoint(request: Request, sequence: str) -> Response:
        visitor = door.asker(request)
        made = _checkpoint(door, sequence)
        return door.pages.show(
            request,
            "checkpoint.html",
            visitor,
            made=made,
            covers=covers(made),
            said=said_of(made),
            groups=in_groups,
            note=to_give_back(made),
        )

    @routes.api_route("/proofs/checkpoints/{sequence}/note", methods=GET)
    def note(request: Request, sequence: str) -> Response:
        door.asker(request)
        made = _checkpoint(door, sequence)
        return file_to_take(f"checkpoint-{made.sequence}.txt", PLAIN, to_give_back(made).encode())

    @routes.api_route("/proofs/entries", methods=GET)
    def which(request: Request) -> Response:
        door.asker(request, keeps_itself=True)
        number = _number(after_of(request, "entry") or "", or_404=False)
        return RedirectResponse(f"/proofs/entries/{number}" if number else "/proofs?entry=none", 303)

    @routes.api_route("/proofs/entries/{sequence}", methods=GET)
    def entry(request: Request, sequence: str) -> Response:
        visitor = door.asker(request)
        found = _inclusion(door, request, sequence)
        return door.pages.show(request, "proof_of_entry.html", visitor, found=found, size=after_of(request, "size"))

    @routes.api_route("/proofs/entries/{sequence}/proof", methods=GET)
    def entry_file(request: Request, sequence: str) -> Response:
        door.asker(request)
        found = _inclusion(door, request, sequence)
        return _json(f"entry-{found.entry}-of-{found.size}.json", asdict(found))

    @routes.api_route("/proofs/growth", methods=GET)
    def growth(request: Request) -> Response:
        visitor = door.asker(request)
        found, errors = None, []
        if request.query_params.get("old") is not None:
            try:
                found = _growth(door, request)
            except EntryNotOnTrail as refusal:
                errors = [{"text": _not_so_long(refusal), "href": "#old"}]
            except HTTPException:
                errors = [{"text": "Enter a number of entries", "href": "#old"}]
        return door.pages.show(
            request,
            "growth.html",
            visitor,
            status=422 if errors else 200,
            found=found,
            errors=errors,
            old=request.query_params.get("old", "")[:20],
            new=request.query_params.get("new", "")[:20],
        )

    @routes.api_route("/proofs/growth/proof", methods=GET)
    def growth_file(request: Request) -> Response:
        door.asker(request)
        try:
            found = _growth(door, request)
        except EntryNotOnTrail:
            raise HTTPException(404) from None
        return _json(f"growth-from-{found.old}-to-{found.new}.json", asdict(found))

    @routes.api_route("/proofs/verifier/{name}", methods=GET)
    def verifier(request: Request, name: str) -> Response:
        door.asker(request)
        if name not in VERIFIERS:
            raise HTTPException(404)
        return file_to_take(name, "application/octet-stream", _verifier(name))

    return routes


def _checked(door: Door, visitor: Visitor) -> tuple[str, list[str]] | None:
    """When the visitor last had the trail checked, and what was found."""
    whose = owner(visitor.partnership, visitor.person)
    with door.window.desk() as desk:
        for each in long_work.list_work(desk, whose):
            if each.kept.title == VERIFY and each.state == "done":
                file = long_work.find_result(desk, whose, each.kept.key)
                if file is not None:
                    return str(each.kept.ended_at), file.content.decode().splitlines()[:-1]
    return None


def _checkpoint(door: Door, sequence: str) -> Checkpoint:
    with door.window.desk() as desk, desk.database.read() as tx:
        found = find_checkpoint(tx, _number(sequence))
    if found is None:
        raise HTTPException(404)
    return found


def _inclusion(door: Door, request: Request, sequence: str) -> InclusionProof:
    size = after_of(request, "size")
    with door.window.desk() as desk:
        keep_whole_tree(desk)
        with desk.database.read() as tx:
            try:
                return prove_entry(tx, _number(sequence), size=_number(size) if size else None)
            except EntryNotOnTrail:
                raise HTTPException(404) from None


def _growth(door: Door, request: Request) -> ConsistencyProof:
    old, new = after_of(request, "old") or "", after_of(request, "new")
    with door.window.desk() as desk:
        keep_whole_tree(desk)
        with desk.database.read() as tx:
            return prove_growth(tx, _number(old), _number(new) if new else None)


def _not_so_long(refusal: EntryNotOnTrail) -> str:
    return f"The trail never had {refusal.facts['entry']} entries before it had {refusal.facts['entries']}"


def _number(said: str, *, or_404: bool = True) -> int:
    if said.isascii() and said.isdigit() and len(said) < 19:
        return int(said)
    if or_404:
        raise HTTPException(404)
    return 0


def _json(name: str, found: dict[str, Any]) -> Response:
    return file_to_take(name, "application/json", (json.dumps(found, indent=2) + "\n").encode())


def _verifier(name: str) -> bytes:
    return (shipped_files() / "verifier" / name).read_bytes()


def _hash(name: str) -> str:
    return hashlib.sha256(_verifier(name)).hexdigest()
