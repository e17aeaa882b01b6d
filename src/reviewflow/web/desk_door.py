"""What every page begins with: who asks, at which desk; and how a form is answered for whoever was signed out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from reviewflow.casework.desk import Desk

from .forms.flow import AUTOSAVE, Flow, typed_in
from .forms.form import Form
from .forms.typed import Typed, one
from .page import Pages
from .visitor import SignedIn, SignInFirst, Visitor, run_out

TypedForm = Annotated[Typed, Depends(typed_in)]
"""What was sent with a form."""
GET = ["GET", "HEAD"]
Make = Callable[[Desk, Visitor], Form]


class Door:
    """Through which pages are asked for and forms are sent."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.window = pages.window
        self.flow = Flow(pages)
        self._signed_in = SignedIn(pages.window)

    def visitor(self, request: Request) -> Visitor:
        """Who asks.

        Raises:
            SignInFirst: nobody is signed in.
        """
        return self._signed_in(request)

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

    def _keep_for_later(self, request: Request, typed: Typed) -> None:
        whose = run_out(request, self.window)
        if whose is None:
            return
        try:
            self.flow.keep_for_later(request.url.path, whose, typed)
        except HTTPException:
            # It does not come from a page of that session, so there is nobody to keep it for.
            return
