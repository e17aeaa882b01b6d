"""The scrutineer's pack of a year: each rapid and local review, whether timely, reasoned, acted on and challenged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewflow.case.fact_words import in_words
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import CaseView, view_case_in
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.errors import YearUnclear
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.session import Transaction
from reviewflow.workflow.library import Library

from .cases_of_figure import cases_of_figure
from .challenge_log import Challenge, challenge_log
from .counting import Period
from .dissent import dissent_of
from .domain_ratings import Rating, ratings_of, ratings_table
from .figure_report import Figure
from .figure_rows import Countables, read_countables
from .figures import compute_figures
from .pack_cases import Document, PackFile, documents_of, section_of

_YEAR = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class YearPack:
    """A pack, ready to be written."""

    partnership: str
    period: Period
    report: Report
    files: tuple[PackFile, ...]
    cases: Mapping[str, tuple[str, ...]]
    """Each kind of case with the references."""
    figures: Mapping[str, Any]
    documents: Mapping[str, Sequence[Document]]
    ratings: tuple[Rating, ...]
    dissent: tuple[Mapping[str, Any], ...]
    challenges: int

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``pack --json``; keys are only ever added."""
        return {
            "partnership": self.partnership,
            "period": {"from": self.period.from_on.isoformat(), "to": self.period.to_on.isoformat()},
            "cases": {name: list(references) for name, references in self.cases.items()},
            "figures": dict(self.figures),
            "documents": {
                case: [{"title": d.title, "to": d.to, "sha256": d.sha256, "file": d.path, "entry": d.entry} for d in of]
                for case, of in self.documents.items()
            },
            "ratings": [each.as_json() for each in self.ratings],
            "dissent": [dict(each) for each in self.dissent],
            "challenges": self.challenges,
        }


