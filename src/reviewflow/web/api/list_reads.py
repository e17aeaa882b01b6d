"""Lists over all cases, each as the person sees it."""

from __future__ import annotations

from collections.abc import Iterable

from reviewflow.casework.access.seeing import TRAIL, sights_of
from reviewflow.casework.guests.tasks import as_they_stand, standing_words
from reviewflow.casework.health import checks_for, for_programs
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.past.as_it_stood import all_as_they_stood
from reviewflow.casework.searching.search import search
from reviewflow.casework.sending.put_right import MAY
from reviewflow.casework.shapes.dates import due_as_json, due_of
from reviewflow.casework.shapes.lists import (
    alert_as_json,
    case_line_as_json,
    guest_as_json,
    notice_as_json,
    search_as_json,
    waiting_as_json,
    with_next_page,
)
from reviewflow.casework.sign_on.other_places import places_of_account, postings
from reviewflow.casework.views import lists_seen
from reviewflow.casework.views.case_list_shown import Asked
from reviewflow.casework.views.case_lists import list_of_cases
from reviewflow.casework.views.inbox import inbox
from reviewflow.errors import DatabaseNotReady
from reviewflow.reports.challenge_log import Wanted
from reviewflow.reports.challenges_seen import challenges_seen
from reviewflow.reports.list_files import as_json as list_as_json
from reviewflow.statute.london import local_date
from reviewflow.store.deliveries import deliveries_of_alerts, not_delivered_of
from reviewflow.store.guests import tasks_of_case
from reviewflow.store.warnings import open_warnings_of
from reviewflow.web.visit import place_at

from .bodies import Body
from .moments import check_may_ask, moment_of
from .operation import LARGEST_NUMBER, Answer, Call, Does, Operation, Parameter, many, one
from .words import BY_NUMBER, CASE, FROM, LIMIT, PAGED, STATE, THEN, TO

GROUP = "Lists"


def paged(found: Iterable[dict[str, object]], more: object) -> Answer:
    """A page of a list, as the command line prints it."""
    next_page = None if more is None else str(more)
    return Answer(with_next_page(list(found), next_page), next_page=next_page)


def _in_the_past(found: Does) -> Does:
    """The same of a moment before anything was published, when there was nothing to list."""

    def does(call: Call) -> object:
        try:
            return found(call)
        except DatabaseNotReady:
            if moment_of(call).is_now:
                raise
            return Answer([])

    return does


def cases(call: Call) -> Answer:
    """Cases, the newest reference first."""
    filters = {name: said for name in ("workflow", "state") if (said := call.text(name))}
    moment, actor = moment_of(call), call.actor
    if not moment.is_now:
        check_may_ask(call)
    with all_as_they_stood(call.desk, moment) as then:
        found = lists_seen.board(
            then.desk, actor, filters=filters, open_only=bool(call.query.get("open")), before=call.text("after"),
            size=call.limit,
        )  # fmt: skip
    still = None if moment.is_now else _seen_now(call, (each.line.reference for each in found.lines))
    lines = [each for each in found.lines if still is None or each.line.reference in still]
    return paged([case_line_as_json(each.line, each.state.title) for each in lines], found.next_page)


def _seen_now(call: Call, references: Iterable[str]) -> frozenset[str]:
    """Those cases of the past of which somebody sees the trail now."""
    actor = call.actor
    with call.desk.database.read() as tx:
        now = sights_of(tx, call.desk, set(references), actor)
    return frozenset(reference for reference, (_, sight) in now.items() if sight.sees(TRAIL))


def due(call: Call) -> Answer:
    """Every open date, the most urgent first."""
    moment, actor = moment_of(call), call.actor
    if not moment.is_now:
        check_may_ask(call)
    after = lists_seen.page_of_dates(call.text("after"))
    until = call.day("until")
    with all_as_they_stood(call.desk, moment) as then:
        more_of = {"until": until} if until else {}
        lines, more = lists_seen.dates(then.desk, actor, after=after, size=call.limit, **more_of)
        today = local_date(then.desk.now())
        with then.desk.database.read() as tx:
            rules = {each.line.workflow_hash: then.desk.definition(tx, each.line.workflow_hash) for each in lines}
    still = None if moment.is_now else _seen_now(call, (each.line.case for each in lines))
    found = [
        due_as_json(due_of(each.line, rules[each.line.workflow_hash], today))
        for each in lines
        if still is None or each.line.case in still
    ]
    return paged(found, more)


