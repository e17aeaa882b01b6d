"""What is read of one case."""

from __future__ import annotations

from fastapi import HTTPException

from reviewflow.app import files_of
from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.seeing import LETTERS, NAMES, kept_from, look_at
from reviewflow.casework.handing_in.read_file import list_files, number_of_item, read_file
from reviewflow.casework.past.as_it_stood import as_it_stood
from reviewflow.casework.past.compare_moments import compare_moments
from reviewflow.casework.past.counted_then_and_now import counted_then_and_now
from reviewflow.casework.permissions.who_sees import who_sees
from reviewflow.casework.programs.tokens import NAMES as NAMES_SCOPE
from reviewflow.casework.shapes.lists import file_as_json, notice_as_json, with_next_page
from reviewflow.casework.shapes.of_cases import (
    case_seen_as_json,
    identity_as_json,
    who_sees_as_json,
)
from reviewflow.casework.views.case_seen import see_case, see_case_then
from reviewflow.casework.views.export_case import entries_as_json, export_case
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.casework.views.read_notice import read_notice
from reviewflow.casework.views.read_return import read_return
from reviewflow.casework.views.timetable import timetable, timetable_seen
from reviewflow.casework.views.why import why
from reviewflow.errors import ClockNotFound
from reviewflow.statute.asked_moment import Asked
from reviewflow.store import audit_log
from reviewflow.store.notices import find_notice
from reviewflow.web.visit import place_at

from .bodies import Body
from .moments import check_sees_past, moment_of
from .operation import LARGEST_NUMBER, Answer, Call, Operation, Parameter, Shape, many, one
from .words import BY_NUMBER, THEN

CASE = "/cases/{reference}"
GROUP = "One case"


def a_case(call: Call) -> Answer:
    """Where a case is and what is next, as the person sees it."""
    reference, moment = call.path["reference"], moment_of(call)
    if moment.is_now:
        seen = see_case(call.desk, reference, call.actor, by=call.by)
        return Answer(case_seen_as_json(seen), version=seen.view.case.version)
    check_sees_past(call, reference)
    with as_it_stood(call.desk, reference, moment) as then:
        seen = see_case_then(call.desk, then.desk, reference, call.actor)
        return Answer(case_seen_as_json(seen, then.pinned))


def a_timetable(call: Call) -> object:
    """The plan of a case."""
    reference, moment = call.path["reference"], moment_of(call)
    if moment.is_now:
        return {**timetable_seen(call.desk, reference, call.actor).as_json(), "as_it_stood": None}
    check_sees_past(call, reference)
    with as_it_stood(call.desk, reference, moment) as then:
        found = timetable(then.desk, reference)
        return {**found.as_json(), "as_it_stood": then.pinned.as_json() if then.pinned else None}


def why_a_date(call: Call) -> object:
    """Why a date is what it is."""
    reference, clock, moment = call.path["reference"], str(call.query["clock"]), moment_of(call)
    files = files_of(call.settings)
    if not moment.is_now:
        check_sees_past(call, reference)
    with as_it_stood(call.desk, reference, moment) as then:
        seen = (
            see_case(call.desk, reference, call.actor, by=call.by)
            if moment.is_now
            else see_case_then(call.desk, then.desk, reference, call.actor)
        )
        found = why(then.desk, reference, clock, disagreement_of=lambda key: files.disagreements().get(key))
        known = {each.key for each in (*seen.owed, *seen.over)}
        if found.clock.key not in known:
            raise ClockNotFound(clock=clock, case=reference, known=", ".join(sorted(known)) or "none")
        counted = counted_then_and_now(call.desk, then, reference, clock) if then.pinned else None
        past = then.pinned.as_json() if then.pinned else None
    return {**found.as_json(), "counted": counted.as_json() if counted else None, "as_it_stood": past}


