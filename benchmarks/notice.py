"""How fast a letter of one page is written as it leaves: text and HTML, with the hash that proves it.

Ours is written as the door writes it, from the case, its rules and the directory. Beside it stand
a format string and plain Jinja2 with one template for the text and one for the HTML: both are given
every word, know no rule and guard nothing, and give the same bytes.
"""

from __future__ import annotations

import html
import re
import statistics
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from reviewflow.case.clocks import owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.casework.changes.letters import Dues, Pen, write_notices
from reviewflow.casework.desk import Desk
from reviewflow.store.cases import load_case
from reviewflow.store.lists import list_cases
from reviewflow.store.session import Database
from reviewflow.workflow.definition import NoticeUse

from .figures import Line, spread

NOTICE = NoticeUse("notification_to_partners")
LETTERS, QUICK_LETTERS = 2_000, 200
ROUNDS = 7
DATE = re.compile(r"[A-Z][a-z]+day \d{1,2} [A-Z][a-z]+ \d{4}")

Sent = tuple[str, str, str]
"""The text, the HTML and the hash of the text."""


def measure(path: Path, *, quick: bool = False) -> list[Line]:
    letters = QUICK_LETTERS if quick else LETTERS
    with Database(f"sqlite:///{path}") as database:
        ours, values = by_the_product(database)
    sent = ours()
    blanks = {name: value for name, value in values.items() if value in sent[0]}
    ways = {"ours": ours, "format": by_format(sent, blanks), "jinja": by_jinja(sent, blanks)}
    took: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, write in ways.items():
            assert write() == sent, way
            took[way].append(microseconds(write, letters))
    size = f"{len(sent[0]):,} characters of text, {len(sent[1]):,} of HTML, {len(blanks)} blanks"
    found = [Line("a letter of one page", f"{statistics.median(took['ours']):,.0f} µs", more=size)]
    for way, title in (("jinja", "plain Jinja2, given the words"), ("format", "a format string, given the words")):
        ratios = [theirs / mine for mine, theirs in zip(took["ours"], took[way], strict=True)]
        found.append(Line(f"a letter, {title}", f"{statistics.median(took[way]):,.0f} µs"))
        found.append(Line("a letter of one page", "", statistics.median(ratios), title, spread(ratios)))
    return found


def microseconds(write: Callable[[], Sent], letters: int) -> float:
    began = time.perf_counter()
    for _ in range(letters):
        write()
    return (time.perf_counter() - began) / letters * 1e6


def by_the_product(database: Database) -> tuple[Callable[[], Sent], Mapping[str, str]]:
    """How the newest case sends the letter, and the words that change from letter to letter."""
    desk = Desk(database)
    with database.read() as tx:
        case = load_case(tx, list_cases(tx, filters={}, limit=1)[0].reference).case
        definition = desk.definition(tx, case.workflow_hash)
        calendar, directory = desk.current(tx, case.partnership)
        templates = desk.templates(tx, definition)
    situation = Situation(definition, case, directory, case.done[-1].on)
    owed = owed_clocks(situation, calendar=calendar)
    role = definition.roles["coordinator"]

    def write() -> Sent:
        pen = Pen(situation, Dues(situation, calendar, owed), templates, role, None, {})
        rendered = write_notices([NOTICE], pen).written[0].rendered
        return rendered.text, rendered.html, rendered.text_sha256

    text = write()[0]
    values = {f"date_{n}": date for n, date in enumerate(dict.fromkeys(DATE.findall(text)))}
    values.update(reference=case.reference, partnership=definition.partnership_title, role=role)
    values.update({name: value for name, value in case.facts.items() if isinstance(value, str) and len(value) > 15})
    return write, values


def by_format(sent: Sent, values: Mapping[str, str]) -> Callable[[], Sent]:
    text, page = (each.replace("{", "{{").replace("}", "}}") for each in sent[:2])
    for name, value in values.items():
        text = text.replace(value, f"{{{name}}}")
        page = page.replace(html.escape(value), f"{{{name}}}")

    def write() -> Sent:
        words = text.format(**values)
        return words, page.format(**{k: html.escape(v) for k, v in values.items()}), sha256(words.encode()).hexdigest()

    return write


def by_jinja(sent: Sent, values: Mapping[str, str]) -> Callable[[], Sent]:
    text, page = sent[:2]
    for name, value in values.items():
        text = text.replace(value, f"{{{{ {name} }}}}")
        page = page.replace(html.escape(value), f"{{{{ {name} }}}}")
    plain, escaping = (
        Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=escapes)
        for escapes in (False, True)
    )
    as_text, as_html = plain.from_string(text), escaping.from_string(page)

    def write() -> Sent:
        words = as_text.render(values)
        return words, as_html.render(values), sha256(words.encode()).hexdigest()

    return write
