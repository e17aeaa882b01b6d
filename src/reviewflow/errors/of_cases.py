"""What is refused to be done to a case."""

from __future__ import annotations

from .refusal import Refusal


class CaseNotFound(Refusal):
    """There is no case {case} here. Check the reference with `reviewflow cases`."""


class CaseNotOpenThen(CaseNotFound):
    """{case} was not open yet ({then}). It was opened on {opened}. Choose a later moment."""


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


class NobodyWouldKeepIt(Refusal):
    """{case} cannot be kept to these people: none of them keeps it today and may see it. Name one of: {keepers}."""


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
