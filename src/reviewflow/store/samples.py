"""Where samples are kept, and what was answered about the cases in them."""

from __future__ import annotations

from typing import NamedTuple

from .sealed_columns import columns_of
from .session import Transaction
from .statements import Statement
from .vault import of_case

_SAMPLE = "sequence, partnership, kind, from_on, to_on, share, method, seed, frame, drawn, drawn_at, drawn_by"
_ANSWER = "sequence, sample, reference, asked, answers, answered_at, answered_by"

INSERT_SAMPLE = Statement(
    f"INSERT INTO sample ({_SAMPLE}) VALUES (:sequence, :partnership, :kind, :from_on, :to_on, :share, :method, :seed,"
    " :frame, :drawn, :drawn_at, :drawn_by)"
)
INSERT_ANSWER = Statement(
    f"INSERT INTO dip_answer ({_ANSWER}) VALUES (:sequence, :sample, :reference, :asked, :answers, :answered_at,"
    " :answered_by)"
)
SAMPLE = Statement(f"SELECT {_SAMPLE} FROM sample WHERE sequence = :sequence")
SAMPLES = Statement(f"SELECT {_SAMPLE} FROM sample ORDER BY sequence DESC")
SAMPLES_OF = Statement(f"SELECT {_SAMPLE} FROM sample WHERE partnership = :partnership ORDER BY sequence DESC")
_ANSWER_SEEN = columns_of("dip_answer", _ANSWER)
ANSWERS = Statement(f"SELECT {_ANSWER_SEEN} FROM dip_answer WHERE sample = :sample ORDER BY sequence")


class SampleRow(NamedTuple):
    """A sample as it was drawn."""

    sequence: int
    """Its number: that of the entry by which it was drawn."""
    partnership: str
    kind: str
    from_on: str
    to_on: str
    share: str
    method: str
    seed: str
    frame: str
    """JSON: every reference that could have been drawn."""
    drawn: str
    """JSON: those that were, in order."""
    drawn_at: str
    drawn_by: str


class AnswerRow(NamedTuple):
    """What was answered about one case of a sample."""

    sequence: int
    sample: int
    reference: str
    asked: str
    answers: str
    answered_at: str
    answered_by: str


def add_sample(tx: Transaction, row: SampleRow) -> None:
    """Keep a sample, with the entry that says so."""
    tx.execute(INSERT_SAMPLE, row._asdict())


def add_answer(tx: Transaction, row: AnswerRow) -> None:
    """Keep an answer; those given before stay."""
    answers = tx.seal_of(of_case(row.reference), "dip_answer", "answers", (row.sequence,), row.answers)
    tx.execute(INSERT_ANSWER, {**row._asdict(), "answers": answers})


def find_sample(tx: Transaction, number: int) -> SampleRow | None:
    """One sample, or None."""
    row = tx.one(SAMPLE, {"sequence": number})
    return None if row is None else SampleRow(*row)


def list_samples(tx: Transaction, partnership: str | None) -> list[SampleRow]:
    """The samples of a partnership, or of all, the newest first."""
    rows = tx.rows(SAMPLES_OF, {"partnership": partnership}) if partnership else tx.rows(SAMPLES)
    return [SampleRow(*row) for row in rows]


def answers_of(tx: Transaction, number: int) -> list[AnswerRow]:
    """Every answer about a sample, as they were given."""
    return [AnswerRow(*row) for row in tx.rows(ANSWERS, {"sample": number})]
