"""``/account``: who somebody is here, where they are signed in, what became of their attempts, and another password."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.actors import roles_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on.sessions import SIGNED_OUT, end_session
from reviewflow.casework.sign_on.set_up import change_password
from reviewflow.casework.sign_on.words import became_of
from reviewflow.errors import PasswordNotTaken, SignInOver, SignInPaused, SignInRefused
from reviewflow.statute.london import longmoment
from reviewflow.store.accounts import account_of
from reviewflow.store.session import Transaction
from reviewflow.store.sessions import KeptSession, open_sessions_of
from reviewflow.store.sign_ins import sign_ins_of
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.visitor import SignedIn, Visitor, limits_of

from .cookies import SEE_OTHER, where_from
from .local import OUT_OF_DATE, REFUSED, Door, Said

MARK_LENGTH = 12
"""So many figures of the hash name a session to its owner; they open nothing."""
LAST_ATTEMPTS = 20
_OLD_WRONG = "That is not your password. Check it and try again."


def account_routes(door: Door) -> APIRouter:
    """The routes of one's own account."""
    routes, window, settings = APIRouter(), door.window, door.settings
    signed_in = Depends(SignedIn(window))

    def open_of(tx: Transaction, desk: Desk, visitor: Visitor) -> tuple[KeptSession, ...]:
        now = desk.now()
        seen_after = instant_text(now - limits_of(settings).idle)
        return open_sessions_of(tx, visitor.partnership, visitor.person, seen_after=seen_after, now=instant_text(now))

    def shows(request: Request, visitor: Visitor, status: int = 200, *errors: Said, done: bool = False) -> Response:
        with window.desk() as desk, desk.database.read() as tx:
            titles = roles_of(tx, desk, visitor.partnership)
            account = account_of(tx, visitor.partnership, visitor.person)
            found = open_of(tx, desk, visitor)
            attempts = sign_ins_of(tx, visitor.partnership, visitor.person, most=LAST_ATTEMPTS)
        return door.pages.show(
            request,
            "sign-on/account.html",
            visitor,
            status,
            roles=[titles.get(role, role) for role in visitor.roles],
            address=account.address if account else None,
            has_password=account is not None and account.password_hash is not None and settings.local_accounts,
            sessions=[
                {
                    "started": longmoment(read_instant(each.started_at)),
                    "role": titles.get(each.role, each.role) or "no role chosen yet",
                    "here": each.token_hash == visitor.session,
                    "mark": mark_of(each),
                }
                for each in found
            ],
            attempts=[
                (longmoment(read_instant(each.at)), became_of(each.what), each.from_where or "") for each in attempts
            ],
            errors=[{"text": words, "href": f"#{field}"} for words, field in errors],
            beside={field: {"text": words} for words, field in errors},
            done=done,
        )

    @routes.get("/account")
    def account(request: Request, visitor: Visitor = signed_in) -> Response:
        return shows(request, visitor, done=request.query_params.get("password") == "changed")

    @routes.post("/account/sessions/{mark}/sign-out")
    def sign_out_there(request: Request, mark: str, visitor: Visitor = signed_in) -> Response:
        checked_form(request, visitor)
        with window.desk() as desk, desk.database.write() as tx:
            for each in open_of(tx, desk, visitor):
                if mark_of(each) == mark:
                    end_session(tx, desk, each, because=SIGNED_OUT, from_where=where_from(request))
        # Whoever ends the session with which they ask is sent to sign in by the next page.
        return RedirectResponse("/account", SEE_OTHER)

    @routes.post("/account/password")
    def password(request: Request, visitor: Visitor = signed_in) -> Response:
        try:
            form = checked_form(request, visitor)
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return shows(request, visitor, REFUSED, (OUT_OF_DATE, "old"))
        try:
            with window.desk() as desk:
                change_password(
                    desk,
                    visitor.partnership,
                    visitor.person,
                    old=text_of(form, "old"),
                    new=text_of(form, "new"),
                    session=visitor.session,
                )
        except SignInRefused:
            return shows(request, visitor, REFUSED, (_OLD_WRONG, "old"))
        except (SignInPaused, SignInOver) as refusal:
            return shows(request, visitor, REFUSED, (str(refusal), "old"))
        except PasswordNotTaken as refusal:
            return shows(request, visitor, REFUSED, (str(refusal), "new"))
        return RedirectResponse("/account?password=changed", SEE_OTHER)

    return routes


def mark_of(session: KeptSession) -> str:
    """What a session of somebody is called among theirs."""
    return session.token_hash[:MARK_LENGTH]
