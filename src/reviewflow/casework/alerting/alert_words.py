"""What puts alerts, digests and the links of guests into words: the shipped templates, or a partnership's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reviewflow.errors import DatabaseNotReady
from reviewflow.notices.alert import (
    AlertNow,
    DigestNow,
    GuestNow,
    context_of_alert,
    context_of_digest,
    context_of_guest,
)
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import TEMPLATE_ENDING

ALERT, DIGEST, GUEST = "alert", "digest", "guest"


@dataclass(frozen=True, slots=True)
class AlertWords:
    """The wording of messages to staff and to guests."""

    templates: Templates

    def alert(self, alert: AlertNow) -> Rendered:
        """One alert.

        Raises:
            NoticeCannotBeRendered: the template is at fault.
        """
        return render(self.templates, ALERT, context_of_alert(alert))

    def digest(self, digest: DigestNow) -> Rendered:
        """The alerts of a day to one person.

        Raises:
            NoticeCannotBeRendered: the template is at fault.
        """
        return render(self.templates, DIGEST, context_of_digest(digest))

    def guest(self, guest: GuestNow) -> Rendered:
        """A link for somebody without an account.

        Raises:
            NoticeCannotBeRendered: the template is at fault.
        """
        return render(self.templates, GUEST, context_of_guest(guest))


def alert_words(files: WorkflowFiles) -> AlertWords:
    """The wording in the templates, each the shipped one or a partnership's own.

    Raises:
        DatabaseNotReady: the folders hold no such template.
    """
    return AlertWords(Templates.of_texts({name: _text(files, name) for name in (ALERT, DIGEST, GUEST)}))


def _text(files: WorkflowFiles, name: str) -> str:
    folders = [folder.parent / "alerts" for folder in files.templates]
    paths = [folder / f"{name}{TEMPLATE_ENDING}" for folder in folders]
    found: Path | None = next((path for path in paths if path.is_file()), None)
    if found is None:
        what = f"templates/alerts/{name}{TEMPLATE_ENDING}"
        raise DatabaseNotReady(why=f"there is no {what}", do="Put one there, or install reviewflow again.")
    return found.read_text(encoding="utf-8")
