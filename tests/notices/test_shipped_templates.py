"""Every shipped letter can be written, from the least that is recorded to the most, and says no more than it may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dates import on
from reviewflow.notices.checks import check_notices
from reviewflow.notices.context import CaseNow, Due, ItemNow, Occasion, Recipient, context_of
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.notices.words import Json
from reviewflow.workflow.compile import compile_all
from reviewflow.workflow.definition import Definition, Fact, ItemDefinition, NoticeRule, Opening, Subject, Transition
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]
LIBRARY = WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"]).load()
TEMPLATES = Templates.of_texts(LIBRARY.templates)
DEFINITIONS = [compiled.definition() for compiled in compile_all(LIBRARY)]
BIRTHDAY = "1999-09-09"
SECRET = "Identifying words"
NAMING = {"notification_pack", "agency_request", "family_letter_review"}
"""The letters whose audience may be told who somebody is."""


@dataclass(frozen=True)
class Letter:
    """One notice of one workflow, with the transition (or opening) that sends it."""

    definition: Definition
    item: ItemDefinition | None
    rule: NoticeRule
    sent_by: Opening | Transition

    @property
    def subject(self) -> Subject:
        return self.item or self.definition

    @property
    def state(self) -> str:
        return self.sent_by.dest if isinstance(self.sent_by, Transition) else self.sent_by.state

    def __str__(self) -> str:
        by = self.sent_by.name if isinstance(self.sent_by, Transition) else "opens"
        return f"{self.definition.key}-{self.definition.edition}-{self.rule.name}-{by}"


def letters(definition: Definition) -> Iterator[Letter]:
    subjects: tuple[Subject, ...] = (definition, *definition.items.values())
    for subject in subjects:
        item = subject if isinstance(subject, ItemDefinition) else None
        senders: tuple[Opening | Transition, ...] = (subject.opens, *subject.transitions.values())
        for sender in senders:
            for use in sender.notices:
                yield Letter(definition, item, subject.notices[use.notice], sender)


LETTERS = [
    letter
    for d in DEFINITIONS
    if (d.partnership, d.edition) == ("bristol", "working_together_2023")
    for letter in letters(d)
]
every_letter = pytest.mark.parametrize("letter", LETTERS, ids=str)


def least(subject: Subject, sender: Opening | Transition) -> dict[str, Json]:
    """What must have been recorded by the time the letter is sent."""
    opening = subject.opens
    names = {*opening.needs_facts, opening.stamps, *sender.needs_facts, sender.stamps} - {None}
    return {name: value_of(subject.facts[name]) for name in names if name}


def value_of(fact: Fact) -> Json:
    match fact.type:
        case "date":
            return BIRTHDAY if fact.identifying else "2026-03-03"
        case "instant":
            return "2026-03-03T10:00:00Z"
        case "yes_no":
            return True
        case "number" | "money":
            return "3"
        case "choice":
            return next(iter(fact.options))
        case "choices":
            return list(fact.options)[:3]
        case "agency":
            return "nbt"
        case "agencies":
            return ["nbt", "awp"]
        case "items":
            return ["F-1", "F-2"]
    return SECRET if fact.identifying else f"Words about <{fact.name}>\n# and more & more"


def write(letter: Letter, *, full: bool) -> Rendered:
    definition = letter.definition
    due = Due(on("Friday 2026-04-24"), "due Friday 24 April 2026, as counted")
    item = case_item(letter.item, letter.state, 1, letter.sent_by, full=full) if letter.item else None
    items: dict[str, list[ItemNow]] = {}
    if full:
        for kind, rules in definition.items.items():
            items[kind] = [
                case_item(rules, state, n, rules.opens, full=n % 2 == 0) for n, state in enumerate(rules.states)
            ]
        items.setdefault("child", []).extend(
            case_item(definition.items["child"], "recorded", n, definition.items["child"].opens, full=True)
            for n in range(10, 15)
            if "child" in definition.items
        )
    own = dict(least(definition, letter.sent_by if letter.item is None else definition.opens))
    if full:
        own = {name: value_of(fact) for name, fact in definition.facts.items()}
    case = CaseNow(
        definition=definition,
        reference="XX-2026-001",
        state=letter.state if letter.item is None else next(iter(definition.states)),
        opened_on=on("Tuesday 2026-03-03"),
        facts=own,
        items=items,
        deadlines=dict.fromkeys(definition.clocks, due) if full else {},
        links={"arises_from": ["SI-2026-001", "SI-2026-002"], "reviewed_in": ["PR-2026-001"]} if full else {},
    )
    occasion = Occasion(
        Recipient("to", "Somebody who reads it", "Their lead" if full else None),
        on("Wednesday 2026-04-01"),
        "Review coordinator",
        "Because <so>" if full else None,
        names=letter.rule.names,
    )
    context = context_of(case, occasion, directory=lambda kind, key, day: f"{kind} {key}", item=item)
    return render(TEMPLATES, letter.rule.template, context)


def case_item(rules: ItemDefinition, state: str, n: int, sender: Opening | Transition, *, full: bool) -> ItemNow:
    facts = {name: value_of(fact) for name, fact in rules.facts.items()} if full else least(rules, sender)
    due = Due(on("Friday 2026-04-10"), "due Friday 10 April 2026, as counted")
    return ItemNow(rules.key, f"{rules.prefix}-{n}", state, facts, dict.fromkeys(rules.clocks, due) if full else {})


class Page(HTMLParser):
    """The text of a page and the elements left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_notice_of_every_partnership_has_a_template_without_a_fault() -> None:
    faults = {str(fault) for definition in DEFINITIONS for fault in check_notices(definition, TEMPLATES)}

    assert faults == set()


