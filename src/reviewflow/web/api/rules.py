"""The rules: what is published, trying it out, and publishing a partnership's own file. Files and calendars, too."""

from __future__ import annotations

import base64
import binascii
import json

from fastapi import HTTPException

from reviewflow.app import files_of
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.calendar_feeds.make_calendar_link import OF_THE_PARTNERSHIP
from reviewflow.casework.drafts import owner
from reviewflow.casework.handing_in.uploads import MEGABYTE, PIECE, take_file
from reviewflow.casework.office.bring_up_to_date import publications_of, publish_in_where_new
from reviewflow.casework.office.propose import check_text, propose
from reviewflow.casework.office.publish import Publication
from reviewflow.casework.programs.tokens import ADMINISTER
from reviewflow.casework.shapes.rules import compared_as_json, published_as_json, rules_line_as_json
from reviewflow.casework.sign_on.accounts import ADMINISTERS
from reviewflow.casework.views.rules_seen import compare_seen, rules_seen, workflows_of
from reviewflow.errors import FileNotTaken, WorkflowFileInvalid
from reviewflow.store.published import current_hashes, definition_columns, list_definitions
from reviewflow.store.session import Transaction
from reviewflow.web.on_file import library_of
from reviewflow.web.stories import stories
from reviewflow.workflow.diagram import mermaid

from .bodies import Body
from .operation import Answer, Call, Operation, Parameter, Shape, changing, many, one

GROUP = "The rules"


def workflows(call: Call) -> object:
    """The published rules of the partnership."""
    with call.desk.database.read() as tx:
        current = current_hashes(tx)
        lines = [each for each in list_definitions(tx) if each.partnership == call.partnership]
    wanted = lines if call.query.get("all") else [each for each in lines if each.hash in current or each.open_cases]
    return [rules_line_as_json(each, is_current=each.hash in current) for each in wanted]


def a_workflow(call: Call) -> object:
    """One set of rules, whole."""
    found = rules_seen(call.desk, call.actor, call.path["workflow"], hash=call.text("hash"))
    if found is None:
        raise HTTPException(404)
    with call.desk.database.read() as tx:
        body = definition_columns(tx, found.definition.hash)["body"]
    return {"hash": found.definition.hash, **json.loads(body)}


def diagram(call: Call) -> Answer:
    """The states and transitions, as Mermaid text."""
    found, kind = rules_seen(call.desk, call.actor, call.path["workflow"]), call.text("item")
    if found is None or (kind is not None and kind not in found.definition.items):
        raise HTTPException(404)
    text = mermaid(found.definition.subject(kind)).encode()
    return Answer(content=text, media_type="text/plain", file_name=f"{found.definition.key}.mmd")


def comparison(call: Call) -> object:
    """What changes between two sets of rules."""
    before, after = str(call.query["before"]), str(call.query["after"])
    found = compare_seen(call.desk, call.actor, call.path["workflow"], before, after)
    if found is None:
        raise HTTPException(404)
    return {"before": before, "after": after, "workflows": [compared_as_json(found)]}


class PartnershipFile(Body):
    """The whole file of the partnership, in YAML."""

    text: str


def checked(call: Call) -> object:
    """Whether the partnership's file could be published."""
    call.only(ADMINISTERS, "workflow check")
    try:
        check_text(files_of(call.settings), call.partnership, call.body.text)
    except WorkflowFileInvalid as refusal:
        faults = refusal.facts.get("faults", ())
        assert isinstance(faults, tuple)
        found = [{"file": f.file, "line": f.line, "fault": f.fault, "do": f.do} for f in faults]
        return {"valid": False, "faults": found}
    return {"valid": True, "faults": []}


def publication_of(call: Call) -> Publication:
    """What the file that was sent would publish."""
    library = check_text(files_of(call.settings), call.partnership, call.body.text)
    return publications_of(library, only=[call.partnership])[0]


def check_before(call: Call) -> None:
    """Read the file before anybody has to wait for the database."""
    call.only(ADMINISTERS, "workflow publish")
    call.prepared = publication_of(call)


def published(tx: Transaction, call: Call) -> object:
    """What is new in the partnership's file, published."""
    assert isinstance(call.prepared, Publication)
    proposal = propose(tx, call.prepared, kept_from=kept_from(tx, call.desk, call.actor))
    return [published_as_json(publish_in_where_new(tx, call.desk, proposal.publication, by=call.actor_in(tx)))]


class StoryName(Body):
    """Which story on file."""

    story: str


