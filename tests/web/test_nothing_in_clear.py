"""A whole office, with everything that people do in it: nothing that somebody wrote stands in its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewflow.casework.asking.keep_search import catch_up
from reviewflow.store.sealed_columns import OBJECTS, SEALED, sealed
from reviewflow.store.session import Transaction
from reviewflow.store.statements import Statement
from web.played import played_office

SHORTEST = 16
"""Shorter words may be words of the rules, of the directory or of a letter as well."""

PUBLISHED = ("workflow_definition", "published_text", "partnership_version")


def written(tx: Transaction) -> set[str]:
    """Everything in somebody's own words: facts that are text, identities, reasons, answers, what was typed."""
    found: set[str] = set()
    for table, about in SEALED.items():
        for column in about.columns:
            if column in ("html", "calendar", "salt") or table == "search_mark":
                continue
            rows = tx.rows(Statement(f"SELECT {sealed(table, column)}, {column} FROM {table}"))
            for opened, kept in rows:
                # A column that may be read in part is sealed only where there are words in it.
                if opened is not None and (opened != kept or f"{table}.{column}" not in OBJECTS):
                    found |= set(_texts(table, opened, kept))
    return {text for text in found if len(text) >= SHORTEST and " " in text}


def _texts(table: str, opened: str, kept: str) -> list[str]:
    if table in ("review_case", "case_item"):
        clear = json.loads(kept)
        return [str(value) for name, value in json.loads(opened).items() if clear[name] is None]
    if table == "trail_body":
        body = json.loads(opened)
        return [str(body["reason"])] if body.get("reason") else []
    if table in ("notice", "outbox", "snapshot", "draft", "sign_in_ticket"):
        # Their words are those of the templates as well; what was put into them stands in the facts.
        return []
    return [str(json.loads(opened))] if table == "identity" else [opened]


@pytest.mark.only_sqlite
def test_nothing_that_somebody_wrote_stands_in_the_file(played: Path, tmp_path: Path) -> None:
    office = played_office(played, tmp_path)
    catch_up(office.desk)
    with office.database.read() as tx:
        texts = written(tx)
        published = {str(body) for table in PUBLISHED for (body,) in tx.rows(Statement(f"SELECT body FROM {table}"))}
    office.database.close()
    path = Path(str(office.database.url.database))
    files = [each for each in path.parent.iterdir() if each.name.startswith(path.name)]
    raw = b"".join(each.read_bytes() for each in files)

    found = {text for text in texts if text.encode() in raw and not any(text in body for body in published)}

    assert len(texts) > 100
    assert found == set()
