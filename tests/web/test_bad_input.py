"""Every form that anybody finds, filled in wrongly: refused in words, what was typed is kept, nothing is half done.

The forms are found by following links, so that a new one is tried as soon as something leads to it. What is typed into
them is made up by rules and the same in every run.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from httpx2 import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.office import TABLES, head_of
from reviewflow.store.statements import Statement
from web.crawl import House
from web.visits import PAGE, HtmlForm, Page, Visits

pytestmark = pytest.mark.slow

WHO = ("coordinator", "administrator", "agency_lead nbt", "la_notifier", "scrutineer", "local_authority_partner")
COMES_AND_GOES = {"draft", "form_sent", "sign_in_session", "sign_in", "sign_in_brake", "sign_in_ticket", "account",
                  "search_page", "search_mark", "search_reach"}  # fmt: skip
"""Tables in which being there, typing and searching leave rows."""
OURS = {"csrf", "token", "version", "action", "confirm"}
STRANGE = (
    "²", "9" * 5_000, "-1", "1e999", "NaN", "∞", "0", "00", "31", "99", "2024-02-30", "24:60", "yes", "no", "null",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7 * 7 }}", "%00", "\x00", "\ufeff", "\u202e", "🧒", "a\r\nb: c",
    "../../etc/passwd", "SI-9999-999", "bristol", "Ⅷ", "١٢", "０１", " ", "\t", ",", "a" * 600, "a" * 100_001,
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A form, who found it, and where."""

    who: str
    path: str
    form: HtmlForm

    @property
    def action(self) -> str:
        return self.form.action or self.path

    @property
    def asked(self) -> dict[str, list[str]]:
        """What can be answered, without what a form carries along by itself."""
        every = {**{name: [""] for name in self.form.choices}, **self.form.fields}
        return {name: said for name, said in every.items() if name not in OURS}


@pytest.fixture(scope="module")
def forms(full_house: House) -> list[Found]:
    """Every kind of form, once."""
    found: dict[str, Found] = {}
    for who in WHO:
        for seen in full_house.pages(who):
            for form in seen.forms:
                each = Found(who, seen.path, form)
                found.setdefault(full_house.kind(each.action), each)
    assert len(found) > 100
    return [each for _, each in sorted(found.items())]


def sign_in(house: House, who: str) -> Visits:
    return house.sign_in(house.people("bristol")[who], who.partition(" ")[0])


def counts(house: House) -> Mapping[str, object]:
    """How many rows stand in every table, and where the trail ends."""
    with house.office.database.read() as tx:
        names = [name for (name,) in tx.rows(TABLES) if name not in COMES_AND_GOES]
        every = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names)
        found: dict[str, object] = dict(tuple(row) for row in tx.rows(Statement(every)))
    return {**found, "end of the trail": head_of(house.office.database)}


@dataclass
class Tried:
    """What came of a form that was filled in wrongly."""

    house: House
    found: Found
    answer: Response
    typed: Mapping[str, object]
    before: Mapping[str, object]

    def wrongs(self) -> Iterator[str]:
        """What should not be."""
        status, where = self.answer.status_code, f"{self.found.action} by {self.found.who}"
        if status >= 500:
            yield f"{where}: {status} for {self.shortly()}"
            return
        if status == 303:
            return
        after = counts(self.house)
        changed = {name for name in after if after[name] != self.before.get(name)}
        done = int(str(after["trail_entry"])) - int(str(self.before["trail_entry"]))
        # What is shown once, such as who somebody is or a new address, is shown by the page that was sent.
        if changed and not (status == 200 and done == 1):
            yield f"{where}: {status}, and {changed} changed"
        if status == 422:
            yield from self._is_not_said(where)

    def _is_not_said(self, where: str) -> Iterator[str]:
        page = Page(self.answer.text)
        if "There is a problem" not in self.answer.text:
            yield f"{where}: refused without a summary"
        if "<title>Error: " not in self.answer.text:
            yield f"{where}: its title does not begin with Error"
        for link in page.links:
            if link.startswith("#") and link[1:] not in page.ids:
                yield f"{where}: {link} leads nowhere"
        kept = next((form.fields for form in page.forms if form.action == self.found.form.action), None)
        if kept is None:
            yield f"{where}: the form is gone"
            return
        for name, said in self.typed.items():
            if name in OURS or name not in kept or not isinstance(said, str) or name in self.found.form.choices:
                continue
            if kept[name][0].split() != said.split() and "password" not in name:
                yield f"{where}: {name} was {said[:30]!r} and is {kept[name][0][:30]!r}"

    def shortly(self) -> dict[str, str]:
        return {name: repr(said)[:40] for name, said in self.typed.items() if name not in OURS}


