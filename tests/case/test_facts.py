"""Whether a fact can be so: by type, by range and by sense."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from case.bridges import DIRECTORY, TODAY, rules
from dates import on
from reviewflow.case.case import FactValue
from reviewflow.case.facts import check_facts, read_fact
from reviewflow.errors import FactInvalid, FactQuestioned, FactUnknown
from reviewflow.workflow.definition import Definition, Fact

BRIDGE = rules()
NOT_AFTER = rules(facts={"begun_on": {"type": "date", "title": "Day it began", "not_after": "meeting_on"}})


def read(type: str, value: object, **more: object) -> FactValue:
    return read_fact(Fact("it", type, "It", **more), value, directory=DIRECTORY)  # type: ignore[arg-type]


def given(
    *,
    recorded: dict[str, FactValue] | None = None,
    confirmed: tuple[str, ...] = (),
    definition: Definition = BRIDGE,
    anew: bool = False,
    **facts: object,
) -> dict[str, FactValue]:
    return check_facts(
        facts,
        subject=definition,
        recorded=recorded or {},
        today=TODAY,
        directory=DIRECTORY,
        confirmed=confirmed,
        anew=anew,
    )


# By type


@pytest.mark.parametrize(
    ("type", "value", "kept"),
    [
        pytest.param("text", "  the arch ", "the arch", id="text loses the spaces around it"),
        pytest.param("text", 7, "7", id="a number may be given as text"),
        pytest.param("text", "Ame\u0301lie", "Am\u00e9lie", id="text is brought into one form"),
        pytest.param("long_text", "one\n\ntwo", "one\n\ntwo", id="long text keeps its lines"),
        pytest.param("date", "2026-04-01", "2026-04-01", id="a date in figures"),
        pytest.param("date", "Wednesday 2026-04-01", "2026-04-01", id="a date with its weekday"),
        pytest.param("date", dt.date(2026, 4, 1), "2026-04-01", id="a date of a program"),
        pytest.param("instant", "2026-04-01T10:30+01:00", "2026-04-01T09:30:00Z", id="an instant is kept in UTC"),
        pytest.param("yes_no", "Yes", True, id="yes in capitals"),
        pytest.param("yes_no", "no", False, id="no"),
        pytest.param("yes_no", False, False, id="no of a program"),
        pytest.param("number", "3", 3, id="a number in a form"),
        pytest.param("number", 2.50, "2.5", id="decimals are kept as text"),
        pytest.param("number", "4.0", 4, id="a whole number loses its decimals"),
        pytest.param("money", "12.50", "12.50", id="money keeps its pence"),
        pytest.param("money", 12, "12", id="money is always text"),
        pytest.param("money", "1e3", "1000", id="money is written out"),
        pytest.param("case", "SI-2026-001", "SI-2026-001", id="the reference of a case"),
        pytest.param("item", "C-1", "C-1", id="the number of an item"),
        pytest.param("items", "C-1, C-2", ["C-1", "C-2"], id="the numbers of items"),
        pytest.param("agency", "rail", "rail", id="an agency"),
        pytest.param("agencies", "rail, old_rail", ["rail", "old_rail"], id="agencies, written with commas"),
        pytest.param("body", "board", "board", id="a body"),
        pytest.param("area", "north", "north", id="an area"),
        pytest.param("person", "pat", "pat", id="a person"),
    ],
)
def test_a_value_is_kept_in_one_form(type: str, value: object, kept: FactValue) -> None:
    found = read(type, value)

    assert found == kept
    assert found.__class__ is kept.__class__


@pytest.mark.parametrize(
    ("type", "value", "why"),
    [
        pytest.param("text", True, "it must be text", id="a yes is no text"),
        pytest.param("text", ["a"], "it must be text", id="a list is no text"),
        pytest.param("text", "a\x00b", "character that cannot be kept", id="a null character"),
        pytest.param("long_text", "a\ud800b", "character that cannot be kept", id="half of a character"),
        pytest.param("date", "1 April", "not written as year, month and day", id="a date in words"),
        pytest.param("date", "20260401", "not written as year, month and day", id="a date without dashes"),
        pytest.param("date", "2026-02-30", "there is no such day", id="a day that never comes"),
        pytest.param("date", "Monday 2026-04-01", "2026-04-01 is a Wednesday", id="the wrong weekday"),
        pytest.param("date", 20260401, "it must be a date", id="a number as a date"),
        pytest.param("date", dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC), "a date without a time", id="a date and time"),
        pytest.param("instant", "noon", "a date with a time", id="a time in words"),
        pytest.param("instant", "2026-04-01T10:30", "the time has no time zone", id="a time of nowhere"),
        pytest.param("instant", "0001-01-01T00:00+01:00", "there is no such year", id="before the first year"),
        pytest.param("yes_no", "perhaps", "it must be yes or no", id="perhaps"),
        pytest.param("yes_no", 1, "it must be yes or no", id="one is not yes"),
        pytest.param("number", True, "it must be a number", id="yes is no number"),
        pytest.param("number", "three", "it must be a number", id="a number in words"),
        pytest.param("number", "NaN", "it must be a number", id="not a number"),
        pytest.param("number", "Infinity", "it must be a number", id="infinity"),
        pytest.param("number", "1e5000", "it is too large", id="more than anybody counts"),
        pytest.param("number", "1000000000000001", "it is too large", id="just too large"),
        pytest.param("number", "-1000000000000001", "it is too large", id="just too far below nothing"),
        pytest.param("money", "0.0000001", "it has too many decimals", id="too fine"),
        pytest.param("agencies", 7, "it must be a list", id="a number as a list"),
        pytest.param("items", "C-1,,C-2", "a place in the list is empty", id="an empty place"),
        pytest.param("agencies", ["rail", 3], "no such agency", id="a number among agencies"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(type: str, value: object, why: str) -> None:
    with pytest.raises(FactInvalid, match=why):
        read(type, value)


@pytest.mark.parametrize("type", ["text", "date", "choice", "number", "agencies", "yes_no"])
@pytest.mark.parametrize("nothing", [None, "", "   ", [], ()])
def test_nothing_takes_a_fact_back_to_not_recorded(type: str, nothing: object) -> None:
    assert read(type, nothing) is None


def test_no_and_zero_are_values_and_not_nothing() -> None:
    assert given(urgent=False, lanes=0) == {"urgent": False, "lanes": 0}


@pytest.mark.parametrize("largest", ["1000000000000000", "-1000000000000000", "0.000001"])
def test_the_largest_and_the_finest_number_are_kept(largest: str) -> None:
    assert str(read("number", largest)) == largest


# By range


@pytest.mark.parametrize(("lanes", "kept"), [("0", 0), ("8", 8)])
def test_both_ends_of_a_range_belong_to_it(lanes: str, kept: int) -> None:
    assert given(lanes=lanes) == {"lanes": kept}


def test_a_number_below_its_range_is_refused() -> None:
    with pytest.raises(FactInvalid, match="it must be at least 0"):
        given(lanes=-1)


def test_a_number_above_its_range_is_refused() -> None:
    with pytest.raises(FactInvalid, match="it must be at most 8"):
        given(lanes="8.5")


def test_a_choice_must_be_one_of_its_options() -> None:
    assert given(cause="flood") == {"cause": "flood"}
    with pytest.raises(FactInvalid, match="it must be one of flood, traffic"):
        given(cause="A flood")


def test_every_place_of_a_list_of_choices_must_be_one_of_its_options() -> None:
    assert given(damages="deck, rail") == {"damages": ["deck", "rail"]}
    with pytest.raises(FactInvalid, match="it must be one of rail, deck"):
        given(damages=["rail", "arch"])


def test_a_list_keeps_its_order_and_each_place_once() -> None:
    assert given(agencies=["old_rail", "rail", "old_rail"]) == {"agencies": ["old_rail", "rail"]}


@pytest.mark.parametrize(
    ("type", "known"),
    [
        ("agency", "old_rail, rail"),
        ("body", "board, council, panel, police"),
        ("area", "north"),
        ("person", "pat, sam"),
    ],
)
def test_a_key_that_is_not_in_the_directory_is_refused_with_those_that_are(type: str, known: str) -> None:
    with pytest.raises(FactInvalid, match=f"no such {type} .* Known are: {known}"):
        read(type, "nobody")


def test_a_key_of_another_shelf_of_the_directory_is_refused() -> None:
    with pytest.raises(FactInvalid, match="no such agency"):
        given(agency="council")


def test_a_fact_that_the_rules_do_not_have_is_refused_with_those_they_have() -> None:
    with pytest.raises(FactUnknown, match=r"weather is not a fact .* The facts of bridge are: seen_on, reported_on"):
        given(weather="wet")


# By sense


def test_a_date_of_today_is_not_in_the_future() -> None:
    assert given(seen_on=TODAY) == {"seen_on": "2026-04-15"}


def test_a_date_in_the_future_is_refused_with_the_day_it_is() -> None:
    with pytest.raises(FactInvalid, match="it is in the future; today is 2026-04-15"):
        given(seen_on="Thursday 2026-04-16")


def test_a_date_that_may_be_planned_may_be_in_the_future() -> None:
    assert given(meeting_on="Thursday 2026-04-16") == {"meeting_on": "2026-04-16"}


def test_two_dates_may_be_the_same_day() -> None:
    assert given(reported_on="2026-04-01", recorded={"seen_on": "2026-04-01"})
    assert given(definition=NOT_AFTER, begun_on="2026-04-01", recorded={"meeting_on": "2026-04-01"})


def test_a_later_date_before_the_earlier_one_is_refused() -> None:
    with pytest.raises(FactInvalid, match=r"reported_on .* it is before 2026-04-02 \(day it was seen\)"):
        given(reported_on="2026-04-01", recorded={"seen_on": "2026-04-02"})


def test_an_earlier_date_moved_behind_the_later_one_is_refused() -> None:
    with pytest.raises(FactInvalid, match=r"reported_on .* it is before 2026-04-02 \(day it was seen\)"):
        given(seen_on="2026-04-02", recorded={"reported_on": "2026-04-01"})


@pytest.mark.parametrize("names", [("seen_on", "reported_on"), ("reported_on", "seen_on")])
def test_dates_given_together_are_compared_whatever_their_order(names: tuple[str, str]) -> None:
    days = {"seen_on": "2026-04-01", "reported_on": "2026-04-02"}
    facts: dict[str, Any] = {name: days[name] for name in names}

    assert given(recorded={"reported_on": "2026-03-01"}, **facts) == days


def test_a_date_after_the_one_it_must_come_before_is_refused() -> None:
    with pytest.raises(FactInvalid, match=r"begun_on .* it is after 2026-04-01 \(day of the meeting\)"):
        given(definition=NOT_AFTER, begun_on="2026-04-02", recorded={"meeting_on": "2026-04-01"})


def test_a_date_moved_before_one_that_must_not_come_after_it_is_refused() -> None:
    with pytest.raises(FactInvalid, match=r"begun_on .* it is after 2026-03-31 \(day of the meeting\)"):
        given(definition=NOT_AFTER, meeting_on="2026-03-31", recorded={"begun_on": "2026-04-01"})


def test_a_date_whose_fellow_is_not_recorded_is_compared_with_nothing() -> None:
    assert given(definition=NOT_AFTER, begun_on="2027-01-01") == {"begun_on": "2027-01-01"}


def test_a_date_that_is_taken_back_is_compared_with_nothing() -> None:
    assert given(seen_on=None, recorded={"seen_on": "2026-04-02", "reported_on": "2026-04-03"}) == {"seen_on": None}


EARLIER_ROUND: dict[str, FactValue] = {"seen_on": "2026-03-01", "reported_on": "2026-03-02"}


def test_what_is_done_again_is_dated_after_what_followed_it_the_first_time() -> None:
    assert given(seen_on="2026-04-01", recorded=EARLIER_ROUND, anew=True) == {"seen_on": "2026-04-01"}
    with pytest.raises(FactInvalid, match=r"reported_on .* it is before 2026-04-01"):
        given(seen_on="2026-04-01", recorded=EARLIER_ROUND)


def test_what_is_done_for_the_first_time_is_dated_before_what_follows_it() -> None:
    with pytest.raises(FactInvalid, match=r"reported_on .* it is before 2026-04-01"):
        given(seen_on="2026-04-01", recorded={"reported_on": "2026-03-02"}, anew=True)


def test_what_is_done_again_is_still_dated_after_what_came_before_it() -> None:
    with pytest.raises(FactInvalid, match=r"reported_on .* it is before 2026-03-01"):
        given(reported_on="2026-02-01", recorded=EARLIER_ROUND, anew=True)


@pytest.mark.parametrize(
    "told_at", ["2026-04-15T00:10+01:00", "2026-04-15T23:50+01:00"], ids=["just begun", "nearly over"]
)
def test_an_instant_counts_as_the_day_it_is_in_london(told_at: str) -> None:
    assert given(told_at=told_at, seen_on="2026-04-15")["seen_on"] == "2026-04-15"


def test_an_instant_of_tomorrow_in_london_is_in_the_future_though_not_in_greenwich() -> None:
    with pytest.raises(FactInvalid, match="it is in the future; today is 2026-04-15"):
        given(told_at="2026-04-16T00:10+01:00")


def test_a_date_in_another_age_is_questioned() -> None:
    with pytest.raises(FactQuestioned, match=r"1999-12-31, which is unlikely.*confirm: \[seen_on\]"):
        given(seen_on="1999-12-31")


def test_a_questioned_date_is_kept_once_it_is_confirmed() -> None:
    assert given(seen_on="1999-12-31", confirmed=("seen_on",)) == {"seen_on": "1999-12-31"}


def test_the_first_day_that_is_not_questioned_is_kept() -> None:
    assert given(seen_on="2000-01-01") == {"seen_on": "2000-01-01"}


def test_a_confirmation_of_another_date_confirms_nothing() -> None:
    with pytest.raises(FactQuestioned, match="seen_on"):
        given(seen_on="1999-12-31", confirmed=("reported_on",))


def test_a_confirmed_date_may_still_not_be_in_the_future() -> None:
    with pytest.raises(FactInvalid, match="it is in the future"):
        given(seen_on="2027-01-01", confirmed=("seen_on",))


def test_a_date_that_was_confirmed_long_ago_is_not_questioned_again_by_its_fellow() -> None:
    built_on = {"type": "date", "title": "Built", "not_after": "seen_on", "questioned_before": "1900-01-01"}
    old = rules(facts={"built_on": built_on})

    assert given(definition=old, seen_on="2026-04-01", recorded={"built_on": "1850-01-01"})


# Identities


@pytest.mark.parametrize(
    ("name", "value", "hidden"),
    [
        pytest.param("inspector", ["Ash Example"], "Ash", id="a name in a list"),
        pytest.param("inspector", "Ash\x00Example", "Ash", id="a name that cannot be kept"),
        pytest.param("inspector_born_on", "4 March 1981", "1981", id="a date in words"),
        pytest.param("inspector_born_on", "Monday 1981-03-04", "1981", id="a date with another weekday"),
        pytest.param("inspector_born_on", "1981-02-30", "1981", id="a day that never comes"),
        pytest.param("inspector_born_on", "2036-03-04", "2036", id="a day in the future"),
        pytest.param("inspector_born_on", "1919-03-04", "1919", id="a questioned day"),
    ],
)
def test_what_identifies_somebody_is_never_shown_in_a_refusal(name: str, value: Any, hidden: str) -> None:
    with pytest.raises((FactInvalid, FactQuestioned)) as refusal:
        given(**{name: value})

    assert hidden not in str(refusal.value)
    assert hidden not in str(refusal.value.facts)


def test_an_identifying_date_out_of_order_is_refused_with_the_other_date_alone() -> None:
    with pytest.raises(FactInvalid, match=r"it is before 1982-01-01 \(day it was seen\)") as refusal:
        given(inspector_born_on="1981-03-04", recorded={"seen_on": "1982-01-01"})

    assert "1981" not in str(refusal.value)


@pytest.mark.parametrize("type", ["number", "money", "yes_no", "choice", "instant", "agency", "agencies", "area"])
def test_an_identifying_fact_of_any_type_is_hidden(type: str) -> None:
    with pytest.raises(FactInvalid, match="'this value'") as refusal:
        read(type, "Ash Example", identifying=True)

    assert "Ash" not in str(refusal.value)


def test_a_date_is_not_compared_with_one_that_identifies_somebody() -> None:
    born = {"inspector_born_on": "identity:" + "0" * 64}
    married = rules(facts={"married_on": {"type": "date", "title": "Married", "not_before": "inspector_born_on"}})

    assert given(definition=married, married_on="1950-01-01", recorded=dict(born))
    assert given(definition=married, married_on="1950-01-01", inspector_born_on="1981-03-04")


def test_the_marker_of_an_identity_is_not_read_as_a_date() -> None:
    recorded: dict[str, FactValue] = {"inspector_born_on": "identity:" + "0" * 64}

    assert given(seen_on=on("Wednesday 2026-04-01"), recorded=recorded) == {"seen_on": "2026-04-01"}