def year_of(text: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a year such as ``2020-21``, which runs from April to March.

    Raises:
        YearUnclear: it is written in another way, or is no year.
    """
    found = _YEAR.fullmatch(text.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]) or int(found[1]) < 1:
        raise YearUnclear(year=text)
    return dt.date(int(found[1]), 4, 1), dt.date(int(found[1]) + 1, 3, 31)


def make_year_pack(
    tx: Transaction,
    desk: Desk,
    library: Library,
    *,
    partnership: str,
    from_on: dt.date,
    to_on: dt.date,
    kept_from: Collection[str] = (),
) -> YearPack:
    """Put the pack of a period together, all of it from one moment of the database.

    Cases that are kept from whoever asks are counted in its figures, and are nowhere named.
    """
    period = Period(from_on, to_on)
    everything = read_countables(tx, desk).without(kept_from)
    figures, kinds, parts = library.figures.values, library.pack_cases.values, library.pack_parts.values
    cases = {
        name: tuple(sorted(cases_of_figure(kind.figure, figures, everything, period=period, partnership=partnership)))
        for name, kind in kinds.items()
    }
    told = sorted({reference for name, of in cases.items() if not kinds[name].shows for reference in of})
    computed = compute_figures(tx, desk, figures, from_on=from_on, to_on=to_on, partnership=partnership)
    named = {name: computed.figures[name] for part in parts.values() for name in part.figures}
    views = {reference: view_case_in(tx, desk, reference).without(kept_from) for reference in told}
    found = {reference: documents_of(tx, view, kept_from) for reference, view in views.items()}
    ratings = ratings_of(everything, library.domains.values, period=period, partnership=partnership)
    dissent = dissent_of(tx, desk, everything, period=period, partnership=partnership)
    whole_log = challenge_log(tx, desk, partnership=partnership, from_on=from_on, to_on=to_on)
    log = [each for each in whole_log if each.reference not in kept_from]
    now = desk.now()
    shown = [
        _shown(kinds[name].title, kinds[name].shows, [view_case_in(tx, desk, each).without(kept_from) for each in of])
        for name, of in cases.items()
        if kinds[name].shows
    ]
    report = Report(
        f"Scrutineer's pack, {_short(period)}",
        (
            f"{desk.directory(tx, partnership).title}. {longdate(from_on)} to {longdate(to_on)}, both included.",
            f"Put together on {longdate(local_date(now))}. Each number is counted by its own rule, printed with it.",
            "Names of people are not in it. A letter in which they may stand is listed with its hash and left out.",
        ),
        (
            _index({kinds[name].title: of for name, of in cases.items()}, {r: len(d) for r, (d, _) in found.items()}),
            *(_part(part.title, [named[name] for name in part.figures]) for part in parts.values()),
            _dissent_table(dissent),
            *shown,
            _impact_checks(everything, period, partnership),
            _challenges(log),
            ratings_table(ratings),
            *(section_of(view, found[reference][0]) for reference, view in views.items()),
        ),
    )
    return YearPack(
        partnership=partnership,
        period=period,
        report=report,
        files=tuple(file for _, files in found.values() for file in files),
        cases=cases,
        figures={name: each.as_json() for name, each in named.items()},
        documents={reference: listed for reference, (listed, _) in found.items()},
        ratings=ratings,
        dissent=dissent,
        challenges=len(log),
    )


def _short(period: Period) -> str:
    first, last = period.from_on, period.to_on
    if (first.month, first.day, last.month, last.day, last.year - first.year) == (4, 1, 3, 31, 1):
        return f"{first.year}-{last.year % 100:02d}"
    return f"{first.isoformat()} to {last.isoformat()}"


def _index(cases: Mapping[str, Sequence[str]], documents: Mapping[str, int]) -> Section:
    rows = tuple((title, str(len(of)), ", ".join(of) or "none") for title, of in cases.items())
    kept = tuple((reference, str(count)) for reference, count in documents.items())
    return Section(
        "What is in this pack",
        ("A case that is counted twice, such as a review that was started and published in one year, is told once.",),
        (
            Table("Cases", (), ("Kind", "Number", "Cases"), rows),
            Table("Documents of each case", (), ("Case", "Documents"), kept),
        ),
    )


def _part(title: str, figures: Sequence[Figure]) -> Table:
    rows = tuple((each.title, _number(each), each.definition) for each in figures)
    return Table(title, (), ("Figure", "Number", "What it counts"), rows)


def _number(figure: Figure) -> str:
    if isinstance(figure.value, Mapping):
        return "; ".join(f"{figure.titles.get(group, group)}: {number}" for group, number in figure.value.items())
    return "not recorded" if figure.value is None else str(figure.value)


def _dissent_table(dissent: Sequence[Mapping[str, Any]]) -> Section | Table:
    rows = tuple(
        (f"{each['case']}: {each['partner']}", str(each["question"]), _view(each), str(each["reasons"] or ""))
        for each in dissent
    )
    nothing = "No partner dissented or was silent in the period, as far as is on record."
    return _table_or("Dissent and silence, with reasons", ("Who", "Question", "View", "Reasons"), rows, nothing)


def _view(each: Mapping[str, Any]) -> str:
    later = f"; later: {each['later']}" if each["later"] else ""
    return f"{each['view']}, {longdate(dt.date.fromisoformat(str(each['on'])))}{later}"


def _table_or(
    title: str, headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], nothing: str
) -> Section | Table:
    """The table, or where it would be empty a sentence that says so."""
    return Table(title, (), headings, rows) if rows else Section(title, (nothing,))


def _shown(title: str, names: Sequence[str], views: Sequence[CaseView]) -> Section | Table:
    titles = {name: view.definition.facts[name].title for view in views for name in names}
    rows = tuple((view.case.reference, *(_said(view, name) for name in names)) for view in views)
    headings = ("Case", *(titles.get(name, name.replace("_", " ")) for name in names))
    return _table_or(title, headings, rows, "None in the period.")


def _said(view: CaseView, name: str) -> str:
    fact, value = view.definition.facts[name], view.case.facts.get(name)
    return in_words(fact, value, directory=view.directory, on=view.today)


def _impact_checks(everything: Countables, period: Period, partnership: str) -> Section | Table:
    checks = (c for c in everything.items.get("impact_check", ()) if c.partnership == partnership)
    rows = []
    for each in checks:
        on = each.day("answered_on") or each.day("check_on")
        if on is not None and period.holds(on):
            found = str(each.facts.get("finding") or "not answered yet")
            finding = each.subject.facts["finding"].options.get(found, found)
            rows.append((f"{each.reference} {each.item}", longdate(on), finding, str(each.facts.get("answer") or "")))
    nothing = "None was planned for the period or answered in it."
    return _table_or("Impact checks", ("Check", "On", "Finding", "Answer"), tuple(rows), nothing)


def _challenges(log: Sequence[Challenge]) -> Section:
    said = f"Raised in the period: {len(log)}, of which still open: {sum(each.open for each in log)}."
    rows = tuple(
        (f"{c.reference} {c.item}", f"{c.words.get('subject', '')}: {c.words.get('challenge', '')}", *_answered(c))
        for c in log
    )
    table = Table("Challenges", (), ("Number", "Challenge", "Answer", "How it ended"), rows)
    return Section("Challenges and answers", (said,), (table,) if rows else ())


def _answered(each: Challenge) -> tuple[str, str]:
    words = each.words
    answer = f"{words.get('answered_on', '')}: {words['response']}" if "response" in words else "none yet"
    ended = each.state_title + (f", {words['closed_on']}" if "closed_on" in words else "")
    return answer, ended + (f": {words['closed_reasons']}" if "closed_reasons" in words else "")
