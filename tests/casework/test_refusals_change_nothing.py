"""Every refusal that a command can raise: it is raised, it says what to do, and no row and no entry has changed."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.journeys import REGULATION_11, SUBMISSION, incident_at, review_at
from casework.office import Office, head_of
from casework.people_who_sign_in import LIMITS, PASSWORD, TWO_ROLES, add
from reviewflow import errors
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.asking.samples import AnswerSample, Drawn, DrawSample, answer_sample, draw_sample
from reviewflow.casework.calendar_feeds.make_calendar_link import RevokeCalendarLink, revoke_calendar_link
from reviewflow.casework.changes.add_from_minutes import add_from_minutes
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.keep_out import RestrictCase
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.guests.enter import give_code as give_guest_code
from reviewflow.casework.guests.invite import InviteGuest, WithdrawGuest, invite_guest, withdraw_guest
from reviewflow.casework.guests.tasks import check_may_still
from reviewflow.casework.handing_in.read_file import read_file
from reviewflow.casework.handing_in.uploads import take_file
from reviewflow.casework.programs.by_key import Done, Key, apart_by_key, once_by_key
from reviewflow.casework.programs.tokens import MakeToken, WithdrawToken, make_token, withdraw_token
from reviewflow.casework.programs.webhooks import MakeWebhook, WithdrawWebhook, make_webhook, withdraw_webhook
from reviewflow.casework.sending.put_right import SettleWarning, TryDeliveryAgain, settle_warning, try_delivery_again
from reviewflow.casework.sign_on.accounts import RemoveAccount, remove_account
from reviewflow.casework.sign_on.attempts import give_code
from reviewflow.casework.sign_on.set_up import choose_password
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import Refusal
from reviewflow.store.api_requests import claim

Provocation = Callable[[Office], Callable[[], object]]
"""Prepares a case, and returns the command that is refused."""


def calendar_does_not_reach(office: Office) -> Callable[[], object]:
    case = incident_at(office, "rapid_review")
    meeting = {"purpose": "rapid_review", "planned_on": "Saturday 2033-12-31"}
    return lambda: office.carry_out(AddItem(case=case, add="meeting", facts=meeting))


def date_invalid(office: Office) -> Callable[[], object]:
    case = review_at(office, "under_way")
    office.carry_out(SuspendClock(case=case, clock="publication", reason="x"))
    before = {"case": case, "clock": "publication", "reason": "x", "on": "2024-03-14"}
    return lambda: office.carry_out(ResumeClock.model_validate(before))


def clock_may_not_be_suspended(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(SuspendClock(case=case, clock="notification", reason="x"))


def alert_not_open(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    command = AcknowledgeAlert(case=case, clock="notification", rung="overdue_1")
    return lambda: acknowledge_alert(office.desk, command, by="coordinator")


def delivery_not_found(office: Office) -> Callable[[], object]:
    incident_at(office, "notified")
    command = TryDeliveryAgain(delivery=1)
    return lambda: try_delivery_again(office.desk, command, by="coordinator", partnership="bristol")


def warning_not_found(office: Office) -> Callable[[], object]:
    command = SettleWarning(warning=1, reason="It is well.")
    return lambda: settle_warning(office.desk, command, by="coordinator", partnership="bristol")


def clock_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(SuspendClock(case=case, clock="nothing", reason="x"))


def workflow_not_found(office: Office) -> Callable[[], object]:
    return lambda: office.open("nothing", became_aware_on="2024-03-15")


def edition_not_in_force(office: Office) -> Callable[[], object]:
    return lambda: office.open(became_aware_on="2017-03-15")


def case_not_found(office: Office) -> Callable[[], object]:
    return lambda: office.do("SI-1999-001", "start_rapid_review")


def item_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "withdraw_child", item="CH-7", removed_reasons="x")


def item_kind_not_kept(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.add(case, "reviewer")


def transition_not_allowed(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "send_rapid_review")


def transition_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "fly")


def condition_not_met(office: Office) -> Callable[[], object]:
    case = incident_at(office, "rapid_review")
    facts = {"rapid_review_meeting_on": "2024-03-15", "outcome": "lcspr", "outcome_reasons": "x", **REGULATION_11}
    return lambda: office.do(case, "submit_for_sign_off", **facts)


def role_not_allowed(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "submit_notification", "scrutineer", **SUBMISSION)


def outside_partnership(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "submit_notification", "gloucestershire/la_notifier", **SUBMISSION)


def nobody_would_keep_it(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(RestrictCase(case=case, to=("bristol.executive",), reason="x"))


def not_their_own(office: Office) -> Callable[[], object]:
    case = incident_at(office, "rapid_review")
    number = office.add(case, "agency_request", agency="nbt")
    return lambda: office.do(case, "record_return", "bristol.agency_lead_awp", item=number)


def duties_not_separate(office: Office) -> Callable[[], object]:
    case = incident_at(office, "awaiting_sign_off")
    office.ask_partners(case, "rapid_review_outcome")
    return lambda: office.do(case, "sign_off", Actor("coordinator", "executive", "bristol"))


def fact_missing(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "submit_notification", "la_notifier")


def fact_unknown(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(RecordFacts(case=case, facts={"weather": "fine"}))


def fact_invalid(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(RecordFacts(case=case, facts={"incident_area": "atlantis"}))


def fact_questioned(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(RecordFacts(case=case, facts={"incident_on": "1990-01-01"}))


def reason_missing(office: Office) -> Callable[[], object]:
    case = incident_at(office, "signed_off")
    return lambda: office.do(case, "return_to_review_group", "executive", reason=None)


def link_not_allowed(office: Office) -> Callable[[], object]:
    case = incident_at(office, "decided", outcome="lcspr")
    return lambda: office.do(case, "pass_to_review", link=case)


def link_not_allowed_by_its_workflow(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.carry_out(LinkCases(case=case, relation="joint_with", to=case))


def case_changed_meanwhile(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "submit_notification", "la_notifier", expected_version=7, **SUBMISSION)


def migration_not_possible(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    command = MigrateCase(case=case, to=office.case(case).workflow_hash, reason="x")
    return lambda: office.carry_out(command)


def actor_unknown(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.do(case, "submit_notification", "nobody", **SUBMISSION)


def time_runs_backwards(office: Office) -> Callable[[], object]:
    case = incident_at(office, "notified")
    return lambda: office.do(case, "start_rapid_review", happened_on="Saturday 2024-03-16")


def notice_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    receipt = RecordReceipt(case=case, notice="notification_pack", reference="x")
    return lambda: record_receipt(office.desk, receipt, by="la_notifier")


def trail_cannot_keep(office: Office) -> Callable[[], object]:
    case = incident_at(office, "notified")
    return lambda: office.carry_out(CorrectFacts(case=case, facts={"summary": "x"}, reason="half a \ud83d"))


def reference_taken(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: office.open(became_aware_on="2024-03-15", reference=case)


def reference_invalid(office: Office) -> Callable[[], object]:
    return lambda: office.open(became_aware_on="2024-03-15", reference="Zed Synthetic 1")


def entry_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "notified")
    return lambda: office.carry_out(CorrectFacts(case=case, facts={"summary": "x"}, reason="Wrong.", corrects=9999))


def database_not_ready(office: Office) -> Callable[[], object]:
    return lambda: office.open(partnership="wessex", became_aware_on="2024-03-15")


def calendar_link_not_found(office: Office) -> Callable[[], object]:
    command = RevokeCalendarLink(partnership="bristol", link="0f3c9a17b2d8")
    return lambda: revoke_calendar_link(office.desk, command, by="coordinator")


SCRUTINEER = "bristol.scrutineer"
ASKED = {"timely": {"title": "Timely?", "answers": {"fully": "Fully"}}}


def _draw(office: Office, *frame: str) -> Drawn:
    days = {"from_on": "2024-01-01", "to_on": "2024-12-31"}
    wanted = DrawSample.model_validate({"partnership": "bristol", "of": "rapid_reviews", "share": "1/1", **days})
    return draw_sample(office.desk, wanted, by=SCRUTINEER, frame_of=lambda tx, desk, command: frame)


def _answer(office: Office, sample: int, case: str, **answers: str) -> Callable[[], object]:
    command = AnswerSample(sample=sample, case=case, answers=answers, asked=ASKED)
    return lambda: answer_sample(office.desk, command, by=SCRUTINEER)


def nothing_to_sample(office: Office) -> Callable[[], object]:
    return lambda: _draw(office)


def sample_not_found(office: Office) -> Callable[[], object]:
    return _answer(office, 9999, incident_at(office, "considered"), timely="fully")


def not_in_sample(office: Office) -> Callable[[], object]:
    drawn, other = incident_at(office, "considered"), incident_at(office, "considered")
    return _answer(office, _draw(office, drawn).row.sequence, other, timely="fully")


def answer_invalid(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return _answer(office, _draw(office, case).row.sequence, case, timely="perhaps")


def minutes_unreadable(office: Office) -> Callable[[], object]:
    rows = [{"case": incident_at(office, "considered"), "subject": "Pace"}]
    return lambda: add_from_minutes(office.desk, rows, meeting="Executive", by="coordinator")


def account_taken(office: Office) -> Callable[[], object]:
    return lambda: add(office, "bristol.nobody")


def account_not_found(office: Office) -> Callable[[], object]:
    command = RemoveAccount(partnership="bristol", person=TWO_ROLES)
    return lambda: remove_account(office.desk, command, by="administrator")


def password_not_taken(office: Office) -> Callable[[], object]:
    link = add(office)
    return lambda: choose_password(office.desk, link, "too short")


def set_up_link_spent(office: Office) -> Callable[[], object]:
    return lambda: choose_password(office.desk, "made up", PASSWORD)


def sign_in_over(office: Office) -> Callable[[], object]:
    return lambda: give_code(office.desk, "made up", "000000", limits=LIMITS)


def guest_cannot_be_invited(office: Office) -> Callable[[], object]:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    command = InviteGuest(case=case, item="AR-1", address="nowhere", name="Lead")
    return lambda: invite_guest(office.desk, command, by="coordinator", link_hours=72)


def invitation_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    command = WithdrawGuest(case=case, item="AR-1", address="lead@trust.example.org")
    return lambda: withdraw_guest(office.desk, command, by="coordinator")


def guest_link_spent(office: Office) -> Callable[[], object]:
    return lambda: give_guest_code(office.desk, "made up", "00000000")


def file_not_taken(office: Office) -> Callable[[], object]:
    whose = {"partnership": "bristol", "person": "coordinator"}
    return lambda: take_file(office.desk, whose, "a.docx", 0, [], most=1)


def file_not_found(office: Office) -> Callable[[], object]:
    case = incident_at(office, "considered")
    return lambda: read_file(office.desk, case, 1, by="coordinator")


def task_over(office: Office) -> Callable[[], object]:
    def check() -> None:
        with office.database.read() as tx:
            check_may_still(tx, office.desk, 1)

    return check


def token_not_made(office: Office) -> Callable[[], object]:
    command = MakeToken(partnership="bristol", program="Dashboard", scopes=("read",), days=100)
    return lambda: make_token(office.desk, command, by="bristol.coordinator", most_days=90)


def token_not_found(office: Office) -> Callable[[], object]:
    command = WithdrawToken(partnership="bristol", token="made up")
    return lambda: withdraw_token(office.desk, command, by="bristol.coordinator")


def key_used_otherwise(office: Office) -> Callable[[], object]:
    once_by_key(office.desk, Key.of("k", whose="x", asked=b"this"), lambda _: Done(200, "{}"))
    return lambda: once_by_key(office.desk, Key.of("k", whose="x", asked=b"that"), lambda _: Done(200, "{}"))


def key_in_use(office: Office) -> Callable[[], object]:
    key = Key.of("k", whose="x", asked=b"this")
    with office.database.write() as tx:
        at = instant_text(office.now)
        claim(tx, key.key_hash, asked_hash=key.asked_hash, at=at, before=at)
    return lambda: apart_by_key(office.desk, key, lambda: Done(200, "{}"))


def webhook_not_made(office: Office) -> Callable[[], object]:
    command = MakeWebhook(partnership="bristol", address="https://127.0.0.1/")
    return lambda: make_webhook(office.desk, command, by="bristol.coordinator", networks="public")


def webhook_not_found(office: Office) -> Callable[[], object]:
    command = WithdrawWebhook(partnership="bristol", webhook=1)
    return lambda: withdraw_webhook(office.desk, command, by="bristol.coordinator")


PROVOKED: dict[type[Refusal], Provocation] = {
    errors.CalendarDoesNotReach: calendar_does_not_reach,
    errors.DateInvalid: date_invalid,
    errors.ClockMayNotBeSuspended: clock_may_not_be_suspended,
    errors.ClockNotFound: clock_not_found,
    errors.AlertNotOpen: alert_not_open,
    errors.DeliveryNotFound: delivery_not_found,
    errors.WarningNotFound: warning_not_found,
    errors.WorkflowNotFound: workflow_not_found,
    errors.EditionNotInForce: edition_not_in_force,
    errors.CaseNotFound: case_not_found,
    errors.ItemNotFound: item_not_found,
    errors.ItemKindNotKept: item_kind_not_kept,
    errors.TransitionNotAllowed: transition_not_allowed,
    errors.TransitionNotFound: transition_not_found,
    errors.ConditionNotMet: condition_not_met,
    errors.RoleNotAllowed: role_not_allowed,
    errors.OutsidePartnership: outside_partnership,
    errors.NobodyWouldKeepIt: nobody_would_keep_it,
    errors.NotTheirOwn: not_their_own,
    errors.DutiesNotSeparate: duties_not_separate,
    errors.FactMissing: fact_missing,
    errors.FactUnknown: fact_unknown,
    errors.FactInvalid: fact_invalid,
    errors.FactQuestioned: fact_questioned,
    errors.ReasonMissing: reason_missing,
    errors.LinkNotAllowed: link_not_allowed,
    errors.CaseChangedMeanwhile: case_changed_meanwhile,
    errors.MigrationNotPossible: migration_not_possible,
    errors.ActorUnknown: actor_unknown,
    errors.TimeRunsBackwards: time_runs_backwards,
    errors.NoticeNotFound: notice_not_found,
    errors.CalendarLinkNotFound: calendar_link_not_found,
    errors.TrailCannotKeep: trail_cannot_keep,
    errors.ReferenceTaken: reference_taken,
    errors.ReferenceInvalid: reference_invalid,
    errors.EntryNotFound: entry_not_found,
    errors.DatabaseNotReady: database_not_ready,
    errors.NothingToSample: nothing_to_sample,
    errors.SampleNotFound: sample_not_found,
    errors.NotInSample: not_in_sample,
    errors.AnswerInvalid: answer_invalid,
    errors.MinutesUnreadable: minutes_unreadable,
    errors.AccountNotGiven: account_taken,
    errors.AccountNotFound: account_not_found,
    errors.PasswordNotTaken: password_not_taken,
    errors.SetUpLinkSpent: set_up_link_spent,
    errors.SignInOver: sign_in_over,
    errors.GuestCannotBeInvited: guest_cannot_be_invited,
    errors.InvitationNotFound: invitation_not_found,
    errors.GuestLinkSpent: guest_link_spent,
    errors.TaskOver: task_over,
    errors.FileNotTaken: file_not_taken,
    errors.FileNotFound: file_not_found,
    errors.TokenNotMade: token_not_made,
    errors.TokenNotFound: token_not_found,
    errors.KeyUsedOtherwise: key_used_otherwise,
    errors.KeyInUse: key_in_use,
    errors.WebhookNotMade: webhook_not_made,
    errors.WebhookNotFound: webhook_not_found,
}

OF_LETTERS_OWED = {errors.NoticeCannotBeRendered, errors.RecipientUnknown}
"""These follow from files that are wrong: a change is never refused for them, only the writing of a letter it owes."""

OF_ATTEMPTS = {errors.SignInRefused, errors.SignInPaused, errors.NoAccessHere}
"""What became of an attempt to sign in is kept, and so it is counted: tests of their own look at these."""

OF_NO_COMMAND = {
    # What becomes of a database whose keys or whose sealed values are not as they were: see test_sealed.py.
    errors.KeysUnusable,
    errors.SealedValueUnreadable,
    errors.CaseDestroyed,
    errors.FileDestroyed,
    errors.MasterKeyInUse,
    errors.WorkflowFileInvalid,
    errors.ScenarioFileInvalid,
    errors.TrailBroken,
    errors.TrailTimeWrong,
    errors.StoredNodeDiffers,
    errors.StoredTimesDiffer,
    errors.ReplayDiffers,
    errors.SettingInvalid,
    errors.ReaderUnnamed,
    errors.NoticeNumberUnknown,
    errors.AlertNotFound,
    errors.BundleTooLarge,
    errors.FileCannotBeWritten,
    errors.PeriodInvalid,
    errors.CheckpointFromTheFuture,
    errors.CheckpointKeyCompromised,
    errors.CheckpointKeyUnknown,
    errors.CheckpointOfAnother,
    errors.CheckpointSignatureWrong,
    errors.CaseNotOpenThen,
    errors.EntryNotOnTrail,
    errors.KeyFileUnusable,
    errors.NoteInvalid,
    errors.SigningKeyNotFound,
    errors.SigningKeyNotUsable,
    errors.WitnessDidNotSign,
    errors.WitnessNotFound,
    errors.WitnessTaken,
    errors.QuestionInvalid,
    errors.QuestionWordUnknown,
    errors.QuestionTooWide,
    errors.SavedQuestionUnknown,
    errors.SavedQuestionOfOthers,
    errors.MayNotAsk,
    errors.DocumentsNotInstalled,
    errors.FileFormUnknown,
    errors.TableTooLong,
    errors.TooMuchUnderWay,
    errors.WorkTookTooLong,
    errors.ResultTooLarge,
    errors.BackupKeyUnusable,
    errors.BackupNotFound,
    errors.BackupNotGood,
    errors.BackupNotTaken,
    errors.RestoreRefused,
    errors.UpgradeNeedsBackup,
}
"""These are about files, settings, reading, long work and the whole trail, and no command to a case raises them."""


OF_DISCLOSING = {
    errors.DisclosureNotFound,
    errors.DisclosureNotOpen,
    errors.HeldHasChanged,
    errors.PartNotFound,
}
"""These are provoked where something is disclosed: see :mod:`casework.test_disclosing`."""

OF_KEEPING = {
    errors.CaseDestroyed,
    errors.DestructionNotApproved,
    errors.DestructionNotFound,
    errors.GroundUnknown,
    errors.HoldNotFound,
    errors.NotDueForReview,
    errors.OnLegalHold,
}
"""These are provoked where cases are destroyed: see :mod:`casework.test_destroying`."""


@pytest.mark.parametrize("refusal", PROVOKED, ids=lambda refusal: refusal.__name__)
def test_it_is_refused_and_nothing_changes(office: Office, refusal: type[Refusal]) -> None:
    command = PROVOKED[refusal](office)
    before = head_of(office.database)

    with office.refuses(refusal) as refused:
        command()

    assert type(refused.value) is refusal
    assert head_of(office.database) == before
    assert str(refused.value)[-1] in ".?]"


def raised_by_commands() -> set[str]:
    """The names of the refusals that the room of commands, or one below it, makes."""
    rooms = ("statute", "workflow", "case", "audit", "notices", "alerts", "store", "casework")
    source = Path(inspect.getfile(errors)).parent.parent
    files = [file for room in rooms for file in (source / room).rglob("*.py")]
    return {name for file in files for name in re.findall(r"\b([A-Z]\w+)\(", file.read_text(encoding="utf-8"))}


def test_every_refusal_is_provoked_or_belongs_to_no_command() -> None:
    known = {
        each.__name__
        for each in {*PROVOKED, *OF_LETTERS_OWED, *OF_ATTEMPTS, *OF_NO_COMMAND, *OF_KEEPING, *OF_DISCLOSING}
    }
    every = {name for name, each in vars(errors).items() if inspect.isclass(each) and issubclass(each, Refusal)}

    assert (every & raised_by_commands()) - known - {"Refusal"} == set(), (
        "provoke it here, or say why no command raises it"
    )


def test_a_link_that_the_workflow_does_not_know_changes_nothing(office: Office) -> None:
    command = link_not_allowed_by_its_workflow(office)

    with office.refuses(errors.LinkNotAllowed):
        command()


def test_reading_a_case_that_is_not_there_is_refused_too(office: Office) -> None:
    with office.refuses(errors.CaseNotFound):
        view_case(office.desk, "SI-1999-001")
