"""Somebody in each role follows every link and sends every form with the numbers of others.

No page is named here, so that one that is new is followed as soon as something leads to it. What may be seen is asked
of `casework.access.seeing`, case by case, and held against every word of every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice

import pytest

from casework.office import head_of
from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import FACTS, Sight, look_at
from reviewflow.casework.changes.keep_out import RecordConflict, RestrictCase
from reviewflow.errors import CaseNotFound
from web.crawl import ITEM, House, Seen
from web.visits import Visits

pytestmark = pytest.mark.slow

PARTNERSHIP = "bristol"
WHO = (
    "administrator", "agency_lead awp", "agency_lead nbt", "business_manager", "coordinator", "executive",
    "icb_partner", "independent_chair", "independent_reviewer", "la_decision_maker", "la_notifier", "legal_adviser",
    "local_authority_partner", "police_partner", "press_officer", "referrer education_and_schools",
    "review_group_chair", "review_group_member", "scrutineer",
)  # fmt: skip
SENTENCE = re.compile(r"[A-Z].{25,}\.", re.DOTALL)
"""What is recorded in a sentence is known again on a page; a title may be anybody's."""
NAME = "Nobody Must Read This"
DONE = "SELECT case_reference FROM trail_entry WHERE sequence > :after"


KEPT_FROM = ("coordinator", "executive", "scrutineer", "review_group_chair", "business_manager")


@pytest.fixture(scope="module", autouse=True)
def kept_apart(full_house: House) -> None:
    """One case that is linked with others is kept from some people, and one is kept to two."""
    office = full_house.office
    full_house.name = "full, and kept apart"
    own = [each for each, workflow in full_house.cases.items() if workflow == "serious_incident" and each[:2] == "SI"]
    linked = next(each for each in own if office.case(each).links and office.case(each).partnership == PARTNERSHIP)
    narrowed = next(each for each in own if each != linked and office.case(each).partnership == PARTNERSHIP)
    for role in KEPT_FROM:
        office.carry_out(RecordConflict(case=linked, person=f"bristol.{role}", reason="Named in it."), by="la_notifier")
    people = ("bristol.coordinator", "bristol.review_group_chair")
    office.carry_out(RestrictCase(case=narrowed, to=people, reason="Few need to know."), by="bristol.coordinator")


@dataclass
class Someone:
    """Somebody who is signed in, and what the rules let them see."""

    house: House
    visit: Visits
    actor: Actor
    who: str

    @property
    def pages(self) -> list[Seen]:
        """Every kind of page that they reach, followed once for all tests."""
        return self.house.pages(self.who)

    @cached_property
    def sights(self) -> Mapping[str, Sight]:
        """What they see of each case that they may know of."""
        found = {}
        with self.house.office.database.read() as tx:
            for reference in self.house.cases:
                try:
                    found[reference] = look_at(tx, self.house.office.desk, reference, self.actor)[1]
                except CaseNotFound:
                    continue
        return found

    @cached_property
    def hidden(self) -> list[str]:
        """Cases that they may not know of: one of each workflow and partnership."""
        kinds = {}
        for reference, workflow in self.house.cases.items():
            if reference not in self.sights:
                kinds[workflow, reference[:3]] = reference
        return list(kinds.values())

    @cached_property
    def spoken_of(self) -> set[str]:
        """Cases of which what is recorded of theirs speaks by the reference."""
        facts = [self.house.office.case(each).facts for each, sight in self.sights.items() if sight.sees(FACTS)]
        return set(re.findall(r"[\w-]+", str(facts))) & self.house.cases.keys()

    @cached_property
    def not_theirs(self) -> Mapping[str, set[str]]:
        """Long words that are recorded, with the cases where they stand, as far as they are not for them."""
        theirs, found = set[str](), dict[str, set[str]]()
        for reference, item, words in told(self.house):
            sight = self.sights.get(reference)
            if sight is not None and self._sees(sight, reference, item):
                theirs.add(words)
            else:
                found.setdefault(words, set()).add(reference)
        return {words: where for words, where in found.items() if words not in theirs}

    def _sees(self, sight: Sight, reference: str, item: tuple[str, int] | None) -> bool:
        if item is None:
            return sight.sees(FACTS)
        case = self.house.office.case(reference)
        with self.house.office.database.read() as tx:
            rules = self.house.office.desk.definition(tx, case.workflow_hash).items[item[0]]
        found = case.item(*item)
        return found is not None and sight.sees_item(rules, found)

    def wrongs(self, path: str, text: str) -> Iterator[str]:
        """What a page shows that it may not."""
        text = unescape(text)
        # The rules themselves give a number as an example.
        known = {*self.sights, *self.spoken_of, "SI-2021-003", *re.split(r"[/?&=]", path)}
        for reference in set(re.findall(r"[\w-]+", text)) & self.house.cases.keys() - known:
            # Numbers of four figures are references in one partnership, and figures everywhere else.
            if not reference.isdigit() or f"/cases/{reference}" in text:
                yield f"{path} names {reference}"
        for words, where in self.not_theirs.items():
            if words in text:
                yield f"{path} tells of {where}: {words}"
        if NAME in text:
            yield f"{path} says who somebody is"