def notices(call: Call) -> Answer:
    """Letters and forms, the newest first."""
    lines, more = lists_seen.letters(call.desk, call.actor, before=call.number_after(), size=call.limit)
    wanted = call.text("case")
    return paged([notice_as_json(row) for row, _ in lines if wanted in (None, row.case)], more)


def alerts(call: Call) -> Answer:
    """Alerts that nobody has in hand, the newest first."""
    everybody = not call.query.get("mine")
    lines, more = lists_seen.alerts(
        call.desk, call.actor, before=call.number_after(), everybody=everybody, size=call.limit
    )
    with call.desk.database.read() as tx:
        told = deliveries_of_alerts(tx, [each.row.id for each in lines])
    return paged([alert_as_json(each.row, told.get(each.row.id, ())) for each in lines], more)


def deliveries(call: Call) -> Answer:
    """What could not be delivered, for those who put it right."""
    call.only(tuple({*FOR_OTHERS, *MAY}), "deliveries")
    before, actor = call.number_after() or LARGEST_NUMBER, call.actor
    with call.desk.database.read() as tx:
        found = not_delivered_of(tx, call.partnership, limit=call.limit + 1, before=before)
        page = found[: call.limit]
        seen = sights_of(tx, call.desk, {each.case for each in page if each.case}, actor)
    more = page[-1].id if len(found) > call.limit else None
    return paged([dict(each._asdict()) for each in page if each.case is None or each.case in seen], more)


def warnings(call: Call) -> object:
    """What is wrong with the alerting itself."""
    call.only(tuple({*FOR_OTHERS, *MAY}), "warnings")
    actor = call.actor
    with call.desk.database.read() as tx:
        found = open_warnings_of(tx, call.partnership, limit=call.limit)
        seen = sights_of(tx, call.desk, {each.case for each in found if each.case}, actor)
    return [each._asdict() for each in found if each.case is None or each.case in seen]


def waiting(call: Call) -> Answer:
    """What waits for the person, in the role and partnership of the token alone."""
    with call.desk.database.read() as tx:
        places = postings(tx, call.desk, places_of_account(tx, call.partnership, call.visitor.person))
    own = tuple(each for each in places if (each.partnership, each.role) == (call.partnership, call.visitor.role))
    page = inbox(call.desk, own, after=call.text("after"))
    return paged([waiting_as_json(each) for each in page.lines], page.next_page)


def list_over_cases(name: str) -> Does:
    """One of the lists that the files say."""

    def found(call: Call) -> Answer:
        shape = call.window.lists()[name]
        asked = Asked(
            state=call.text("state"),
            owner=call.text("owner"),
            mark=call.text("impact") or call.text("publication"),
            linked_to=call.text("review"),
            late_only=bool(call.query.get("late")),
            ended_too=not call.query.get("open"),
            after=call.text("after"),
        )
        page = list_of_cases(call.desk, shape, asked, actor=call.actor, size=call.limit)
        return paged(list_as_json(page), page.next_page)

    return found


class Words(Body):
    """What is searched for."""

    words: str
    only_in: str | None = None
    after: str | None = None


def searched(call: Call) -> object:
    """What holds some words."""
    found = search(
        call.desk,
        call.body.words,
        actor=call.actor,
        lists=call.window.lists(),
        only=call.body.only_in,
        after=call.body.after,
    )
    return search_as_json(found)


def challenges(call: Call) -> Answer:
    """Challenges of all cases, the newest first."""
    wanted = Wanted(
        bool(call.query.get("open")), call.text("against"), call.text("theme"), call.day("from"), call.day("to")
    )
    page = challenges_seen(call.desk, call.actor, wanted, before=call.number_after(), limit=call.limit)
    return paged([each.as_json() for each in page.lines], page.next_page)


def guests(call: Call) -> object:
    """The guests of a case, for those who keep it."""
    reference = call.path["reference"]
    place = place_at(call.desk, call.visitor, reference)
    call.only(place.definition.kept_by, "guests")
    with call.desk.database.read() as tx:
        found = as_they_stand(
            tx, call.desk, tasks_of_case(tx, reference), receipt_days=call.settings.guest_receipt_days
        )
    return [guest_as_json(each, standing_words(each)) for each in found]


def health(call: Call) -> object:
    """Whether everything works, for those who look after it."""
    call.only(tuple(FOR_OTHERS), "health")
    return for_programs(checks_for(call.window.seen(), call.partnership))