def trail_of_case(call: Call) -> Answer:
    """Who did what in a case, the oldest first."""
    reference, after = call.path["reference"], call.number_after() or 0
    check_sees_past(call, reference)
    with call.desk.database.read() as tx:
        entries = audit_log.page_of_entries(tx, reference, after=after, limit=call.limit + 1)
        page = entries[: call.limit]
        found = entries_as_json(tx, page, kept_from=kept_from(tx, call.desk, call.actor))
    more = str(page[-1].sequence) if len(entries) > call.limit else None
    return Answer(with_next_page(found, more), next_page=more)


def comparison(call: Call) -> object:
    """A case at two moments."""
    reference = call.path["reference"]
    check_sees_past(call, reference)
    with call.desk.database.read() as tx:
        hidden = kept_from(tx, call.desk, call.actor)
    earlier, later = Asked(true_on=call.day("earlier")), Asked(true_on=call.day("later"))
    return compare_moments(call.desk, reference, earlier, later, kept_from=hidden).as_json()


def whole_record(call: Call) -> object:
    """Everything about a case, for those who keep it."""
    reference = call.path["reference"]
    _keeps(call, reference)
    with call.desk.database.read() as tx:
        return export_case(tx, call.desk, reference, kept_from=kept_from(tx, call.desk, call.actor))


def seen_by(call: Call) -> object:
    """Who sees a case, for those who keep it and the scrutineer."""
    reference = call.path["reference"]
    place = place_at(call.desk, call.visitor, reference)
    call.only((*place.definition.kept_by, SCRUTINEER), "who-sees")
    return who_sees_as_json(who_sees(call.desk, reference, by=place.actor))


def files(call: Call) -> object:
    """The files of a case, without their names."""
    reference = call.path["reference"]
    _may_read_names(call, reference)
    with call.desk.database.read() as tx:
        found = list_files(tx, reference)
        return [file_as_json(each, number_of_item(call.desk, tx, reference, each)) for each in found]


def a_file(call: Call) -> Answer:
    """One file, octet by octet. The reading is on the trail."""
    reference = call.path["reference"]
    _may_read_names(call, reference)
    found = read_file(call.desk, reference, number_in(call, "file"), by=call.by)
    return Answer(content=found.content, media_type="application/octet-stream", file_name=found.kept.sha256[:12])


def identities(call: Call) -> object:
    """Who the people in a case are; the reason and the reading are on the trail."""
    reference = call.path["reference"]
    _may_read_names(call, reference)
    found = read_identities(call.desk, reference, by=call.by, reason=str(call.body.reason))
    return [identity_as_json(each) for each in found]


def a_return(call: Call) -> object:
    """What an agency sent back, without names. The reading is on the trail."""
    reference, number = call.path["reference"], call.path["item"]
    place_at(call.desk, call.visitor, reference, number)
    found = read_return(call.desk, reference, number, by=call.by)
    facts = {name: value for name, _, value in found.facts}
    return {"reference": found.reference, "item": found.item, "state": found.state, "facts": facts}


def a_letter(call: Call) -> object:
    """The words of a letter. Where names may stand in it, the reading is on the trail."""
    number, actor = number_in(call, "notice"), call.actor
    with call.desk.database.read() as tx:
        notice = find_notice(tx, number)
        if notice is None:
            raise HTTPException(404)
        _, sight = look_at(tx, call.desk, notice.case, actor)
    if not sight.sees(LETTERS):
        raise HTTPException(403)
    found = read_notice(call.desk, number, by=call.by if notice.names else None)
    texts = found.texts
    return {**notice_as_json(found.notice), "address": texts.address, "text": texts.text, "html": texts.html}


def number_in(call: Call, name: str) -> int:
    """A number in the address.

    Raises:
        HTTPException: it is none, so nothing stands there.
    """
    said = call.path[name]
    if not (said.isascii() and said.isdigit() and int(said) < LARGEST_NUMBER):
        raise HTTPException(404)
    return int(said)


def _keeps(call: Call, reference: str) -> None:
    place = place_at(call.desk, call.visitor, reference)
    call.only(place.definition.kept_by, "export")


def _may_read_names(call: Call, reference: str) -> None:
    actor = call.actor
    with call.desk.database.read() as tx:
        case, sight = look_at(tx, call.desk, reference, actor)
    if not sight.sees(NAMES) or case.partnership != call.partnership:
        raise HTTPException(403)


