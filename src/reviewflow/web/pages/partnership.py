"""``/admin/partnership``, ``/admin/delegations``, ``/admin/publish``: what is in force, since when, and changing it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.app import files_of
from reviewflow.casework import long_work
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.actors import roles_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.office.bring_up_to_date import publications_of, publish_in_where_new
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.office.propose import Proposal, check_text, file_of, propose
from reviewflow.casework.office.publish import Publication
from reviewflow.casework.sign_on.accounts import ADMINISTERS
from reviewflow.casework.views.people_seen import delegations_seen
from reviewflow.errors import TooMuchUnderWay
from reviewflow.statute.basis import Basis
from reviewflow.statute.clock import Clock
from reviewflow.statute.ladder import alerts_in_words, escalations_in_words
from reviewflow.statute.london import local_date
from reviewflow.statute.words import counted, spoken
from reviewflow.store.published import published_by
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import TEXTAREA, Field
from reviewflow.web.forms.form import Effect, Form, Values
from reviewflow.web.forms.of_office import office_form
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition, Subject

from .office import check_role

PARTNERSHIP, PUBLISH = "/admin/partnership", "/admin/publish"
MOST_VERSIONS, MOST_CHANGES = 10, 40
LONGEST = 500_000


def partnership_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route(PARTNERSHIP, methods=GET)
    def partnership(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        with door.window.desk() as desk, desk.database.read() as tx:
            directory = desk.directory(tx, visitor.partnership)
            versions = published_by(tx, visitor.partnership, limit=MOST_VERSIONS)
            newest = [of[-1] for of in desk.published_definitions(tx, visitor.partnership).values()]
            today = local_date(desk.now())
        with door.window.desk() as desk:
            taken = _file_of_it(desk, visitor, request.query_params.get("file", ""))
        return door.pages.show(
            request,
            "admin/partnership.html",
            visitor,
            directory=directory,
            body=json.loads(versions[0].body),
            versions=versions,
            workflows=[(each, list(_own_dates(each))) for each in newest],
            today=today,
            spoken=spoken,
            administers=visitor.role in ADMINISTERS,
            published=request.query_params.get("published") == "yes",
            file=file_of(visitor.partnership),
            taken=taken,
        )

    @routes.api_route("/admin/delegations", methods=GET)
    def delegations(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        with door.window.desk() as desk, desk.database.read() as tx:
            directory, today = desk.directory(tx, visitor.partnership), local_date(desk.now())
            titles = _decisions(desk, tx, visitor.partnership)
            body = json.loads(published_by(tx, visitor.partnership, limit=1)[0].body)
        limits = {(each["decision"], each["body"]): each.get("limits") for each in body.get("delegations", ())}
        return door.pages.show(
            request,
            "admin/delegations.html",
            visitor,
            found=delegations_seen(directory, titles, today),
            limits=limits,
            directory=directory,
            today=today,
            administers=visitor.role in ADMINISTERS,
        )

    door.add_form(routes, PUBLISH, lambda desk, visitor: _publishing(door, desk, visitor))

    return routes


def _own_dates(definition: Definition) -> Iterator[tuple[str, str, str, tuple[str, ...], str]]:
    """The dates that the partnership set itself: what, how long, alerts, to whom it goes when late, and why."""
    for subject in (definition, *definition.items.values()):
        for clock in subject.clocks.values():
            if clock.force == "local":
                steps = tuple(escalations_in_words(clock, definition.roles))
                limit = f"{clock.limit.words} {_start(clock, subject)}"
                yield clock.title, limit, alerts_in_words(clock), steps, _why(definition, clock)


def _start(clock: Clock, subject: Subject) -> str:
    ahead = clock.counted_back_from
    return f"“{subject.clocks[ahead].title if ahead else subject.facts[clock.starts].title}”"


def _why(definition: Definition, clock: Clock) -> str:
    source = definition.sources.get(clock.basis)
    return Basis.from_source(clock.basis, source).title if source else clock.basis


def _decisions(desk: Desk, tx: Transaction, partnership: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for of in desk.published_definitions(tx, partnership).values():
        for subject in (of[-1], *of[-1].items.values()):
            found |= {name: each.title for name, each in subject.transitions.items()}
    return found


def _publishing(door: Door, desk: Desk, visitor: Visitor) -> Form:
    check_role(visitor, ADMINISTERS)
    files, actor = files_of(door.window.settings), actor_of(desk, visitor)
    on_file = files.find(file_of(visitor.partnership))
    with desk.database.read() as tx:
        roles = roles_of(tx, desk, visitor.partnership)

    checked: list[Publication] = []

    def first(values: Values) -> None:
        text = str(values["text"])
        checked[:] = publications_of(check_text(files, visitor.partnership, text), only=[visitor.partnership])

    def do(tx: Transaction, _: Values) -> Proposal:
        proposal = propose(tx, checked[0], kept_from=kept_from(tx, desk, actor))
        publish_in_where_new(tx, desk, proposal.publication, by=actor)
        return proposal

    hint = "The whole file, in YAML. It is checked before anything is published."
    text = Field("text", f"The file {file_of(visitor.partnership)}", TEXTAREA, hint, required=True, most=LONGEST)
    form = office_form(
        desk,
        visitor,
        path=PUBLISH,
        title="Change the partnership's file",
        says=(
            "Bodies, agencies, people with their roles, delegations, dates and alerts of the partnership stand in one"
            " file. Change it here, or paste the changed file. What would change is shown before it is published.",
            "New cases are opened under what is published last. Open cases stay under their own rules until somebody"
            " moves them.",
        ),
        fields=(text,),
        do=do,
        back="/admin",
        leads_to=f"{PARTNERSHIP}?published=yes",
        typed={"text": (on_file.read_text(encoding="utf-8"),)} if on_file else {},
        button="Publish",
        names=roles,
        effects=_effects,
        changes_rules=True,
        first=first,
    )

    def send(values: Values, confirm: tuple[str, ...], version: int | None, token: str) -> str:
        led_to = form.send(values, confirm, version, token)
        return f"{led_to}&file={_kept(desk, visitor, str(values['text']))}"

    return replace(form, send=send)


def _kept(desk: Desk, visitor: Visitor, text: str) -> str:
    """Keep the published file for whoever published it, to be taken for a day; by which key it is found."""
    name = file_of(visitor.partnership).rpartition("/")[2]

    def work(_: long_work.Progress) -> long_work.Result:
        lines = [line.rstrip("\r") for line in text.rstrip().split("\n")]
        return long_work.Result(name, "application/yaml", "\n".join([*lines, ""]).encode())

    try:
        return long_work.begin(
            desk, owner(visitor.partnership, visitor.person), "The file that was published", work, again=PUBLISH
        )
    except TooMuchUnderWay:
        # It is published all the same, and whoever published it has its text.
        return ""


def _file_of_it(desk: Desk, visitor: Visitor, key: str) -> str | None:
    """Where the published file can be taken from."""
    found = long_work.find_work(desk, owner(visitor.partnership, visitor.person), key) if key else None
    return f"/under-way/{key}" if found is not None else None


def _effects(proposal: object) -> Iterator[Effect]:
    assert isinstance(proposal, Proposal)
    if proposal.changes_nothing:
        yield Effect("Nothing is new", ("All of this is published already.",))
    if proposal.directory:
        yield Effect("Who is who", _sentences([each.sentence for each in proposal.directory]))
    for each in proposal.rules:
        lines = [change.sentence for change in each.changes]
        stay = f"Open cases that stay under the rules of before: {', '.join(each.open_cases) or 'none'}."
        yield Effect(f"Rules: {spoken(each.workflow)}, {spoken(each.edition)}", (*_sentences(lines), stay))


def _sentences(lines: list[str]) -> tuple[str, ...]:
    rest = len(lines) - MOST_CHANGES
    return (*lines[:MOST_CHANGES], *([f"And {counted(rest, 'more change')}."] if rest > 0 else []))
