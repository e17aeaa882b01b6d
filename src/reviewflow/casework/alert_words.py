"""What puts an alert to staff into words: the shipped template, or a partnership's own."""

from __future__ import annotations

from pathlib import Path

from reviewflow.errors import DatabaseNotReady
from reviewflow.notices.alert import AlertNow, context_of_alert
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import TEMPLATE_ENDING

from .raise_alerts import Writer

ALERT = "alert"


def alert_writer(files: WorkflowFiles) -> Writer:
    """Puts alerts into the words of the shipped template, or of a partnership's own.

    Raises:
        DatabaseNotReady: the folders hold no such template.
    """
    folders = [folder.parent / "alerts" for folder in files.templates]
    paths = [folder / f"{ALERT}{TEMPLATE_ENDING}" for folder in folders]
    found: Path | None = next((path for path in paths if path.is_file()), None)
    if found is None:
        raise DatabaseNotReady(why="there is no template for alerts", do="Put one at templates/alerts/alert.txt.j2.")
    templates = Templates.of_texts({ALERT: found.read_text(encoding="utf-8")})

    def write(alert: AlertNow) -> Rendered:
        return render(templates, ALERT, context_of_alert(alert))

    return write