def rehearsed(call: Call) -> object:
    """A story carried out in a database that is thrown away."""
    keepers = {role for each in workflows_of(call.desk, call.partnership).values() for role in each.kept_by}
    call.only(tuple(keepers | {*ADMINISTERS}), "rehearse")
    story = stories(call.settings).get(call.body.story)
    if story is None:
        raise HTTPException(404)
    # What writes calendars and what carries out stories is large, and loaded when it is wanted.
    from reviewflow.scenarios.outcome import as_json as rehearsal_as_json
    from reviewflow.scenarios.run import rehearse

    found = rehearse(story.path, files_of(call.settings), library=library_of(call.settings))
    # Where the file lies on the server is nobody's business.
    return json.loads(json.dumps({**rehearsal_as_json(found), "file": story.path.name}, default=str))


class NewFile(Body):
    """A file to hand in. What it is called stands in no address."""

    name: str
    content: str
    """In base64."""


def uploaded(call: Call) -> object:
    """A file that a fact may name by its hash, within a day."""
    try:
        content = base64.b64decode(call.body.content, validate=True)
    except (binascii.Error, ValueError):
        raise FileNotTaken(why="its content is not base64", do="Send it in base64.") from None
    most = call.settings.largest_file_megabytes * MEGABYTE
    whose = owner(call.partnership, call.visitor.person)
    pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    found = take_file(call.desk, whose, call.body.name, len(content), pieces, most=most)
    return {"sha256": found.sha256, "size": found.size, "media_type": found.media_type}


def calendar(call: Call) -> Answer:
    """Dates as an .ics file: one's own, or those of the partnership."""
    from reviewflow.casework.calendar_feeds.calendar_feed import feed

    whole = bool(call.query.get("whole"))
    if whole:
        call.only(OF_THE_PARTNERSHIP, "calendar print")
    person = None if whole else call.visitor.person
    with call.desk.database.read() as tx:
        text = feed(tx, call.desk, call.partnership, person, base_url=call.settings.base_url, now=call.desk.now())
    return Answer(content=text.encode(), media_type="text/calendar", file_name="dates.ics")


_WORKFLOW = "/workflows/{workflow}"
RULES = (
    Operation("GET", "/workflows", "list_workflows", "The published rules, with the open cases judged by them.",
              many("hash", "workflow", "edition", "partnership", "version", "published_at", "entry", "current",
                   "open_cases"),
              does=workflows, group=GROUP, commands=("workflow list",),
              query=(Parameter("all", "Also what newer rules have replaced.", "flag"),)),
    Operation("GET", _WORKFLOW, "get_workflow", "One set of rules, whole.", one("hash"), does=a_workflow, group=GROUP,
              commands=("workflow show",), query=(Parameter("hash", "Of this content hash; or the newest."),)),
    Operation("GET", f"{_WORKFLOW}/diagram", "draw_workflow", "The states and transitions, as Mermaid text.",
              Shape(media_type="text/plain"), does=diagram, group=GROUP, commands=("workflow diagram",),
              query=(Parameter("item", "Those of a kind of item."),)),
    Operation("GET", f"{_WORKFLOW}/compare", "compare_workflows", "What changes between two sets of rules.",
              one("before", "after", "workflows"), does=comparison, group=GROUP, commands=("workflow diff",),
              query=(Parameter("before", "The content hash of the older.", required=True),
                     Parameter("after", "The content hash of the newer.", required=True))),
    Operation("POST", "/rules/check", "check_rules", "Check the partnership's file, and list everything that is wrong.",
              one("valid", "faults"), does=checked, group=GROUP, commands=("workflow check",), body=PartnershipFile,
              scope=ADMINISTER, reads_by_post=True),
    changing("POST", "/rules/publish", "publish_rules", "Publish the partnership's file, where anything in it is new.",
             many("partnership", "definitions", "entry"), does_in=published, before=check_before, group=GROUP,
             commands=("workflow publish",), body=PartnershipFile, scope=ADMINISTER, changes_rules=True),
    Operation("POST", "/rehearsals", "rehearse", "Carry a story on file out in a database that is thrown away.",
              one("scenario", "passed", "steps", "failed"), does=rehearsed, group=GROUP, commands=("rehearse",),
              body=StoryName, reads_by_post=True, keeps_itself=True),
    changing("POST", "/files", "hand_in_file",
             "Hand in a file. A fact that takes files then names it by its hash, within a day.",
             one("sha256", "size", "media_type"), does=uploaded, group="Changing a case", body=NewFile, status=201,
             takes_files=True),
    Operation("GET", "/calendar.ics", "get_calendar", "Dates for calendar programs, as an .ics file.",
              Shape(media_type="text/calendar"), does=calendar, group="The office", commands=("calendar print",),
              query=(Parameter("whole", "Those of the whole partnership.", "flag"),), keeps_itself=True),
)  # fmt: skip
"""The operations."""
