"""Who asks, where it is a guest: by a cookie of their own, which opens no other page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, Response

from reviewflow.casework.desk import Desk
from reviewflow.casework.guests.enter import GuestSession, find_guest_session
from reviewflow.casework.guests.tasks import OPEN, GuestTask, task_of, tasks_of
from reviewflow.casework.sign_on.sessions import INVITATION, keep_seen_at
from reviewflow.store.session import Transaction
from reviewflow.web.forms.flow import AUTOSAVE, Flow
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.typed import Typed, one
from reviewflow.web.page import Pages
from reviewflow.web.visitor import SignInFirst, Visitor, cookie_name, csrf_of, limits_of

GUEST_COOKIE = "reviewflow-guest"
Make = Callable[[Desk, Visitor, GuestTask], Form]


class GuestSignInFirst(SignInFirst):
    """No guest is in: they ask for a link."""


class GuestDoor:
    """Through which guests ask for pages and send forms."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.window = pages.window
        self.settings = pages.window.settings
        self.flow = Flow(pages)

    def token(self, request: Request) -> str:
        """What the browser of a guest keeps; empty where it keeps nothing."""
        return request.cookies.get(cookie_name(request, self.settings, GUEST_COOKIE)) or ""

    def session(self, tx: Transaction, desk: Desk, request: Request, *, run_out: bool = False) -> GuestSession | None:
        """The session of the guest who asks."""
        token = self.token(request)
        return find_guest_session(tx, desk, token, limits=limits_of(self.settings), run_out=run_out) if token else None

    def is_known(self, request: Request) -> bool:
        """Whether a guest sends who is in, or was until their time ran out."""
        if not self.token(request):
            return False
        with self.window.desk() as desk, desk.database.read() as tx:
            return any(self.session(tx, desk, request, run_out=over) is not None for over in (False, True))

    def visitor(self, request: Request, *, run_out: bool = False) -> tuple[Visitor, list[GuestTask]]:
        """The guest who asks, in no task yet, and everything that they may still see.

        Raises:
            GuestSignInFirst: no guest is in.
        """
        with self.window.desk() as desk:
            with desk.database.read() as tx:
                session = self.session(tx, desk, request, run_out=run_out)
                found = self._tasks(tx, desk, session) if session else []
            if session is None:
                raise GuestSignInFirst(request.url.path)
            if not run_out:
                keep_seen_at(desk, session.kept)
        name = found[0].kept.name if found else session.guest.address
        visitor = Visitor(
            person=session.kept.person,
            name=name,
            partnership="",
            role="",
            roles=(),
            csrf=csrf_of(self.token(request)),
            session=session.kept.token_hash,
            way=INVITATION,
            ends_at=session.ends_at,
        )
        return visitor, found

    def at_task(self, request: Request, task_id: int, *, run_out: bool = False) -> tuple[Visitor, GuestTask]:
        """The guest who asks, in one of their tasks.

        Raises:
            GuestSignInFirst: no guest is in.
            HTTPException: it is not theirs, or they may not see it any more.
        """
        visitor, _ = self.visitor(request, run_out=run_out)
        guest_id = int(visitor.person.rpartition(":")[2])
        with self.window.desk() as desk, desk.database.read() as tx:
            found = task_of(tx, desk, guest_id, task_id, receipt_days=self.settings.guest_receipt_days)
        if found is None:
            raise HTTPException(404)
        return in_task(visitor, found), found

    def of_address(self, request: Request) -> Visitor:
        """The guest who asks, in the task that the address names and that is still open.

        Raises:
            GuestSignInFirst: no guest is in.
            HTTPException: it is not theirs, or is over.
        """
        said = str(request.path_params.get("task_id", ""))
        visitor, task = self.at_task(request, int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0)
        if task.standing != OPEN:
            raise HTTPException(404)
        return visitor

    def asks(self, request: Request, task_id: int, make: Make) -> Response:
        """A form that is opened."""
        visitor, task = self.at_task(request, task_id)
        with self.window.desk() as desk:
            form = make(desk, visitor, task)
        return self.flow.ask(request, visitor, form)

    def answers(self, request: Request, task_id: int, typed: Typed, make: Make) -> Response:
        """A form that is sent, saved or looked at again. Nothing typed is lost where the session is over."""
        try:
            visitor, task = self.at_task(request, task_id)
        except SignInFirst:
            self._keep_for_later(request, task_id, typed)
            if one(typed, "action") == AUTOSAVE:
                return JSONResponse({"signed_out": True}, 401)
            raise
        with self.window.desk() as desk:
            form = make(desk, visitor, task)
        return self.flow.answer(request, visitor, form, typed)

    def _keep_for_later(self, request: Request, task_id: int, typed: Typed) -> None:
        try:
            visitor, task = self.at_task(request, task_id, run_out=True)
            if task.standing == OPEN:
                self.flow.keep_for_later(request.url.path, visitor, typed)
        except (HTTPException, SignInFirst):
            # It does not come from a page of that session, so there is nobody to keep it for.
            return

    def _tasks(self, tx: Transaction, desk: Desk, session: GuestSession) -> list[GuestTask]:
        return tasks_of(tx, desk, session.guest.id, receipt_days=self.settings.guest_receipt_days)


def in_task(visitor: Visitor, task: GuestTask) -> Visitor:
    """The guest in one of their tasks: whose drafts and files are meant, and who they are to the rules."""
    kept = task.kept
    return replace(
        visitor, name=kept.name, partnership=kept.partnership, role=kept.role, roles=(kept.role,), actor=task.actor
    )
