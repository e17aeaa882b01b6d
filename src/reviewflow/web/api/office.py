"""Who is who, who may do what, who may sign in and come in; and looking after all of that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reviewflow.app import files_of
from reviewflow.case.recipients import Absence
from reviewflow.casework.access.seeing import sights_of
from reviewflow.casework.calendar_feeds.make_calendar_link import (
    OF_THE_PARTNERSHIP,
    MakeCalendarLink,
    RevokeCalendarLink,
    make_calendar_link,
    revoke_calendar_link,
)
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day_in
from reviewflow.casework.office.people import (
    FOR_OTHERS,
    ChooseDelivery,
    EndAbsence,
    RecordAbsence,
    choose_delivery_in,
    end_absence_in,
    record_absence_in,
)
from reviewflow.casework.permissions.who_may import who_may
from reviewflow.casework.programs.tokens import (
    ADMINISTER,
    CHANGE,
    MakeToken,
    WithdrawToken,
    make_token,
    standing,
    token_as_json,
    tokens_seen,
    withdraw_token,
)
from reviewflow.casework.sending.put_right import (
    SettleWarning,
    TryDeliveryAgain,
    settle_warning_in,
    try_delivery_again_in,
)
from reviewflow.casework.shapes.office import (
    absence_as_json,
    account_as_json,
    calendar_link_as_json,
    choice_as_json,
    moved_as_json,
    permissions_as_json,
    set_up_link_as_json,
    sign_in_as_json,
    told_as_json,
    user_as_json,
)
from reviewflow.casework.sign_on.accounts import (
    ADMINISTERS,
    AddAccount,
    RemoveAccount,
    ResetAccount,
    SignOutAccount,
    add_account,
    remove_account,
    reset_account,
    sign_out_account,
)
from reviewflow.casework.telling.told import who_is_told
from reviewflow.errors import ScopeMissing
from reviewflow.statute.london import local_date
from reviewflow.store.accounts import accounts_of
from reviewflow.store.calendar_links import links_of
from reviewflow.store.people import absences_of, choices_of
from reviewflow.store.session import Transaction
from reviewflow.store.sign_ins import sign_ins_of

from .bodies import Body, body_of, command_of
from .case_reads import number_in
from .operation import Answer, Call, Does, DoesIn, Operation, Parameter, changing, many, one
from .words import LIMIT

GROUP = "The office"


def users(call: Call) -> object:
    """Who is who."""
    call.only(FOR_OTHERS, "users")
    today = local_date(call.desk.now())
    with call.desk.database.read() as tx:
        directory = call.desk.directory(tx, call.partnership)
        away = {a.person: a for a in absences_of(tx, call.partnership) if a.covers(today)}
        choices = choices_of(tx, call.partnership)
    return [
        {
            **user_as_json(user, away.get(user.key)),
            "alerts": choices.get(user.key, user.wants),
            "partnership": directory.partnership,
        }
        for user in directory.users.values()
    ]


def absences(call: Call) -> object:
    """Who is away."""
    today, past = local_date(call.desk.now()), bool(call.query.get("past"))
    with call.desk.database.read() as tx:
        directory = call.desk.directory(tx, call.partnership)
        known = absences_of(tx, call.partnership)
    found = []
    for each in known:
        if (each.person == call.visitor.person or call.visitor.role in FOR_OTHERS) and (
            past or each.until_on is None or today <= each.until_on
        ):
            user = directory.users.get(each.person)
            deputy = each.deputy or (user.deputy if user else None)
            shown = absence_as_json(Absence(each.person, each.from_on, each.until_on, deputy))
            found.append({"partnership": call.partnership, **shown, "now": each.covers(today)})
    return found


def choices(call: Call) -> object:
    """How people are alerted."""
    call.only(FOR_OTHERS, "digest")
    with call.desk.database.read() as tx:
        directory, chosen = call.desk.directory(tx, call.partnership), choices_of(tx, call.partnership)
    return [choice_as_json(directory, user, chosen) for user in directory.users.values()]


def told(call: Call) -> object:
    """Who would be told in a role."""
    call.only(FOR_OTHERS, "who")
    day = call.day("on") or local_date(call.desk.now())
    _, found = who_is_told(call.desk, call.path["role"], partnership=call.partnership, on=day)
    return [told_as_json(each) for each in found]


def permissions(call: Call) -> object:
    """Who may see and do what."""
    may_ask = files_of(call.settings).may_ask()
    workflow, role = call.text("workflow"), call.text("role")
    return permissions_as_json(who_may(call.desk, call.partnership, may_ask=may_ask, workflow=workflow, role=role))


def accounts(call: Call) -> object:
    """Who may sign in."""
    call.only(ADMINISTERS, "accounts")
    today = local_date(call.desk.now())
    with call.desk.database.read() as tx:
        users = call.desk.directory(tx, call.partnership).users
        found = accounts_of(tx, call.partnership)
    here = {key for key, user in users.items() if user.works_on(today)}
    return [account_as_json(each, works_here=each.person in here) for each in found]


def sign_ins(call: Call) -> object:
    """What became of attempts to sign in."""
    call.only(ADMINISTERS, "sign-ins")
    with call.desk.database.read() as tx:
        found = sign_ins_of(tx, call.partnership, call.text("person"), most=call.limit)
    return [sign_in_as_json(each) for each in found]


def calendar_links(call: Call) -> object:
    """Secret addresses of calendars, without what opens them."""
    whole = call.visitor.role in OF_THE_PARTNERSHIP
    with call.desk.database.read() as tx:
        found = links_of(tx, call.partnership)
    return [calendar_link_as_json(each) for each in found if whole or each.person == call.visitor.person]


def tokens(call: Call) -> object:
    """The tokens that the person may see."""
    actor = call.actor
    with call.desk.database.read() as tx:
        return [token_as_json(each, standing(tx, call.desk, each)) for each in tokens_seen(tx, actor)]


class NewToken(Body):
    """A token for another program of the same person, never with more scopes than this one has."""

    program: str
    scopes: tuple[str, ...]
    days: int


def new_token(call: Call) -> Answer:
    """A token is made with a token: it may not do more than the one that makes it."""
    with call.desk.database.read() as tx:
        own = next((each for each in tokens_seen(tx, call.actor) if each.mark == call.visitor.session), None)
    has = own.scopes.split() if own else []
    more = next((each for each in call.body.scopes if each not in has), None)
    if more is not None:
        raise ScopeMissing(scope=more, scopes=", ".join(has))
    command = MakeToken(
        partnership=call.partnership, program=call.body.program, scopes=call.body.scopes, days=call.body.days
    )
    made = make_token(call.desk, command, by=call.by, most_days=call.settings.api_token_days)
    shown = {**token_as_json(made.kept, "open"), "secret": made.token, "entry": made.sequence}
    return Answer(shown, kept={**shown, "secret": None})


def token_withdrawn(call: Call) -> object:
    """A token that opens nothing any more."""
    command = WithdrawToken(partnership=call.partnership, token=call.path["token"])
    return [{"token": command.token, "entry": withdraw_token(call.desk, command, by=call.by)}]


def absence_recorded(tx: Transaction, call: Call) -> object:
    """Somebody is away."""
    command = command_of(RecordAbsence, call.body, partnership=call.partnership, person=call.path["person"])
    assert isinstance(command, RecordAbsence)
    recorded = record_absence_in(tx, call.desk, command, by=call.actor_in(tx))
    shown = absence_as_json(Absence(command.person, command.from_on, command.until_on, recorded.stands_in))
    return {"partnership": call.partnership, **shown, "notes": list(recorded.notes), "entry": recorded.sequence}


def absence_ended(tx: Transaction, call: Call) -> object:
    """Somebody is back."""
    command = command_of(EndAbsence, call.body, partnership=call.partnership, person=call.path["person"])
    assert isinstance(command, EndAbsence)
    entry = end_absence_in(tx, call.desk, command, by=call.actor_in(tx))
    return {"partnership": call.partnership, "person": command.person, "from": command.from_on, "entry": entry}


def choice_made(tx: Transaction, call: Call) -> object:
    """How somebody is alerted from now on."""
    command = command_of(ChooseDelivery, call.body, partnership=call.partnership, person=call.path["person"])
    assert isinstance(command, ChooseDelivery)
    entry = choose_delivery_in(tx, call.desk, command, by=call.actor_in(tx))
    return {"partnership": call.partnership, "person": command.person, "choice": command.choice, "entry": entry}


def holiday_changed(tx: Transaction, call: Call) -> object:
    """A day that counts, or does not, from now on; with the dates of cases that the person sees."""
    command, actor = command_of(ChangeCalendarDay, call.body), call.actor_in(tx)
    assert isinstance(command, ChangeCalendarDay)
    moved = change_calendar_day_in(tx, call.desk, command, by=actor)
    seen = sights_of(tx, call.desk, {each.case for each in moved}, actor)
    return moved_as_json(command, [each for each in moved if each.case in seen])


def tried_again(tx: Transaction, call: Call) -> object:
    """A delivery that waits to leave again."""
    number = number_in(call, "delivery")
    command = TryDeliveryAgain(delivery=number, address=call.body.address)
    return {"delivery": number, "written": try_delivery_again_in(tx, call.desk, command, by=call.actor_in(tx))}


def settled(tx: Transaction, call: Call) -> object:
    """A warning that was put right."""
    number = number_in(call, "warning")
    settle_warning_in(tx, call.desk, SettleWarning(warning=number, reason=call.body.reason), by=call.actor_in(tx))
    return {"warning": number, "settled": True}


def _with_link(shape: type[Any], make: Callable[..., Any]) -> Does:
    def does(call: Call) -> Answer:
        command = shape(partnership=call.partnership, person=call.path["person"])
        link = make(call.desk, command, by=call.by)
        shown = set_up_link_as_json(command.person, link, call.settings.base_url)
        return Answer(shown, kept={**shown, "link": None})

    return does


def _of_account(shape: type[Any], do: Callable[..., int]) -> Does:
    def does(call: Call) -> object:
        command = shape(partnership=call.partnership, person=call.path["person"])
        return {"person": command.person, "entry": do(call.desk, command, by=call.by)}

    return does


class NewLink(Body):
    """Whose dates: one's own, or those of the whole partnership."""

    whole: bool = False