def test_every_template_is_used() -> None:
    used = {rule.template for d in DEFINITIONS for s in (d, *d.items.values()) for rule in s.notices.values()}

    assert {name for name in LIBRARY.templates if not name.startswith("_")} - used == set()


def test_the_letters_that_name_people_are_these() -> None:
    assert {letter.rule.template for letter in LETTERS if letter.rule.names} == NAMING


@every_letter
def test_it_can_be_written_from_the_least_that_is_recorded(letter: Letter) -> None:
    assert len(write(letter, full=False).text) > 200


@every_letter
def test_it_can_be_written_from_all_that_is_recorded(letter: Letter) -> None:
    notice = write(letter, full=True)

    assert Page(notice.html).open == []
    assert "<so>" not in notice.html
    assert "<h2" not in notice.html.split("and more")[0][-20:]


@every_letter
def test_its_subject_carries_the_reference_and_no_name(letter: Letter) -> None:
    subject = write(letter, full=True).subject

    assert subject.endswith(": XX-2026-001")
    assert SECRET not in subject


@every_letter
def test_it_names_nobody_unless_its_audience_may_know(letter: Letter) -> None:
    notice = write(letter, full=True)

    if not letter.rule.names:
        assert SECRET not in notice.text
        assert "9 September 1999" not in notice.text


@every_letter
def test_it_loads_nothing_and_leads_nowhere(letter: Letter) -> None:
    assert {"img", "link", "script", "style", "a"}.isdisjoint(Page(write(letter, full=True).html).tags)


@every_letter
def test_its_lines_are_whole(letter: Letter) -> None:
    text = write(letter, full=True).text

    assert "\n\n\n" not in text
    assert not re.search(r"[{}]|%}| ,|\(\)", text)
    assert not re.search(r"(?m)^[.,;]", text)


@pytest.mark.parametrize("name", sorted(LIBRARY.templates))
def test_no_template_types_a_count_of_days(name: str) -> None:
    words = r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty"
    typed = rf"\b({words})\s+((working|calendar)\s+)?(day|week|month|year)s?\b"

    assert re.findall(typed, LIBRARY.templates[name], re.IGNORECASE) == []


@pytest.mark.parametrize("name", sorted(LIBRARY.templates))
def test_no_template_claims_that_the_law_requires_what_nobody_has_read(name: str) -> None:
    claims = re.findall(r"[^.\n]*\b(?:by law|must by|statut|is required by|duty)\b[^.\n]*", LIBRARY.templates[name])
    known = {"dispute_escalation": 1}  # The duty to notify is the local authority's (basis N9).

    assert len(claims) == known.get(name, 0), claims


def sample(name: str, *, full: bool = True) -> Rendered:
    letter = next(each for each in LETTERS if each.rule.template == name)
    return write(letter, full=full)


