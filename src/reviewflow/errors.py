"""Every refusal, by name.

A refusal says in one sentence what was refused, and then what to do next. Nothing has
changed when one is raised. The docstring of each class is its message; the fields that it
names in braces carry the facts, and are also kept as attributes for programs to read.
"""

from __future__ import annotations

import inspect


class Refusal(Exception):
    """This was refused: {what}. {do}"""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        super().__init__(template.format_map(facts).strip())

    @property
    def name(self) -> str:
        """The name by which documents, scenarios and programs know this refusal."""
        return type(self).__name__


# The calendar and the clocks


class CalendarDoesNotReach(Refusal):
    """{day} is outside the bank holidays on file, which run from {known_from} to {known_to}.
    Update the bank holidays in workflows/bank_holidays, or check the date."""


class DateInvalid(Refusal):
    """{text!r} is not a date that can be used: {why}. Write it as 2026-04-01 or Wednesday 2026-04-01."""


class ClockMayNotBeSuspended(Refusal):
    """The clock {clock} may not be suspended: its rules give no ground for it. {do}"""


class ClockNotFound(Refusal):
    """There is no clock {clock} on {case}. Its clocks are: {known}."""


# Files


class WorkflowFileInvalid(Refusal):
    """{count} fault(s) in the workflow files, the first in {where}: {fault}. {do}"""


class ScenarioFileInvalid(Refusal):
    """{where}: {fault}. {do}"""


class WorkflowNotFound(Refusal):
    """No published workflow answers to {workflow}. {do}"""


class EditionNotInForce(Refusal):
    """No edition of the guidance on file was in force on {on} for {workflow}.
    Check the date, or add the edition to workflows/editions and publish it."""


class DiagramNeedsGraphviz(Refusal):
    """The diagram of {subject} cannot be drawn, because Graphviz is not installed here.
    Install reviewflow with the extra `diagrams`, or use the Mermaid text or the table of transitions."""


# Cases


class CaseNotFound(Refusal):
    """There is no case {case} here. Check the reference with `reviewflow cases`."""


class ItemNotFound(Refusal):
    """There is no {item} on case {case}. Check the number with `reviewflow case {case}`."""


class ItemKindNotKept(Refusal):
    """A {workflow} keeps no {kind}. It keeps: {known}."""


class TransitionNotAllowed(Refusal):
    """{transition} may not be done now: {subject} is in the state {state}. {do}"""


class TransitionNotFound(Refusal):
    """{workflow} has no transition {transition}. {do}"""


class ConditionNotMet(Refusal):
    """{transition} may not be done yet: {why}. {do}"""


class RoleNotAllowed(Refusal):
    """{transition} is done by {allowed}; you are acting as {role}. Ask someone in that role to do it."""


class NotTheirOwn(Refusal):
    """{transition} is for {allowed}, or for those who keep the case; you act for {own}.
    Ask one of them to do it, or to record it for you."""


class OutsidePartnership(Refusal):
    """{case} belongs to another partnership than {partnership}. Ask its coordinator."""


class DutiesNotSeparate(Refusal):
    """{transition} must be done by someone other than the person who did {other}, and that was {user}.
    Ask a colleague in the same role."""


class FactMissing(Refusal):
    """{transition} needs what is not recorded yet: {missing}. Give it with the command, or record it first."""


class FactUnknown(Refusal):
    """{fact} is not a fact that may be given here. {do}"""


class FactInvalid(Refusal):
    """{fact} cannot be {value!r}: {why}. {do}"""


class FactQuestioned(Refusal):
    """{fact} is {value}, which is unlikely: {why}. Check it, and if it is right confirm it with confirm: [{fact}]."""


class ReasonMissing(Refusal):
    """{transition} needs a reason, because others will ask for it. Give it with reason."""


class LinkNotAllowed(Refusal):
    """{case} may not be linked as {relation}: {why}. {do}"""


class CaseChangedMeanwhile(Refusal):
    """{case} changed while you were working on it: {who} did {what} at {at}. Look at it again, then decide."""


class MigrationNotPossible(Refusal):
    """{case} cannot move to {to}: {why}. {do}"""


class ActorUnknown(Refusal):
    """{by} is neither a role nor a user known here. {do}"""


