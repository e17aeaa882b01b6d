"""Draw a sample of cases and answer questions about them: the scrutineer's own work, on the trail and changing no case.

A sample is drawn by hashes from a seed that follows from the trail (see :mod:`reviewflow.audit.lot`), and
what it was drawn from is kept with it, so that anybody can draw it again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.instants import instant_text
from reviewflow.audit.lot import METHOD, drawn_from, seed_of
from reviewflow.case.case import Actor
from reviewflow.case.permissions import SCRUTINEER, check_may_act_for
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import AnswerInvalid, NothingToSample, NotInSample, RoleNotAllowed, SampleNotFound
from reviewflow.store import audit_log, samples
from reviewflow.store.samples import AnswerRow, SampleRow
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean

DRAW_SAMPLE, ANSWER_SAMPLE = "draw_sample", "answer_sample"
SAMPLING = frozenset({DRAW_SAMPLE, ANSWER_SAMPLE})
FrameOf = Callable[[Transaction, Desk, "DrawSample"], Sequence[str]]
"""What gives the references that may be drawn, in the moment of the draw."""


class DrawSample(Command):
    """Draw a random share of some cases of a period."""

    partnership: str
    of: str
    """What is drawn from, as ``dip_sample.yaml`` calls it."""
    from_on: dt.date
    to_on: dt.date
    share: str
    """Such as ``1/10``."""
    frame: tuple[str, ...] = ()
    """Every reference that may be drawn. Nobody gives it: it is counted in the moment of the draw, and kept."""

    @property
    def request(self) -> str:
        """What is asked for, in the words of which the seed is made."""
        return f"{self.of} of {self.partnership} from {self.from_on} to {self.to_on}, {self.share}"


class AnswerSample(Command):
    """Answer questions about one case of a sample."""

    sample: int
    case: str
    answers: Mapping[str, str]
    """Question to answer."""
    asked: Mapping[str, Mapping[str, Any]]
    """Each question as it is asked: its ``title`` and, where there are some to choose from, its ``answers``."""


def share_of(text: str) -> str | None:
    """A share as it is kept, such as ``1/10``; None where the text is none, or more than all."""
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return f"{share.numerator}/{share.denominator}" if 0 < share <= 1 else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample with what was answered about it."""

    row: SampleRow
    answers: tuple[AnswerRow, ...] = ()

    @property
    def frame(self) -> tuple[str, ...]:
        """Every reference that could have been drawn."""
        return tuple(json.loads(self.row.frame))

    @property
    def drawn(self) -> tuple[str, ...]:
        """Those that were, in the order in which they were drawn."""
        return tuple(json.loads(self.row.drawn))


def draw_sample(desk: Desk, command: DrawSample, *, by: str, frame_of: FrameOf) -> Drawn:
    """Draw a sample, and keep what it was drawn from and how.

    Raises:
        RoleNotAllowed: whoever draws is no scrutineer.
        OutsidePartnership: the grant is another partnership's.
        NothingToSample: no case belongs to it in the period.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        return draw_sample_now(tx, desk, command, by=by, frame_of=frame_of)


def draw_sample_now(tx: Transaction, desk: Desk, command: DrawSample, *, by: str, frame_of: FrameOf) -> Drawn:
    """The same inside a transaction that is open already."""
    actor = find_actor(tx, desk, by, partnership=command.partnership)
    _check_scrutineer(DRAW_SAMPLE, actor)
    frame = tuple(sorted(set(frame_of(tx, desk, command)) - kept_from(tx, desk, actor)))
    return draw_sample_in(tx, desk, command.model_copy(update={"frame": frame}), by=actor)


def draw_sample_in(
    tx: Transaction, desk: Desk, command: DrawSample, *, by: Actor, seal: audit_log.Seal | None = None
) -> Drawn:
    """The same from a frame that is known."""
    _check_scrutineer(DRAW_SAMPLE, by)
    check_may_act_for(command.partnership, actor=by, case="What is drawn from")
    if not command.frame:
        raise NothingToSample(of=command.of, partnership=command.partnership, first=command.from_on, last=command.to_on)
    now = desk.now()
    # From here on nobody adds to the trail: the hash that the seed is made of is that of the entry before this one.
    head = seal.head if seal else audit_log.trail_head(tx)
    seed = seed_of(head.hash, command.request)
    drawn = drawn_from(command.frame, seed=seed, share=Fraction(command.share))
    kept = command.model_dump(mode="json")
    body = {"command": {"kind": DRAW_SAMPLE, **kept}, "method": METHOD, "seed": seed, "drawn": list(drawn)}
    envelope = envelope_without_case(DRAW_SAMPLE, by=by, now=now, partnership=by.partnership)
    entry = audit_log.append(tx, envelope, body, seal=seal)
    row = SampleRow(
        sequence=entry.sequence,
        partnership=command.partnership,
        kind=command.of,
        from_on=command.from_on.isoformat(),
        to_on=command.to_on.isoformat(),
        share=command.share,
        method=METHOD,
        seed=seed,
        frame=canonical_text(list(command.frame)),
        drawn=canonical_text(list(drawn)),
        drawn_at=instant_text(now),
        drawn_by=by.user,
    )
    samples.add_sample(tx, row)
    return Drawn(row)


def answer_sample(desk: Desk, command: AnswerSample, *, by: str) -> int:
    """Record what was answered about one case of a sample; the sequence of the entry.

    Raises:
        SampleNotFound: no sample has that number.
        NotInSample: the case was not drawn.
        AnswerInvalid: there is no such question, or no such answer to it.
        RoleNotAllowed: whoever answers is no scrutineer.
        OutsidePartnership: the grant is another partnership's.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        row = find_sample_in(tx, command.sample).row
        actor = find_actor(tx, desk, by, partnership=row.partnership)
        return answer_sample_in(tx, desk, command, by=actor)