def rapid_review(state: str | None = None, **items: list[dict[str, Json]]) -> Rendered:
    """The letter to the Panel of a case that keeps these items."""
    letter = next(each for each in LETTERS if each.rule.template == "rapid_review_to_panel")
    rules = letter.definition
    kept = {
        kind: [
            ItemNow(kind, f"{kind}-{n}", state or next(iter(rules.items[kind].states)), f) for n, f in enumerate(facts)
        ]
        for kind, facts in items.items()
    }
    case = CaseNow(rules, "SI-2026-001", "sent_to_panel", on("Tuesday 2026-03-03"), {}, kept)
    occasion = Occasion(Recipient("panel", "The Panel"), on("Wednesday 2026-04-01"), "Review coordinator")
    context = context_of(case, occasion, directory=lambda kind, key, day: f"{kind} {key}")
    return render(TEMPLATES, "rapid_review_to_panel", context)


def test_the_notification_pack_takes_four_children_as_records_and_cuts_none() -> None:
    text = sample("notification_pack").text
    records, _, further = text.partition("Further children, for the free text")

    assert [n for n in range(1, 9) if f"\nChild {n}: " in records] == [1, 2, 3, 4]
    assert [n for n in range(1, 9) if f"\nChild {n}: " in further] == [5, 6]


def test_the_notification_pack_lists_what_is_missing_before_the_form() -> None:
    text = sample("notification_pack", full=False).text
    gaps, form = text.split("\nThe notice\n")

    assert "* Telephone of the notifier" in gaps
    assert "Telephone of the notifier: NOT YET RECORDED" in form


def test_the_notification_pack_keeps_its_order() -> None:
    text = sample("notification_pack").text
    headings = ["The notice", "The incident", "Child 1", "The family", "Other proceedings", "Why it is notified"]
    places = [text.index(f"\n{heading}") for heading in headings]

    assert places == sorted(places)


def test_an_agency_is_told_names_birthdays_and_addresses_and_nothing_more_that_identifies() -> None:
    parts = [LIBRARY.templates["agency_request"]]
    read = {name for part in parts for name in re.findall(r"(?:child|adult)\.facts\.(\w+)", part)}

    assert read == {"name", "date_of_birth", "address", "relationship"}


def test_the_rapid_review_tells_each_partners_view_with_its_reasons() -> None:
    views = {"local_authority": "agree", "police": "dissent", "integrated_care_board": "no_response"}
    text = rapid_review(
        partner_decision=[
            {"partner": partner, "question": "rapid_review_outcome", "view": view, "reasons": f"Reasons of {partner}"}
            for partner, view in views.items()
        ]
    ).text

    assert "* body police: Dissents\n  Reasons: Reasons of police\n" in text
    assert "* body integrated_care_board: No response\n  Reasons: Reasons of integrated_care_board\n" in text


def test_the_rapid_review_says_that_a_dissent_was_escalated_and_what_came_of_it() -> None:
    dissent: dict[str, Json] = {
        "partner": "police",
        "question": "rapid_review_outcome",
        "view": "dissent",
        "reasons": "Not yet",
        "escalated_to": "executive",
        "escalated_on": "2026-03-03",
        "escalation_answer": "The outcome stands.",
    }

    assert (
        "  Taken to body executive on Tuesday 3 March 2026\n  What the level above said: The outcome stands.\n"
        in rapid_review(partner_decision=[dissent]).text
    )


def test_the_rapid_review_names_the_agencies_that_did_not_answer() -> None:
    text = rapid_review(agency_request=[{"agency": "nbt"}], state="chased").text

    assert "* agency nbt: no return (overdue and chased)\n" in text


def test_the_rapid_review_answers_all_four_parts_of_regulation_11() -> None:
    text = sample("rapid_review_to_panel").text

    assert [part for part in ("(a)", "(b)", "(c)", "(d)") if part in text] == ["(a)", "(b)", "(c)", "(d)"]


@pytest.mark.parametrize("name", ["family_letter", "family_letter_review"])
def test_a_letter_to_a_family_is_easy_to_read(name: str) -> None:
    text = re.sub(r"\{[{%].*?[}%]\}", " ", LIBRARY.templates[name].partition("\n")[2])
    sentences = [s.split() for s in re.split(r"[.?!]\s|\n\n", text) if len(s.split()) > 1]
    long_words = {w for w in re.findall(r"[A-Za-z]+", text) if len(w) > 10}

    assert sum(map(len, sentences)) / len(sentences) < 14
    assert max(map(len, sentences)) <= 28
    assert long_words == set()
    assert re.findall(r"\b[A-Z]{2,}\b", text) == []