class TimeRunsBackwards(Refusal):
    """{what} happened at {happened}, which is after it was recorded at {recorded}. Check the date."""


# Notices


class NoticeCannotBeRendered(Refusal):
    """The notice {notice} cannot be written: {why}. {do}"""


class NoticeNotFound(Refusal):
    """{case} has sent no notice {notice}. See what it sent with `reviewflow notices --case {case}`."""


class NoticeNumberUnknown(Refusal):
    """There is no notice number {number} here. See the numbers with `reviewflow notices`."""


class SweepNotFinished(Refusal):
    """Not everything could be done: {why}. What is not given up is tried again; see `reviewflow deliveries list`."""


class AlertNotFound(Refusal):
    """There is no alert number {alert} here. See the numbers with `reviewflow alerts`."""


class AlertNotOpen(Refusal):
    """Alert {alert} of {case} cannot be acknowledged: {why}. Nothing more comes of it, so nothing has to be done."""


class WarningNotFound(Refusal):
    """There is no open warning number {warning} here. See the open ones with `reviewflow warnings list`."""


class DeliveryNotFound(Refusal):
    """There is no delivery number {delivery} that could be tried again. See those that failed with `reviewflow deliveries list`."""


class CalendarLinkNotFound(Refusal):
    """There is no calendar link {link} in {partnership} that could be revoked. See them with `reviewflow calendar links`."""


class RecipientUnknown(Refusal):
    """Nobody is on file to receive {notice} as {recipient} on {on}. Add the recipient to the partnership's file and publish it."""


# The trail and the store


class TrailBroken(Refusal):
    """The trail does not hold at entry {sequence}: {what}. Stop work on this database and compare it with a backup or a checkpoint."""


class EntryNotFound(Refusal):
    """The trail has no entry {entry} about {case} that could be corrected. See its entries with
    `reviewflow trail show {case}`."""


class TrailCannotKeep(Refusal):
    """This cannot be kept in the trail: {why}. Use text, whole numbers, yes or no, lists and keyed lists; write decimals and dates as text."""


class ReplayDiffers(Refusal):
    """{count} difference(s) between the case rows and what the trail gives. {do}"""


class DatabaseNotReady(Refusal):
    """The database is not ready: {why}. {do}"""


class MachineRefuses(Refusal):
    """The machine did not allow it: {why}. If the command was to change something, see with `reviewflow trail show`
    whether it did so before."""


class SettingInvalid(Refusal):
    """The setting {setting} cannot be used: {why}. {do}"""


class ReferenceInvalid(Refusal):
    """{reference!r} cannot be a reference: {why}. Use up to 40 letters, figures, dots and hyphens, and nobody's name,
    because it stands in addresses, in subject lines and in the names of files."""


class ReferenceTaken(Refusal):
    """There is a case {reference} already. Leave the reference out to get the next one, or choose another."""


class ReaderUnnamed(Refusal):
    """The names of people may stand in notice {notice}, so its reading is kept on the trail. Say who reads it with --by."""


class AddressNotFree(Refusal):
    """Nothing can be served at {address}: {why}. Stop what is there already, or choose another with --host and --port."""


class NotHealthy(Refusal):
    """Not everything works: {what}. {do}"""


class BasisUnknown(Refusal):
    """No figure is placed in a period by {basis}. Use one of: {known}."""


# Signing in


class SignInRefused(Refusal):
    """The email address, the password or the code is wrong. Check them and try again."""


class SignInPaused(Refusal):
    """Too many attempts went wrong, so nothing is tried before {until}. Wait until then; if you have forgotten your
    password or lost your phone, ask your administrator for a new set-up link."""


class SignInOver(Refusal):
    """You took too long, or signed in already in another window. Begin again."""


class SetUpLinkSpent(Refusal):
    """This link was used already, or its time has run out. Ask your administrator for a new one."""


class PasswordNotTaken(Refusal):
    """That password cannot be used: {why}. {do}"""


class AccountTaken(Refusal):
    """{person} cannot be given an account: {why}. {do}"""


class AccountNotFound(Refusal):
    """{person} has no account in {partnership}. See the accounts with `reviewflow accounts list`."""


class IdentityProviderFailed(Refusal):
    """Signing in with your work account did not succeed: {why}. {do}"""


class NoAccessHere(Refusal):
    """{who} may not use this service: {why}. {do}"""
