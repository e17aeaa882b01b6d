"""Forms about requests for what is held: each step of answering one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from reviewflow.casework.changes.once import once
from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing import releasing, requests
from reviewflow.casework.disclosing.entering import MarkPart, RecordRequest
from reviewflow.casework.disclosing.rules import DisclosureRules
from reviewflow.casework.drafts import owner
from reviewflow.store.session import Transaction
from reviewflow.web.visit import by_of
from reviewflow.web.visitor import Visitor

from .fields import DATE, RADIOS, SELECT, TEXT, TEXTAREA, Field
from .form import Form, Values
from .refused import Names

LOG = "/disclosures"
NEW = f"{LOG}/new"
BECAUSE = Field("reason", "Reason", TEXTAREA, "It stays on the trail. No names.", required=True, most=2_000)
UNREAD = "Nobody read a law for these grounds: each is marked unverified, so check it before you rely on it."
Do = Callable[[Transaction, Values], object]


def record_form(desk: Desk, visitor: Visitor, rules: DisclosureRules) -> Form:
    """A request comes in."""
    kinds = tuple((key, each.title) for key, each in rules.kinds.items())
    fields = (
        Field("kind", "What kind of request is it?", RADIOS, options=kinds, required=True),
        Field("received_on", "When did it come in?", DATE, required=True),
        Field(
            "cases",
            "Which cases is it about?",
            TEXTAREA,
            "One to a line. Behind it who of its people asks: SI-2025-001/CH-1. Without that every name is another's.",
            required=True,
            most=2_000,
        ),
        Field("requester", "Who asks?", TEXT, "It stands apart, never on the trail.", required=True, identifying=True),
        Field("subject", "Whom is it about, if somebody else?", TEXT, "It stands apart too.", identifying=True),
        BECAUSE,
    )

    def do(tx: Transaction, values: Values) -> object:
        lines = [each.strip() for each in str(values["cases"]).splitlines() if each.strip()]
        command = RecordRequest(
            partnership=visitor.partnership,
            kind=str(values["kind"]),
            received_on=dt.date.fromisoformat(str(values["received_on"])),
            cases={each.partition("/")[0]: each.partition("/")[2] or None for each in lines},
            reason=str(values["reason"]),
        )
        subject = values.get("subject")
        return requests.record_request(
            tx,
            desk,
            rules,
            command,
            by=by_of(visitor),
            requester=str(values["requester"]),
            subject=str(subject) if subject else None,
        ).sequence

    return _form(desk, visitor, NEW, "Record a request for what is held", fields, (UNREAD,), do, back=LOG)


def mark_form(desk: Desk, visitor: Visitor, rules: DisclosureRules, number: int, case: str, part: str) -> Form:
    """A part is withheld, or shown."""
    grounds = (
        *((f"w-{key}", f"Withhold: {each.title}") for key, each in rules.withheld_because.items()),
        *((f"s-{key}", f"Show: {each.title}") for key, each in rules.shown_because.items()),
    )
    fields = (Field("ground", "What becomes of it, and why?", SELECT, options=grounds, required=True), BECAUSE)

    def do(tx: Transaction, values: Values) -> object:
        way, _, ground = str(values["ground"]).partition("-")
        command = MarkPart(
            disclosure=number,
            case=case,
            part=part,
            withheld=way == "w",
            ground=ground,
            reason=str(values["reason"]),
        )
        return requests.mark_part(tx, desk, rules, command, by=by_of(visitor)).sequence

    path = f"{LOG}/{number}/mark/{case}/{part}"
    says = (UNREAD, "Whoever shows a text has read the names in it: none is blacked out there by itself.")
    return _form(desk, visitor, path, f"Mark {part} of {case}", fields, says, do, back=f"{LOG}/{number}")


def hide_form(desk: Desk, visitor: Visitor, rules: DisclosureRules, number: int) -> Form:
    """Words are blacked out."""
    hint = "A name or other words. They stand apart, never on the trail."
    words = Field("words", "What is blacked out wherever it stands?", TEXT, hint, required=True, identifying=True)

    def do(tx: Transaction, values: Values) -> object:
        said, reason = str(values["words"]), str(values["reason"])
        return requests.hide_words(tx, desk, rules, number, said, by=by_of(visitor), reason=reason).sequence

    return _form(desk, visitor, f"{LOG}/{number}/hide", "Black out words", (words, BECAUSE), (), do)


def step_form(desk: Desk, visitor: Visitor, rules: DisclosureRules, number: int, what: str) -> Form:
    """It is proposed, approved, sent back, or closed."""
    title, says = _STEPS[what]

    def do(tx: Transaction, values: Values) -> object:
        by, reason = by_of(visitor), str(values["reason"])
        if what == "propose":
            return releasing.propose_release(tx, desk, rules, number, by=by, reason=reason).sequence
        if what == "close":
            return requests.close_request(tx, desk, rules, number, by=by, reason=reason).sequence
        approve = what == "approve"
        return releasing.decide_release(tx, desk, rules, number, approve=approve, by=by, reason=reason).sequence

    return _form(desk, visitor, f"{LOG}/{number}/{what}", title, (BECAUSE,), (says,), do)


_STEPS = {
    "propose": ("Propose what is to be released", "Somebody else looks at it. Nothing of it may change until then."),
    "approve": (
        "Approve what is to be released",
        "Look at the preview first: you answer for each word that goes out.",
    ),
    "return": ("Send it back", "It is open again, to be marked and proposed anew."),
    "close": ("End the request without a release", "It stays in the log."),
}
STEPS = tuple(_STEPS)


def release_form(desk: Desk, visitor: Visitor, rules: DisclosureRules, number: int) -> Form:
    """What was approved is released."""
    hint = "It stands apart, never on the trail."
    to = Field("to", "To whom is it given?", TEXT, hint, required=True, identifying=True)

    def do(tx: Transaction, values: Values) -> object:
        said = {"to": str(values["to"]), "reason": str(values["reason"])}
        return releasing.release(tx, desk, rules, number, by=by_of(visitor), **said)[0].sequence

    says = ("The log keeps to whom, when and on what basis, and the hash of the package. You take it away afterwards.",)
    return _form(desk, visitor, f"{LOG}/{number}/release", "Release it", (to, BECAUSE), says, do)


def _form(
    desk: Desk,
    visitor: Visitor,
    path: str,
    title: str,
    fields: tuple[Field, ...],
    says: tuple[str, ...],
    do: Do,
    *,
    back: str | None = None,
) -> Form:
    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        whose = owner(visitor.partnership, visitor.person)
        return once(desk, whose, path, token, lambda tx: f"{LOG}/{do(tx, values)}")

    return Form(
        path=path,
        title=title,
        fields=fields,
        back=back or path.rpartition("/")[0],
        says=says,
        button="Save",
        names=Names({}),
        send=send,
    )
