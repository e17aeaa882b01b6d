"""Lines of lists, as programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewflow.casework.guests.tasks import GuestTask
    from reviewflow.casework.searching.search_found import Hit, Results
    from reviewflow.casework.views.inbox import Line
    from reviewflow.store.alerts import AlertRow
    from reviewflow.store.deliveries import DeliveryRow
    from reviewflow.store.files import KeptFile
    from reviewflow.store.lists import CaseLine
    from reviewflow.store.notices import NoticeRow


def case_line_as_json(line: CaseLine, title: str) -> dict[str, object]:
    """A case in a list."""
    return {
        "reference": line.reference,
        "workflow": line.workflow,
        "partnership": line.partnership,
        "edition": line.edition,
        "state": line.state,
        "state_title": title,
        "ended": bool(line.ended),
        "opened_on": line.opened_on,
        "next_due_on": line.next_due_on,
    }


def notice_as_json(row: NoticeRow) -> dict[str, object]:
    """A letter or form in a list."""
    return {
        "id": row.id,
        "case": row.case,
        "notice": row.name,
        "to": row.recipient,
        "recipient_name": row.recipient_name,
        "channel": row.channel,
        "subject": row.subject,
        "sha256": row.sha256,
        "names": bool(row.names),
        "created_at": row.created_at,
        "entry": row.sequence,
        "status": row.status,
    }


def search_as_json(found: Results) -> dict[str, object]:
    """What was found."""
    return {
        "words": found.text,
        "notes": list(found.notes),
        "groups": [
            {
                "group": each.key,
                "title": each.title,
                "found": [_hit(hit) for hit in each.hits],
                "next_page": each.next_page,
            }
            for each in found.groups
        ],
    }


def _hit(hit: Hit) -> dict[str, object]:
    return {
        "title": hit.title,
        "says": hit.says,
        "case": hit.case,
        "entry": hit.entry,
        "letter": hit.letter,
        "agency": hit.agency,
    }


def with_next_page(found: list[dict[str, object]], next_page: str | None) -> list[dict[str, object]]:
    """A list of objects; when there are more, the last one says under ``next_page`` what to go on after."""
    if next_page is not None and found:
        return [*found[:-1], {**found[-1], "next_page": next_page}]
    return found


def alert_as_json(row: AlertRow, deliveries: Sequence[DeliveryRow]) -> dict[str, object]:
    """An alert, with to whom it was sent."""
    return {
        "id": row.id,
        "case": row.case,
        "clock": row.clock_key,
        "rung": row.rung,
        "to": row.to.split(","),
        "due_on": row.due_on,
        "raised_at": row.raised_at,
        "acknowledged_at": row.acknowledged_at,
        "acknowledged_by": row.acknowledged_by,
        "closed_at": row.closed_at,
        "closed_because": row.closed_because,
        "deliveries": [
            {
                "delivery": each.id,
                "person": each.person,
                "recipient": each.recipient,
                "deputy_of": each.deputy_of,
                "status": each.status,
                "sent_at": each.sent_at,
                "why": each.last_error,
            }
            for each in deliveries
        ],
    }


def file_as_json(kept: KeptFile, item: str | None) -> dict[str, object]:
    """A file of a case, without its name, which may name somebody."""
    return {
        "file": kept.id,
        "item": item,
        "fact": kept.fact,
        "sha256": kept.sha256,
        "media_type": kept.media_type,
        "size": kept.size,
        "kept_at": kept.kept_at,
        "by": kept.by_user,
        "entry": kept.sequence,
    }


def guest_as_json(task: GuestTask, standing: str) -> dict[str, object]:
    """A guest with the task that they were invited to."""
    return {
        "case": task.kept.case,
        "item": task.number,
        "name": task.kept.name,
        "address": task.kept.address,
        "role": task.kept.role,
        "invited_at": task.kept.made_at,
        "invited_by": task.kept.made_by,
        "accepted_at": task.kept.accepted_at,
        "withdrawn_at": task.kept.withdrawn_at,
        "withdrawn_by": task.kept.withdrawn_by,
        "standing": standing,
    }


def waiting_as_json(each: Line) -> dict[str, object]:
    """Something that waits for a person."""
    return {
        "partnership": each.posting.partnership,
        "role": each.posting.role,
        "case": each.task.case,
        "item": each.task.number,
        "title": each.task.title,
        "clock": each.task.clock,
        "due_on": each.task.due_on,
        "standing": each.task.standing,
    }