def answer_sample_in(
    tx: Transaction, desk: Desk, command: AnswerSample, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    _check_scrutineer(ANSWER_SAMPLE, by)
    sample = find_sample_in(tx, command.sample)
    check_may_act_for(sample.row.partnership, actor=by, case=f"Sample {command.sample}")
    if command.case not in sample.drawn:
        raise NotInSample(case=command.case, sample=command.sample, drawn=", ".join(sample.drawn))
    _check_answers(command)
    case = case_now(tx, command.case)
    now = desk.now()
    body = {"command": {"kind": ANSWER_SAMPLE, **command.model_dump(mode="json")}}
    entry = audit_log.append(tx, envelope_about(case, ANSWER_SAMPLE, by=by, now=now), body, seal=seal)
    row = AnswerRow(
        sequence=entry.sequence,
        sample=command.sample,
        reference=command.case,
        asked=canonical_text(dict(command.asked)),
        answers=canonical_text(dict(command.answers)),
        answered_at=instant_text(now),
        answered_by=by.user,
    )
    samples.add_answer(tx, row)
    return entry.sequence


def find_sample_in(tx: Transaction, number: int) -> Drawn:
    """A sample with every answer about it.

    Raises:
        SampleNotFound: no sample has that number.
    """
    row = samples.find_sample(tx, number)
    if row is None:
        raise SampleNotFound(sample=number)
    return Drawn(row, tuple(samples.answers_of(tx, number)))


def repeat_sampling(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: audit_log.Seal
) -> None:
    """One of these commands as the trail keeps it, carried out again."""
    if kind == DRAW_SAMPLE:
        draw_sample_in(tx, desk, DrawSample.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)
    else:
        answer_sample_in(tx, desk, AnswerSample.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)


def _check_scrutineer(what: str, by: Actor) -> None:
    if by.role != SCRUTINEER:
        raise RoleNotAllowed(transition=what, allowed=SCRUTINEER, role=by.role)


def _check_answers(command: AnswerSample) -> None:
    if not command.answers:
        raise AnswerInvalid(question="nothing", why="nothing is answered", do="Give one answer at least.")
    for question, answer in command.answers.items():
        if question not in command.asked:
            why, do = "nobody asks that", did_you_mean(question, command.asked)
            raise AnswerInvalid(question=question, why=why, do=do)
        choices = command.asked[question].get("answers") or {}
        if choices and answer not in choices:
            why = f"{answer!r} is none of its answers"
            raise AnswerInvalid(question=question, why=why, do=f"Choose one of: {', '.join(choices)}.")
        if not answer.strip():
            raise AnswerInvalid(question=question, why="it is empty", do="Leave it out, or write something.")
