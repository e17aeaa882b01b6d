"""A sample as it is read and printed: how it was drawn, by hand too, from what, and what was answered."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reviewflow.audit.instants import read_instant
from reviewflow.audit.lot import METHOD, drawn_from, how_many, place_of, seed_of
from reviewflow.casework.asking.samples import Drawn, DrawSample
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.audit_log import hash_at, read_body
from reviewflow.store.samples import AnswerRow
from reviewflow.store.session import Transaction
from reviewflow.workflow.file_format import DipQuestionShape

Questions = Mapping[str, DipQuestionShape]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A sample drawn again from what the trail says of it."""

    sample: int
    head: str
    """The hash of the entry before the draw."""
    request: str
    seed: str
    places: tuple[tuple[str, str], ...]
    """Each reference of the frame with its hash, in order."""
    drawn: tuple[str, ...]
    same: bool
    """Whether it is what stands in the sample."""
    missing_now: tuple[str, ...]
    """What was in the frame and would not be counted now."""
    new_now: tuple[str, ...]
    """What would be counted now and was not in the frame: it was recorded later."""

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``sample redraw --json``; keys are only ever added."""
        return {
            "sample": self.sample,
            "method": METHOD,
            "head": self.head,
            "request": self.request,
            "seed": self.seed,
            "places": [{"case": case, "hash": place} for case, place in self.places],
            "drawn": list(self.drawn),
            "same": self.same,
            "missing_now": list(self.missing_now),
            "new_now": list(self.new_now),
        }


def redraw(tx: Transaction, sample: Drawn, *, counted_now: frozenset[str]) -> Redrawn:
    """Draw a sample again, from the trail alone: the entry of the draw and the hash of the one before it."""
    number = sample.row.sequence
    body = json.loads(read_body(tx, number) or '{"command": {}}')
    kept = {name: value for name, value in body["command"].items() if name != "kind"}
    command = DrawSample.model_validate(kept)
    head = hash_at(tx, number - 1) or "0" * 64
    seed = seed_of(head, command.request)
    drawn = drawn_from(command.frame, seed=seed, share=Fraction(command.share))
    same = (seed, drawn, command.frame) == (sample.row.seed, sample.drawn, sample.frame)
    frame = frozenset(command.frame)
    return Redrawn(
        sample=number,
        head=head,
        request=command.request,
        seed=seed,
        places=tuple(sorted(((case, place_of(seed, case)) for case in frame), key=lambda each: each[1])),
        drawn=drawn,
        same=same,
        missing_now=tuple(sorted(frame - counted_now)),
        new_now=tuple(sorted(counted_now - frame)),
    )


def method_in_words(sample: Drawn) -> tuple[str, ...]:
    """How it was drawn, so that it can be done by hand."""
    row = sample.row
    number, frame = row.sequence, len(sample.frame)
    taken = how_many(frame, Fraction(row.share))
    return (
        f"What is drawn from is what the figure counts in the period, {frame} in number, listed below.",
        f"The seed is the SHA-256 of the hash of entry {number - 1} of the trail, a new line, and the request in words:"
        f" {_request(sample)}. Nobody knew that hash before that entry was written. Whoever draws twice leaves two"
        " entries.",
        "For each reference the SHA-256 of the seed, a new line and the reference is taken. By hand:"
        r" printf '%s\n%s' SEED REFERENCE | sha256sum",
        f"The lowest of these hashes are drawn, {taken} in number: {row.share} of {frame}, rounded up.",
    )


def sample_as_json(sample: Drawn, title: str) -> dict[str, Any]:
    """The public shape of ``sample show --json``; keys are only ever added."""
    row = sample.row
    return {
        "sample": row.sequence,
        "of": row.kind,
        "title": title,
        "partnership": row.partnership,
        "period": {"from": row.from_on, "to": row.to_on},
        "share": row.share,
        "method": row.method,
        "seed": row.seed,
        "frame": list(sample.frame),
        "drawn": list(sample.drawn),
        "drawn_at": row.drawn_at,
        "drawn_by": row.drawn_by,
        "answers": [
            {
                "case": each.reference,
                "answers": json.loads(each.answers),
                "asked": json.loads(each.asked),
                "answered_at": each.answered_at,
                "answered_by": each.answered_by,
                "entry": each.sequence,
                "stands": each in standing_answers(sample).values(),
            }
            for each in sample.answers
        ],
    }


def standing_answers(sample: Drawn) -> dict[str, AnswerRow]:
    """The newest answers about each case that was drawn."""
    return {each.reference: each for each in sample.answers}


def answers_in_words(row: AnswerRow) -> tuple[tuple[str, str], ...]:
    """Each question as it was asked, with its answer."""
    asked, answers = json.loads(row.asked), json.loads(row.answers)
    return tuple((str(asked[name]["title"]), _in_words(asked[name], answer)) for name, answer in answers.items())


def sample_report(sample: Drawn, *, title: str, place: str, questions: Questions, now: dt.datetime) -> Report:
    """The dip-sample as a document: a summary, each case with its answers, and how the sample was drawn."""
    row = sample.row
    period = f"{_day(row.from_on)} to {_day(row.to_on)}"
    answered = standing_answers(sample)
    about = (
        f"{title}, {place}, {period}.",
        f"Sample {row.sequence}, drawn by {row.drawn_by} on {longdate(local_date(read_instant(row.drawn_at)))}.",
        f"{len(sample.drawn)} of {len(sample.frame)} drawn; {len(answered)} looked at so far.",
        f"Printed on {longdate(local_date(now))}.",
    )
    asked = {name: {"title": each.title, "answers": each.answers} for name, each in questions.items()}
    for each in answered.values():
        # As it was asked then, where it is asked in other words today.
        asked |= {name: was for name, was in json.loads(each.asked).items() if was != asked.get(name)}
    sections: list[Section | Table] = [_summary(asked, answered)]
    sections += [_of_case(reference, asked, answered.get(reference)) for reference in sample.drawn]
    frame = tuple((case, "drawn" if case in sample.drawn else "") for case in sample.frame)
    how = Table("What it was drawn from", (), ("Case", "Drawn"), frame)
    sections.append(Section("How the sample was drawn", method_in_words(sample), (how,)))
    return Report("Dip-sample", about, tuple(sections))


def _summary(asked: Mapping[str, Any], answered: Mapping[str, AnswerRow]) -> Table:
    rows: list[tuple[str, ...]] = []
    for name, question in asked.items():
        choices: Mapping[str, str] = question.get("answers") or {}
        if choices:
            given = Counter(json.loads(each.answers).get(name) for each in answered.values())
            said = "; ".join(f"{words}: {given[key]}" for key, words in choices.items())
            rows.append((question["title"], said, str(given[None])))
    notes = ("A sample shows what was found in it. It says nothing certain about the cases that were not drawn.",)
    return Table("Summary", (), ("Question", "Answers", "Not answered"), tuple(rows), notes)


def _of_case(reference: str, asked: Mapping[str, Any], row: AnswerRow | None) -> Section:
    answers: Mapping[str, str] = json.loads(row.answers) if row else {}
    rows = tuple((each["title"], _in_words(each, answers.get(name))) for name, each in asked.items())
    if row is None:
        said = "Not looked at yet."
    else:
        on = longdate(local_date(read_instant(row.answered_at)))
        said = f"Answered by {row.answered_by} on {on}, entry {row.sequence} of the trail."
    return Section(reference, (said,), (Table("Questions", (), ("Question", "Answer"), rows),))


def _in_words(question: Mapping[str, Any], answer: str | None) -> str:
    return "" if answer is None else str((question.get("answers") or {}).get(answer, answer))


def _request(sample: Drawn) -> str:
    row = sample.row
    return DrawSample(
        partnership=row.partnership,
        of=row.kind,
        from_on=dt.date.fromisoformat(row.from_on),
        to_on=dt.date.fromisoformat(row.to_on),
        share=row.share,
    ).request


def _day(text: str) -> str:
    return longdate(dt.date.fromisoformat(text))


def lines_of(sample: Drawn, title: str, place: str) -> Iterator[str]:
    """A sample for a screen, line by line."""
    row = sample.row
    yield f"Sample {row.sequence}: {title}, {place}, {_day(row.from_on)} to {_day(row.to_on)}."
    yield f"Drawn by {row.drawn_by} on {longdate(local_date(read_instant(row.drawn_at)))}."
    yield f"Drawn: {', '.join(sample.drawn)} (of {len(sample.frame)}, share {row.share})."
    answered = standing_answers(sample)
    for reference in sample.drawn:
        done = answered.get(reference)
        if done:
            yield f"{reference}: {len(json.loads(done.answers))} questions answered, entry {done.sequence}."
        else:
            yield f"{reference}: not looked at yet."
