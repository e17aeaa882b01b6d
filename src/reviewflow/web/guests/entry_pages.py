"""What somebody is shown who comes in by a mailed link: what to give, and what was wrong with what was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.guests.enter import Entering
from reviewflow.casework.sign_on.passwords import SHORTEST
from reviewflow.errors import GuestLinkSpent, PasswordNotTaken, SignInOver, SignInPaused, SignInRefused
from reviewflow.web.checked_form import FormNotTaken
from reviewflow.web.sign_on.cookies import BEFORE, SEE_OTHER, drop, put
from reviewflow.web.sign_on.local import OUT_OF_DATE, REFUSED, SLOW_DOWN, Door

from .door import GUEST_COOKIE

GUEST_STEP = "reviewflow-guest-step"
GONE = 410
TASKS = "/guest/tasks"
CODE_WRONG = "The code is wrong. Check it with the person who told it to you"
PASSWORD_WRONG = "The password is wrong. If you have forgotten it, ask the person who invited you for a new code"
Said = tuple[str, str]
"""What was wrong, and the field that it stands beside."""
Again = Callable[..., Response]
"""Shows a page once more: its status, and what was wrong."""


@dataclass(frozen=True)
class EntryPages:
    """The pages on which guests come in."""

    door: Door

    def spent(self, request: Request, refusal: Exception) -> Response:
        """That the link leads nowhere any more, and how to get another."""
        return self.door.pages.show(request, "guest/spent.html", status=GONE, says=str(refusal))

    def ask_for_address(
        self, request: Request, status: int = 200, *errors: Said, address: str = "", sent: bool = False
    ) -> Response:
        """To what address the next link goes; once it is sent, that it was."""
        return self.door.ask(request, "guest/come-back.html", status, errors=errors, address=address, sent=sent)

    def ask_at_link(self, request: Request, found: Entering, token: str, status: int = 200, *errors: Said) -> Response:
        """The second factor of a link: the code that was told, or the password of somebody who was here before."""
        title = None
        if found.task is not None:
            with self.door.window.desk() as desk, desk.database.read() as tx:
                title = desk.directory(tx, found.task.partnership).title
        return self.door.ask(
            request,
            "guest/code.html" if found.task else "guest/password.html",
            status,
            errors=errors,
            sends_to=f"/guest/link/{token}",
            partnership=title,
            shortest=SHORTEST,
            chooses=False,
        )

    def ask_for_password(self, request: Request, found: Entering, status: int = 200, *errors: Said) -> Response:
        """The password; a new one where there is none yet or it was forgotten."""
        chooses = chooses_password(request, found)
        return self.door.ask(
            request,
            "guest/password.html",
            status,
            errors=errors,
            sends_to="/guest/password?forgotten=yes" if chooses and not found.chooses else "/guest/password",
            chooses=chooses,
            may_forget=not chooses,
            shortest=SHORTEST,
        )

    def came_in(self, request: Request, session: str) -> Response:
        """On to what there is to do."""
        response = RedirectResponse(TASKS, SEE_OTHER)
        put(response, request, self.door.settings, GUEST_COOKIE, session)
        drop(response, request, self.door.settings, GUEST_STEP, BEFORE)
        return response

    def unless_refused(
        self, request: Request, go_on: Callable[[], Response], again: Again, *, field: str, wrong: str
    ) -> Response:
        """Go on; or the page again with what was wrong beside its field, or that the link is spent."""
        try:
            return go_on()
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return again(REFUSED, (OUT_OF_DATE, field))
        except PasswordNotTaken as refusal:
            return again(REFUSED, (str(refusal), field))
        except SignInRefused:
            return again(REFUSED, (wrong, field))
        except SignInPaused as refusal:
            return again(SLOW_DOWN, (_paused(refusal), field))
        except (GuestLinkSpent, SignInOver) as refusal:
            return self.spent(request, refusal)


def chooses_password(request: Request, found: Entering) -> bool:
    """Whether a new password is asked for."""
    return found.chooses or request.query_params.get("forgotten") == "yes"


def _paused(refusal: SignInPaused) -> str:
    return f"Too many attempts went wrong, so nothing is tried before {refusal.facts['until']}. Wait until then"