def send(house: House, found: Found, typed: Mapping[str, object]) -> Tried:
    """Fill in a form as its page gives it, with other answers, and send it."""
    visit = sign_in(house, found.who)
    csrf = carried(visit, found)
    before = counts(house)
    given = {name: said for name, said in {**found.form.fields, **typed, **csrf}.items() if said is not None}
    return Tried(house, found, visit.post(found.action, given), typed, before)


def carried(visit: Visits, found: Found) -> dict[str, object]:
    """What the form of this session carries along."""
    page = Page(visit.get(found.path).text)
    same = next((form for form in page.forms if form.action == found.form.action), None)
    return {name: said for name, said in (same.fields if same else {}).items() if name in ("csrf", "token", "version")}


def test_nothing_at_all(full_house: House, forms: list[Found]) -> None:
    wrong: list[str] = []
    for found in forms:
        empty = dict.fromkeys(found.asked, "")
        missing = dict.fromkeys(found.asked)
        for typed in (empty, {**missing, "action": "send"}):
            wrong += send(full_house, found, typed).wrongs()
    assert wrong == [], "\n".join(wrong)


def test_another_nonsense_in_every_field(full_house: House, forms: list[Found]) -> None:
    wrong: list[str] = []
    nonsense = itertools.cycle(STRANGE)
    for found in forms:
        wrong += send(full_house, found, {name: next(nonsense) for name in found.asked}).wrongs()
    assert wrong == [], "\n".join(wrong)


SAID = st.one_of(st.sampled_from(STRANGE), st.text(max_size=30), st.text(string.digits, min_size=1, max_size=5))
ANSWER = st.one_of(SAID, st.none(), st.lists(SAID, min_size=2, max_size=4))


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(
    which=st.integers(0, 9_999),
    answers=st.lists(st.tuples(st.integers(0, 99), ANSWER), max_size=6),
    action=st.sampled_from(["", "send", "save", "autosave", "change", "nothing like it"]),
    version=st.sampled_from([None, "0", "-1", "9" * 40, "x"]),
)
def test_anything_at_all(
    full_house: House,
    forms: list[Found],
    which: int,
    answers: list[tuple[int, object]],
    action: str,
    version: str | None,
) -> None:
    found = forms[which % len(forms)]
    names = sorted(found.asked)
    typed = {names[n % len(names)]: said for n, said in answers if names}
    wrong = list(send(full_house, found, {**typed, "action": action, "version": version}).wrongs())
    assert wrong == [], "\n".join(wrong)


def test_too_many_fields_and_too_much_at_once(full_house: House, forms: list[Found]) -> None:
    wrong = []
    for found in forms[:: max(1, len(forms) // 25)]:
        visit = sign_in(full_house, found.who)
        before = counts(full_house)
        fields = carried(visit, found)
        for more in ({f"x{n}": "1" for n in range(20_000)}, {"reason": "a" * 5_000_000}):
            status = visit.post(found.action, {**found.form.fields, **fields, **more}).status_code
            if status not in (400, 413):
                wrong.append(f"{found.action}: {status}")
        if counts(full_house) != before:
            wrong.append(f"{found.action} did something")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"reason": "a"}'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nhalf of"),
        ("application/x-www-form-urlencoded", b"csrf=%ED%A0%80&reason=\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=utf-16", urlencode({"reason": "a"}).encode("utf-16")),
        ("text/plain", b""),
    ],
    ids=["json", "cut off", "no text", "another alphabet", "empty"],
)  # fmt: skip
def test_what_is_no_form(full_house: House, forms: list[Found], kind: str, body: bytes) -> None:
    wrong = []
    before = counts(full_house)
    visit = sign_in(full_house, "coordinator")
    for found in forms:
        answer = visit.client.post(
            found.action, content=body, headers={**PAGE, "Content-Type": kind}, follow_redirects=False
        )
        if answer.status_code not in (303, 400, 403, 404, 410, 413, 415, 422):
            wrong.append(f"{found.action}: {answer.status_code}")
    assert counts(full_house) == before
    assert wrong == [], "\n".join(wrong)
