"""Forms about clocks and links, receipts, alerts and deliveries."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, HTTPException

from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert_in
from reviewflow.casework.changes.once import once
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt_in
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.sending.put_right import TryDeliveryAgain, try_delivery_again
from reviewflow.store.alerts import find_alert
from reviewflow.store.cases import case_id_of
from reviewflow.store.deliveries import list_deliveries
from reviewflow.store.notices import newest_of
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import Door
from reviewflow.web.forms.fields import MOMENT, TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Form, Values
from reviewflow.web.forms.of_clocks import linking_form, resuming_form, suspending_form
from reviewflow.web.visit import by_of, place_at
from reviewflow.web.visitor import Visitor


def clock_routes(door: Door) -> APIRouter:
    """The routes of these forms."""
    routes = APIRouter()

    door.add_form(
        routes,
        "/cases/{reference}/{what}/{clock}",
        lambda desk, visitor, reference, what, clock: _clock(desk, visitor, reference, None, what, clock),
    )
    door.add_form(routes, "/cases/{reference}/items/{number}/{what}/{clock}", _clock)
    door.add_form(routes, "/cases/{reference}/link", _linking)
    door.add_form(routes, "/alerts/{number}", _acknowledging)

    return routes


def _clock(desk: Desk, visitor: Visitor, reference: str, number: str | None, what: str, clock: str) -> Form:
    if what == "receipt" and number is None:
        return _receipt(desk, visitor, reference, clock)
    if what == "again" and number is None:
        return _again(desk, visitor, reference, clock)
    if what not in ("suspend", "resume"):
        raise HTTPException(404)
    place = place_at(desk, visitor, reference, number)
    if clock not in place.subject.clocks:
        raise HTTPException(404)
    _check_keeps(visitor, place.definition.kept_by)
    return suspending_form(place, clock) if what == "suspend" else resuming_form(place, clock)


def _linking(desk: Desk, visitor: Visitor, reference: str) -> Form:
    place = place_at(desk, visitor, reference)
    _check_keeps(visitor, place.definition.kept_by)
    if not place.definition.links:
        raise HTTPException(404)
    return linking_form(place)


def _check_keeps(visitor: Visitor, kept_by: tuple[str, ...]) -> None:
    if visitor.role not in kept_by:
        raise HTTPException(403)


def _acknowledging(desk: Desk, visitor: Visitor, number: str) -> Form:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise HTTPException(404)
    with desk.database.read() as tx:
        alert = find_alert(tx, int(number))
    item = None
    place = place_at(desk, visitor, alert.case)
    if alert.item_kind:
        item = f"{place.definition.items[alert.item_kind].prefix}-{alert.item_number}"
        place = place_at(desk, visitor, alert.case, item)
    path = f"/alerts/{number}"

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        note = values.get("note")
        command = AcknowledgeAlert(
            case=alert.case, clock=alert.clock_key, rung=alert.rung, note=str(note) if note else None
        )

        def do(tx: Transaction) -> str:
            acknowledge_alert_in(tx, desk, command, by=place.actor)
            return "/alerts?done=yes"

        return once(desk, owner(visitor.partnership, visitor.person), path, token, do)

    return Form(
        path=path,
        title="Say that you have it in hand",
        caption=f"{place.caption}: {place.subject.clocks[alert.clock].title}",
        says=("The repeats stop. The date stays as it is, and further rungs are still told to those above.",),
        fields=(Field("note", "What is being done about it", TEXTAREA, "No names.", most=2_000),),
        button="I have it in hand",
        back="/alerts",
        names=place.names(),
        send=send,
    )


def _receipt(desk: Desk, visitor: Visitor, reference: str, notice: str) -> Form:
    place = place_at(desk, visitor, reference)
    rule = place.definition.notices.get(notice)
    with desk.database.read() as tx:
        sent = rule is not None and newest_of(tx, case_id_of(tx, reference), notice) is not None
    if rule is None or not sent:
        raise HTTPException(404)
    senders = (
        r for t in place.definition.transitions.values() for r in t.by if notice in {n.notice for n in t.notices}
    )
    _check_keeps(visitor, (*place.definition.kept_by, *senders))
    path = f"/cases/{reference}/receipt/{notice}"
    fields = (
        Field("reference", "Reference that the other system gave", TEXT, "Copy it from the receipt.", required=True),
        Field("received_at", "When it was received", MOMENT, "As the receipt states it. Empty means now."),
    )

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        said = values.get("received_at")
        at = dt.datetime.fromisoformat(str(said)) if said else None
        command = RecordReceipt(case=reference, notice=notice, reference=str(values["reference"]), received_at=at)

        def do(tx: Transaction) -> str:
            return f"/cases/{reference}/done/{record_receipt_in(tx, desk, command, by=place.actor).sequence}"

        return once(desk, owner(visitor.partnership, visitor.person), path, token, do)

    return Form(
        path=path,
        title="Record the receipt",
        caption=f"{reference}: {rule.title}",
        fields=fields,
        button="Record the receipt",
        back=place.home,
        names=place.names(),
        send=send,
    )


def _again(desk: Desk, visitor: Visitor, reference: str, number: str) -> Form:
    place = place_at(desk, visitor, reference)
    with desk.database.read() as tx:
        failed = list_deliveries(tx, reference=reference, not_delivered=True)
    found = next((each for each in failed if str(each.id) == number), None)
    if found is None:
        raise HTTPException(404)
    path = f"/cases/{reference}/again/{number}"

    def send(values: Values, _: tuple[str, ...], __: int | None, ___: str) -> str:
        address = values.get("address")
        command = TryDeliveryAgain(delivery=found.id, address=str(address) if address else None)
        try_delivery_again(desk, command, by=by_of(visitor), partnership=visitor.partnership)
        return place.home

    names = place.names()
    return Form(
        path=path,
        title="Try the delivery again",
        caption=f"{reference}: to {found.recipient}",
        says=(names.in_words(f"It could not be delivered: {found.last_error}."),),
        fields=(Field("address", "Another address", TEXT, "Leave it empty to use the same."),),
        button="Try again",
        back=place.home,
        names=names,
        send=send,
    )
