"""What every page begins with: who asks, at which desk; and how a form is answered for whoever was signed out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reviewflow.casework import long_work
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner

from .forms.flow import AUTOSAVE, Flow, typed_in
from .forms.form import Form
from .forms.typed import Typed, one
from .on_file import asking_of
from .page import Pages
from .readings import keep_reading
from .visit import check_sees_every_case
from .visitor import SignedIn, SignInFirst, Visitor, run_out

TypedForm = Annotated[Typed, Depends(typed_in)]
"""What was sent with a form."""
GET = ["GET", "HEAD"]
Make = Callable[[Desk, Visitor], Form]
LongWork = Callable[[Desk, long_work.Progress], long_work.Result]
"""What takes longer than a page may."""


class Door:
    """Through which pages are asked for and forms are sent."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.window = pages.window
        self.flow = Flow(pages)
        self._signed_in = SignedIn(pages.window)

    def visitor(self, request: Request, *, keeps_itself: bool = False) -> Visitor:
        """Who asks. What a scrutineer reads is put on the trail, unless what is asked for does so itself.

        Raises:
            SignInFirst: nobody is signed in.
        """
        visitor = self._signed_in(request)
        if not keeps_itself:
            keep_reading(self.window, request, visitor)
        return visitor

    def asker(self, request: Request, *, keeps_itself: bool = False, whole: bool = False) -> Visitor:
        """The same for the pages of those who may ask the trail, as the files name them; with ``whole`` only for those
        of them who see every case, because what is about all of them cannot be cut to a part.

        Raises:
            HTTPException: the visitor is none of them.
        """
        visitor = self.visitor(request, keeps_itself=True)
        if visitor.role not in asking_of(self.window.settings).may_ask:
            raise HTTPException(403)
        if whole:
            with self.window.desk() as desk:
                check_sees_every_case(desk, visitor)
        if not keeps_itself:
            keep_reading(self.window, request, visitor)
        return visitor

    def asks(self, request: Request, make: Make) -> Response:
        """A form that is opened."""
        visitor = self.visitor(request)
        with self.window.desk() as desk:
            form = make(desk, visitor)
        return self.flow.ask(request, visitor, form)

    def answers(self, request: Request, typed: Typed, make: Make) -> Response:
        """A form that is sent, saved or looked at again. Nothing typed is lost where the session is over."""
        try:
            visitor = self.visitor(request)
        except SignInFirst:
            self._keep_for_later(request, typed)
            if one(typed, "action") == AUTOSAVE:
                return JSONResponse({"signed_out": True}, 401)
            raise
        with self.window.desk() as desk:
            form = make(desk, visitor)
        return self.flow.answer(request, visitor, form, typed)

    def add_form(self, routes: APIRouter, path: str, make: Callable[..., Form]) -> None:
        """A form with an address of its own, to open and to send; ``make`` is given what stands in the braces."""

        def opened(request: Request) -> Response:
            return self.asks(request, partial(make, **request.path_params))

        def sent(request: Request, typed: TypedForm) -> Response:
            return self.answers(request, typed, partial(make, **request.path_params))

        routes.add_api_route(path, opened, methods=GET, response_model=None)
        routes.add_api_route(path, sent, methods=["POST"], response_model=None)

    def work(
        self,
        visitor: Visitor,
        title: str,
        does: LongWork,
        *,
        again: str,
        longest: dt.timedelta = long_work.LONGEST,
    ) -> Response:
        """Begin what takes longer than a page may, and lead to the page that says how far it is.

        ``title`` says in plain words what it is, and nobody's name stands in it. ``again`` is the address of the page
        from which it can be begun anew.

        Raises:
            TooMuchUnderWay: nothing more can be begun just now.
        """

        def in_a_thread(progress: long_work.Progress) -> long_work.Result:
            with self.window.desk() as desk:
                return does(desk, progress)

        with self.window.desk() as desk:
            whose = owner(visitor.partnership, visitor.person)
            key = long_work.begin(desk, whose, title, in_a_thread, again=again, longest=longest)
        return RedirectResponse(f"/under-way/{key}", 303)

    def _keep_for_later(self, request: Request, typed: Typed) -> None:
        whose = run_out(request, self.window)
        if whose is None:
            return
        try:
            self.flow.keep_for_later(request.url.path, whose, typed)
        except HTTPException:
            # It does not come from a page of that session, so there is nobody to keep it for.
            return
