"""People read each number with the rule by which it was counted, below the period and the basis."""

from __future__ import annotations

from reports.records import FIRST, LAST, Given, Records
from reviewflow.reports.figure_lines import lines


def test_the_period_the_partnership_and_the_basis_stand_at_the_top(records: Records) -> None:
    told = lines(records.report(FIRST, LAST, by="sent", partnership="bristol"))

    assert told[:3] == [
        "Figures for Thursday 1 April 2021 to Thursday 31 March 2022, both included",
        "Partnership: Keeping Bristol Safe Partnership",
        "Basis: sent; a figure that has no such date uses its own, said with it",
    ]


def test_every_number_stands_with_what_it_counts(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    told = lines(records.report(FIRST, LAST))
    place = told.index("Notifications: 1")

    assert told[place + 1 : place + 3] == [
        "    Serious incidents that were notified, counted once each however many children they concern.",
        "    Basis: notified.",
    ]


def test_what_is_not_recorded_is_said_in_words(records: Records) -> None:
    records.in_rapid_review("Monday 2021-04-12")
    told = lines(records.report(FIRST, LAST))
    place = told.index("Rapid reviews with practitioners: not recorded")

    assert told[place + 2].endswith("Could not be judged, because something is not recorded: 1.")


def test_a_contradiction_is_told_with_its_source_and_its_explanation(records: Records) -> None:
    days = {"period_from_on": FIRST, "period_until_on": LAST}
    yearly = records.open("yearly_report", "Monday 2022-05-09", title="The year", **days)
    stated: Given = {"figure": "notifications", "value": 9, "source": "Page 4", "from_on": FIRST, "to_on": LAST}
    records.add(yearly, "stated_figure", "Monday 2022-05-09", explanation="Typed wrongly.", **stated)

    assert lines(records.report(FIRST, LAST))[-3:] == [
        "notifications: 9 stated for Thursday 1 April 2021 to Thursday 31 March 2022, both included, by Page 4"
        f" ({yearly} FG-1)",
        "    but 0 computed for those days (basis: notified)",
        f"    Explained ({yearly} FG-1): Typed wrongly.",
    ]


def test_where_nothing_is_contradicted_that_is_said(records: Records) -> None:
    assert lines(records.report(FIRST, LAST))[-1] == "No stated figure contradicts another or what is computed."