_CASE_LIST = many(
    "reference", "workflow", "partnership", "called", "state", "state_title", "ended", "mark", "marks", "owners",
    "due_on", "late", "facts", "links", "decided",
)  # fmt: skip
_OPEN = Parameter("open", "Only those that have not ended.", "flag")
LIST_READS = (
    Operation(
        "GET", "/cases", "list_cases", "Cases, the newest reference first.",
        many("reference", "workflow", "partnership", "edition", "state", "state_title", "ended", "opened_on",
             "next_due_on"),
        does=_in_the_past(cases), group=GROUP, commands=("cases",),
        query=(Parameter("workflow", "Only of this workflow."), STATE, _OPEN, *PAGED, *THEN),
    ),
    Operation(
        "GET", "/due", "list_due", "What is due, the most urgent first.",
        many("case", "partnership", "item", "clock", "title", "due_on", "original_due_on", "standing", "force",
             "basis", "verified", "milestone"),
        does=_in_the_past(due), group=GROUP, commands=("due",),
        query=(Parameter("until", "Only what is due by then.", "day"), *PAGED, *THEN),
    ),
    Operation(
        "GET", "/notices", "list_notices", "Letters and forms that were sent, the newest first.",
        many("id", "case", "notice", "to", "recipient_name", "channel", "subject", "sha256", "names", "created_at",
             "entry", "status"),
        does=notices, group=GROUP, commands=("notices",), query=(CASE, *BY_NUMBER),
    ),
    Operation(
        "GET", "/alerts", "list_alerts", "Alerts that nobody has in hand, the newest first.",
        many("id", "case", "clock", "rung", "to", "due_on", "raised_at", "acknowledged_at", "deliveries"),
        does=alerts, group=GROUP, commands=("alerts",),
        query=(Parameter("mine", "Only those for the role of the token.", "flag"), *BY_NUMBER),
    ),
    Operation(
        "GET", "/deliveries", "list_deliveries", "What could not be delivered, the newest first.",
        many("id", "kind", "case", "about", "recipient", "status", "attempts", "last_error"),
        does=deliveries, group=GROUP, commands=("deliveries list",), query=BY_NUMBER,
    ),
    Operation(
        "GET", "/warnings", "list_warnings", "What is wrong with the alerting itself, the newest first.",
        many("id", "what", "do", "raised_at"), does=warnings, group=GROUP, commands=("warnings list",),
        query=(LIMIT,),
    ),
    Operation(
        "GET", "/inbox", "list_inbox", "What waits for the person in the role of the token, by due date.",
        many("partnership", "role", "case", "item", "title", "clock", "due_on", "standing"),
        does=waiting, group=GROUP, commands=("inbox",), query=(PAGED[1],),
    ),
    Operation(
        "GET", "/actions", "list_actions", "The actions of all reviews, what is late first.", _CASE_LIST,
        does=list_over_cases("actions"), group=GROUP, commands=("actions",),
        query=(
            STATE, Parameter("owner", "Only of this agency, by its key."),
            Parameter("review", "Only from this incident or review."),
            Parameter("impact", "Only with this answer on impact; - for none recorded."),
            Parameter("late", "Only those that are late.", "flag"), _OPEN, *PAGED,
        ),
    ),
    Operation(
        "GET", "/reviews", "list_reviews", "Practice reviews and their publication, the newest first.", _CASE_LIST,
        does=list_over_cases("reviews"), group=GROUP, commands=("reviews",),
        query=(STATE, Parameter("publication", "Only published so; - for not decided yet."), *PAGED),
    ),
    Operation(
        "GET", "/register", "list_register", "What was considered and not notified, and near misses.", _CASE_LIST,
        does=list_over_cases("register"), group=GROUP, commands=("register",), query=(STATE, *PAGED),
    ),
    Operation(
        "POST", "/search", "search", "What holds some words. Who is in a case is never searched.",
        one("words", "notes", "groups"), does=searched, group=GROUP, commands=("search",), body=Words,
        reads_by_post=True,
    ),
    Operation(
        "GET", "/challenges", "list_challenges", "Challenges of all cases, the newest first.", many(),
        does=challenges, group=GROUP, commands=("challenges",),
        query=(
            Parameter("against", "Only against this agency or body, by its key."),
            Parameter("theme", "Only about this theme."), _OPEN, FROM, TO, *BY_NUMBER,
        ),
    ),
    Operation(
        "GET", "/cases/{reference}/guests", "list_guests", "Who was invited to what of a case, and whether it stands.",
        many("case", "item", "name", "address", "role", "standing"), does=guests, group=GROUP, commands=("guests",),
    ),
    Operation(
        "GET", "/health", "get_health", "Whether everything works, and what to do where it does not.",
        one(), does=health, group=GROUP, commands=("health",), keeps_itself=True,
    ),
)  # fmt: skip
"""The operations."""