def link_made(call: Call) -> Answer:
    """A secret address for a calendar program."""
    person = None if call.body.whole else call.visitor.person
    made = make_calendar_link(call.desk, MakeCalendarLink(partnership=call.partnership, person=person), by=call.by)
    address = f"{call.settings.base_url}/calendar/{made.token}.ics"
    shown = {
        "partnership": call.partnership,
        "person": person,
        "link": made.mark,
        "address": address,
        "entry": made.sequence,
    }
    return Answer(shown, kept={**shown, "address": None})


def link_revoked(call: Call) -> object:
    """A secret address that opens nothing any more."""
    command = RevokeCalendarLink(partnership=call.partnership, link=call.path["link"])
    return [{"link": command.link, "entry": revoke_calendar_link(call.desk, command, by=call.by)}]


def _own(
    method: str, path: str, name: str, says: str, answers: Any, does_in: DoesIn, command: str, **more: Any
) -> Operation:
    return changing(method, path, name, says, answers, does_in=does_in, commands=(command,), group=GROUP, **more)


_PERSON = "/people/{person}"
_SET_UP = one("person", "signs_in_with", "link", "until", "entry")
_DONE = one("person", "entry")
_LOOKS_AFTER: dict[str, Any] = {"scope": ADMINISTER, "group": GROUP}
OFFICE = (
    Operation("GET", "/people", "list_people", "Who is who in the partnership.",
              many("user", "name", "roles", "postings", "agency", "address", "from", "until", "deputy", "away",
                   "alerts", "partnership"),
              does=users, group=GROUP, commands=("users",)),
    Operation("GET", "/absences", "list_absences", "Who is away today or later, and who is told instead.",
              many("partnership", "person", "from", "until", "deputy", "now"), does=absences, group=GROUP,
              commands=("away list",), query=(Parameter("past", "Those that are over too.", "flag"),),
              keeps_itself=True),
    _own("POST", f"{_PERSON}/absences", "record_absence", "Record that somebody is away.",
         one("partnership", "person", "from", "until", "deputy", "notes", "entry"), absence_recorded, "away add",
         body=body_of(RecordAbsence, "partnership", "person"), status=201),
    _own("POST", f"{_PERSON}/absences/end", "end_absence", "End an absence.",
         one("partnership", "person", "from", "entry"), absence_ended, "away end",
         body=body_of(EndAbsence, "partnership", "person")),
    Operation("GET", "/digest", "list_alerting", "Who is alerted at once and who by one message a day.",
              many("partnership", "person", "choice", "chosen"), does=choices, group=GROUP,
              commands=("digest show",), keeps_itself=True),
    _own("PUT", f"{_PERSON}/digest", "choose_alerting", "Choose how somebody is alerted.",
         one("partnership", "person", "choice", "entry"), choice_made, "digest on",
         body=body_of(ChooseDelivery, "partnership", "person")),
    Operation("GET", "/roles/{role}/told", "list_told", "Who would be told in a role on a day.",
              many("person", "name", "address", "deputy_of", "digest", "nobody", "uncovered"), does=told, group=GROUP,
              commands=("who",), query=(Parameter("on", "The day, or today.", "day"),), keeps_itself=True),
    Operation("GET", "/permissions", "list_permissions", "Who may see and do what, by role, and who holds each role.",
              one("partnership", "roles", "permissions"), does=permissions, group=GROUP, commands=("permissions",),
              query=(Parameter("workflow", "Only of the cases of this workflow, or of the office."),
                     Parameter("role", "Only of this role."))),
    Operation("GET", "/accounts", "list_accounts", "Who may sign in to the pages.",
              many("person", "partnership", "signs_in_with", "set_up_at", "works_here", "made_at", "made_by"),
              does=accounts, commands=("accounts list",), keeps_itself=True, **_LOOKS_AFTER),
    Operation("GET", "/sign-ins", "list_sign_ins", "What became of attempts to sign in, the newest first.",
              many("at", "what", "way", "person", "role"), does=sign_ins, commands=("accounts sign-ins",),
              query=(Parameter("person", "Only of this person."), LIMIT), keeps_itself=True, **_LOOKS_AFTER),
    changing("POST", f"{_PERSON}/account", "add_account", "Give a person an account. The link is answered this once.",
             _SET_UP, does=_with_link(AddAccount, add_account), commands=("accounts add",), status=201,
             **_LOOKS_AFTER),
    changing("POST", f"{_PERSON}/account/reset", "reset_account", "Let a person choose password and code anew.",
             _SET_UP, does=_with_link(ResetAccount, reset_account), commands=("accounts reset",), **_LOOKS_AFTER),
    changing("DELETE", f"{_PERSON}/account", "remove_account", "Take an account away, and end every session of it.",
             _DONE, does=_of_account(RemoveAccount, remove_account), commands=("accounts remove",), **_LOOKS_AFTER),
    changing("POST", f"{_PERSON}/account/sign-out", "sign_out_account", "Sign a person out everywhere.", _DONE,
             does=_of_account(SignOutAccount, sign_out_account), commands=("accounts sign-out",), **_LOOKS_AFTER),
    Operation("GET", "/calendar-links", "list_calendar_links", "Secret addresses of calendars, not what opens them.",
              many("link", "partnership", "person", "made_at", "made_by", "last_read_at", "revoked_at", "revoked_by"),
              does=calendar_links, group=GROUP, commands=("calendar links",), keeps_itself=True),
    changing("POST", "/calendar-links", "make_calendar_link",
             "Make a secret address for a calendar program. It is answered this once.",
             one("partnership", "person", "link", "address", "entry"), does=link_made, group=GROUP,
             commands=("calendar link",), body=NewLink, status=201),
    changing("DELETE", "/calendar-links/{link}", "revoke_calendar_link", "Let a secret address open nothing any more.",
             many("link", "entry"), does=link_revoked, group=GROUP, commands=("calendar revoke",)),
    Operation("GET", "/tokens", "list_tokens", "Tokens by which programs come in, without what opens anything.",
              many("token", "program", "person", "role", "scopes", "standing", "made_at", "ends_at", "last_used_at",
                   "withdrawn_at", "withdrawn_by"),
              does=tokens, group=GROUP, commands=("tokens list",), keeps_itself=True),
    changing("POST", "/tokens", "make_token",
             "Make a token for another program, with no more scopes than this one. It is answered this once.",
             one("token", "program", "person", "role", "scopes", "ends_at", "secret", "entry"), does=new_token,
             commands=("tokens make",), body=NewToken, status=201, **_LOOKS_AFTER),
    changing("DELETE", "/tokens/{token}", "withdraw_token", "Let a token open nothing any more.",
             many("token", "entry"), does=token_withdrawn, group=GROUP, scope=CHANGE, commands=("tokens withdraw",)),
    _own("POST", "/holidays", "change_holiday", "Make a day a bank holiday, or a working day, and count dates anew.",
         one("day", "name", "works", "moved"), holiday_changed, "holiday add", body=body_of(ChangeCalendarDay),
         scope=ADMINISTER, changes_rules=True, before=lambda call: call.only(FOR_OTHERS, "holiday")),
    _own("POST", "/deliveries/{delivery}/again", "try_delivery_again", "Try again what could not be delivered.",
         one("delivery", "written"), tried_again, "deliveries again", body=body_of(TryDeliveryAgain, "delivery")),
    _own("POST", "/warnings/{warning}/settle", "settle_warning", "Say that what a warning is about was put right.",
         one("warning", "settled"), settled, "warnings settle", body=body_of(SettleWarning, "warning")),
)  # fmt: skip
"""The operations."""