class Reason(Body):
    """Why somebody needs to know."""

    reason: str


CASE_READS = (
    Operation(
        "GET", CASE, "get_case", "Where a case is, what is next, by whom and by when, as the person sees it.",
        one("reference", "workflow", "partnership", "edition", "version", "state", "state_title", "ended", "facts",
            "next", "clocks", "items", "links", "not_delivered", "as_it_stood"),
        does=a_case, group=GROUP, commands=("case",), query=THEN,
    ),
    Operation(
        "GET", f"{CASE}/timetable", "get_timetable", "The plan of a case from day zero.",
        one("case", "plans", "not_started", "as_it_stood"),
        does=a_timetable, group=GROUP, commands=("timetable",), query=THEN,
    ),
    Operation(
        "GET", f"{CASE}/why", "explain_date", "Why a date is what it is, day by day, and what it rests on.",
        one("clock", "title", "starts_on", "due_on", "standing", "basis", "explanation", "counted", "as_it_stood"),
        does=why_a_date, group=GROUP, commands=("why",),
        query=(Parameter("clock", "For instance rapid_review, or AR-1/return_due.", required=True), *THEN),
    ),
    Operation(
        "GET", f"{CASE}/trail", "list_trail", "Who did what in a case, the oldest first, page by page.",
        many("sequence", "what", "by_user", "by_role", "recorded_at", "body"),
        does=trail_of_case, group=GROUP, commands=("trail show",), query=BY_NUMBER,
    ),
    Operation(
        "GET", f"{CASE}/compare", "compare_case", "A case on two days side by side, with what is different.",
        one(), does=comparison, group=GROUP, commands=("compare",),
        query=(
            Parameter("earlier", "The earlier day, as it truly was.", "day", required=True),
            Parameter("later", "The later day, or today.", "day"),
        ),
    ),
    Operation(
        "GET", f"{CASE}/export", "export_case", "Everything there is about a case but names, for those who keep it.",
        one(), does=whole_record, group=GROUP, commands=("export",),
    ),
    Operation(
        "GET", f"{CASE}/who-sees", "list_who_sees", "Who sees a case today, and from whom it is kept.",
        one("reference", "conflicts", "only_for", "may_be_named", "seen_by"),
        does=seen_by, group=GROUP, commands=("who-sees",),
    ),
    Operation(
        "GET", f"{CASE}/files", "list_files", "The files of a case, without their names, which may name somebody.",
        many("file", "item", "fact", "sha256", "media_type", "size", "kept_at", "by", "entry"),
        does=files, group=GROUP, commands=("files",), scope=NAMES_SCOPE,
    ),
    Operation(
        "GET", f"{CASE}/files/{{file}}", "read_file", "One file as it was handed in. The reading is on the trail.",
        Shape(media_type="application/octet-stream"), does=a_file, group=GROUP, commands=("files",),
        scope=NAMES_SCOPE, keeps_itself=True,
    ),
    Operation(
        "POST", f"{CASE}/identities", "read_identities",
        "Who the people in a case are. The reason and the reading are on the trail.",
        many("item", "fact", "value", "works_here"), does=identities, group=GROUP, commands=("identities",),
        scope=NAMES_SCOPE, body=Reason, reads_by_post=True, keeps_itself=True,
    ),
    Operation(
        "GET", f"{CASE}/items/{{item}}/return", "read_return",
        "What an agency sent back, without names. The reading is on the trail.",
        one("reference", "item", "state", "facts"), does=a_return, group=GROUP, commands=("return",),
        keeps_itself=True,
    ),
    Operation(
        "GET", "/notices/{notice}", "read_notice",
        "The words of a letter. Where names may stand in it, the reading is on the trail.",
        one("id", "case", "notice", "subject", "address", "text", "html"), does=a_letter, group=GROUP,
        commands=("notices",), scope=NAMES_SCOPE, keeps_itself=True,
    ),
)  # fmt: skip
"""The operations."""
