"""Samples: drawn by hashes, kept with what they were drawn from, drawn again by anybody, and answered."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest

from casework.journeys import incident_at
from casework.office import Office
from cheats import REFUSED, cheat, without_guards
from reviewflow.audit.lot import drawn_from, seed_of
from reviewflow.casework.asking.samples import (
    AnswerSample,
    Drawn,
    DrawSample,
    answer_sample,
    draw_sample,
    find_sample_in,
)
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    AnswerInvalid,
    NothingToSample,
    NotInSample,
    OutsidePartnership,
    RoleNotAllowed,
    SampleNotFound,
)
from reviewflow.store.audit_log import verify

SCRUTINEER = "bristol.scrutineer"
ASKED: dict[str, dict[str, Any]] = {
    "timely": {"title": "Timely?", "answers": {"fully": "Fully", "in_part": "In part"}},
    "said": {"title": "Said"},
}


def draw(office: Office, *frame: str, share: str = "1/10", by: str = SCRUTINEER, partnership: str = "bristol") -> Drawn:
    wanted = DrawSample.model_validate(
        {
            "partnership": partnership,
            "of": "rapid_reviews",
            "from_on": "2024-01-01",
            "to_on": "2024-12-31",
            "share": share,
        }
    )
    return draw_sample(office.desk, wanted, by=by, frame_of=lambda tx, desk, command: frame)


def answer(office: Office, sample: Drawn, case: str, by: str = SCRUTINEER, /, **answers: str) -> int:
    wanted = AnswerSample(sample=sample.row.sequence, case=case, answers=answers, asked=ASKED)
    return answer_sample(office.desk, wanted, by=by)


def test_a_draw_follows_from_the_entry_before_it(office: Office) -> None:
    frame = [f"SI-2024-{number:03d}" for number in range(1, 21)]
    head = office.trail()[-1].hash

    sample = draw(office, *frame)

    seed = seed_of(head, "rapid_reviews of bristol from 2024-01-01 to 2024-12-31, 1/10")
    assert sample.row.seed == seed
    assert sample.drawn == drawn_from(frame, seed=seed, share=Fraction(1, 10))
    assert len(sample.drawn) == 2
    entry = office.trail()[-1]
    assert (entry.sequence, entry.what, entry.prev_hash) == (sample.row.sequence, "draw_sample", head)
    body = json.loads(office.body(entry.sequence))
    assert (body["seed"], body["drawn"], body["command"]["frame"]) == (seed, list(sample.drawn), frame)


def test_who_draws_twice_leaves_two_entries_and_two_seeds(office: Office) -> None:
    first, second = draw(office, "SI-2024-001"), draw(office, "SI-2024-001")

    assert first.row.seed != second.row.seed
    assert [entry.what for entry in office.trail()[-2:]] == ["draw_sample"] * 2


@pytest.mark.parametrize("by", ["bristol.coordinator", "independent_chair"])
def test_only_a_scrutineer_draws(office: Office, by: str) -> None:
    with office.refuses(RoleNotAllowed):
        draw(office, "SI-2024-001", by=by)


def test_nobody_draws_from_another_partnership_or_from_nothing(office: Office) -> None:
    with office.refuses(OutsidePartnership):
        draw(office, "SI-2024-001", by="gloucestershire/scrutineer")
    with office.refuses(NothingToSample, match="has no rapid_reviews from 2024-01-01 to 2024-12-31"):
        draw(office)


def test_answers_stand_beside_the_questions_as_they_were_asked(office: Office) -> None:
    case = incident_at(office, "decided")
    sample = draw(office, case)
    answer(office, sample, case, timely="in_part")
    last = answer(office, sample, case, timely="fully", said="Read twice.")

    with office.database.read() as tx:
        answers = find_sample_in(tx, sample.row.sequence).answers
    assert [json.loads(each.answers)["timely"] for each in answers] == ["in_part", "fully"]
    assert json.loads(answers[-1].asked) == ASKED
    assert (answers[-1].sequence, answers[-1].answered_by) == (last, SCRUTINEER)
    entry = office.trail()[-1]
    assert (entry.what, entry.case_reference) == ("answer_sample", case)


def test_an_answer_that_cannot_stand_is_refused(office: Office) -> None:
    case = incident_at(office, "decided")
    sample = draw(office, case)

    with office.refuses(AnswerInvalid, match="Choose one of: fully, in_part"):
        answer(office, sample, case, timely="perhaps")
    with office.refuses(AnswerInvalid, match="Did you mean timely"):
        answer(office, sample, case, timly="fully")
    with office.refuses(AnswerInvalid, match="nothing is answered"):
        answer(office, sample, case)
    with office.refuses(NotInSample, match=f"Drawn were: {case}"):
        answer(office, sample, "SI-1999-001", timely="fully")
    with office.refuses(RoleNotAllowed):
        answer(office, sample, case, "bristol.coordinator", timely="fully")
    wanted = AnswerSample(sample=9999, case=case, answers={"timely": "fully"}, asked=ASKED)
    with office.refuses(SampleNotFound):
        answer_sample(office.desk, wanted, by=SCRUTINEER)


def test_samples_and_answers_replay_whole_and_case_by_case(office: Office) -> None:
    drawn, other = incident_at(office, "decided"), incident_at(office, "notified")
    sample = draw(office, drawn, other, share="1/1")
    for case in sample.drawn:
        answer(office, sample, case, timely="fully")

    assert replay(office.database).differences == ()
    assert replay(office.database, reference=drawn).differences == ()
    with office.database.read() as tx:
        assert verify(tx).valid


@pytest.mark.only_sqlite
def test_an_answer_that_was_changed_behind_the_door_is_found(sqlite_office: Office) -> None:
    case = incident_at(sqlite_office, "decided")
    sample = draw(sqlite_office, case)
    answer(sqlite_office, sample, case, timely="in_part")
    without_guards(sqlite_office.database, """UPDATE dip_answer SET answers = '{"timely":"fully"}'""")

    (difference,) = replay(sqlite_office.database).differences

    assert (difference.table, difference.column) == ("dip_answer", "answers")


@pytest.mark.parametrize("table", ["sample", "dip_answer"])
def test_the_database_refuses_to_change_or_delete_them(office: Office, table: str) -> None:
    case = incident_at(office, "decided")
    answer(office, draw(office, case), case, timely="fully")

    for words in (f"UPDATE {table} SET sequence = 1", f"DELETE FROM {table}"):
        with pytest.raises(REFUSED):
            cheat(office.database, words)