def told(house: House) -> Iterator[tuple[str, tuple[str, int] | None, str]]:
    """Everything long that is recorded as a fact: the case, the item, the words."""
    for reference in house.cases:
        case = house.office.case(reference)
        for item, facts in [(None, case.facts), *(((i.kind, i.number), i.facts) for i in case.items)]:
            for value in facts.values():
                if isinstance(value, str) and SENTENCE.fullmatch(value):
                    yield reference, item, value


@pytest.fixture(params=WHO)
def someone(request: pytest.FixtureRequest, full_house: House) -> Someone:
    person = full_house.people(PARTNERSHIP)[request.param]
    role = request.param.partition(" ")[0]
    with full_house.office.database.read() as tx:
        directory = full_house.office.desk.directory(tx, PARTNERSHIP)
    user = directory.users[person]
    actor = Actor(person, role, PARTNERSHIP, agency=user.agency, body=user.body)
    full_house.pages(request.param)
    return Someone(full_house, full_house.sign_in(person, role), actor, request.param)


def test_everybody_is_there(full_house: House) -> None:
    assert {each.partition(" ")[0] for each in full_house.people(PARTNERSHIP)} == {
        each.partition(" ")[0] for each in WHO
    }


def test_every_link_leads_somewhere_and_shows_nothing_that_is_not_theirs(someone: Someone) -> None:
    wrong = []
    for seen in someone.pages:
        status = seen.answer.status_code
        linked = seen.path not in someone.house.fixed_addresses()
        if status >= 500 and seen.path != "/health":
            wrong.append(f"{seen.path}: {status}")
        elif linked and status not in (200, 302, 303, 403):
            wrong.append(f"{seen.path}: {status}, and a link leads there")
        if len(seen.page.ids) != len(set(seen.page.ids)):
            wrong.append(f"{seen.path} has an id twice")
        wrong += someone.wrongs(seen.path, seen.answer.text)
    assert wrong == [], "\n".join(wrong)


def test_no_form_takes_the_numbers_of_others(someone: Someone) -> None:
    house, wrong, tried = someone.house, list[str](), set[object]()

    def first_of_its_kind(way: str, path: str) -> bool:
        kind = way, house.kind(path), tuple(path.split("/")[2:3])
        was = len(tried)
        tried.add(kind)
        return len(tried) > was

    for seen in someone.pages:
        for form in seen.forms:
            for path in islice(with_others(someone, form.action or seen.path), 4):
                if first_of_its_kind("sent", path):
                    before, _ = head_of(house.office.database)
                    answer = someone.visit.post(path, {**form.fields, "action": "send", "reason": "Because."})
                    wrong += [f"{path}: {answer.status_code}"] if answer.status_code >= 500 else []
                    wrong += someone.wrongs(path, answer.text)
                    wrong += [f"{path} did something in {case}" for (case,) in house.office.rows(DONE, after=before)
                              if case not in someone.sights]  # fmt: skip
        for path in islice(with_others(someone, seen.path), 4):
            if first_of_its_kind("asked", path):
                answer = someone.visit.get(path)
                wrong += [f"{path}: {answer.status_code}"] if answer.status_code >= 500 else []
                wrong += someone.wrongs(path, answer.text)
    assert wrong == [], "\n".join(wrong)


def with_others(someone: Someone, path: str) -> Iterator[str]:
    """An address with one of its numbers replaced by that of something that is not theirs."""
    parts = path.split("/")
    for n, part in enumerate(parts):
        if part in someone.house.cases:
            others = someone.hidden
        elif ITEM.fullmatch(part):
            others = [f"{part.rpartition('-')[0]}-{each}" for each in (1, 2, 99)]
        elif part.isdigit():
            others = numbers_of(someone)
        else:
            continue
        for other in others:
            if other != part:
                yield "/".join([*parts[:n], other, *parts[n + 1 :]])


def numbers_of(someone: Someone) -> list[str]:
    """Numbers of letters, alerts, deliveries and entries of cases that somebody may not know of."""
    tables = {
        "notice": "SELECT min(n.id) FROM notice n JOIN review_case c ON c.id = n.case_id WHERE c.reference = :case",
        "alert": "SELECT min(a.id) FROM alert a JOIN deadline d ON d.id = a.deadline_id"
        " JOIN review_case c ON c.id = d.case_id WHERE c.reference = :case",
        "entry": "SELECT min(sequence) FROM trail_entry WHERE case_reference = :case",
    }
    found = (
        someone.house.office.rows(statement, case=case)[0][0]
        for case in someone.hidden
        for statement in tables.values()
    )
    return [*dict.fromkeys(str(each) for each in found if each), "99999999"]
