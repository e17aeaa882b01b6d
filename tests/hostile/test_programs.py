"""A token for reading is for reading, but for who the people are: whatever it asks, nobody is named."""

from __future__ import annotations

import re

from hostile.asked import SECRET, Asked
from hostile.line import Line
from hostile.place import Place
from reviewflow.casework.programs.tokens import READ
from reviewflow.web.answers import API
from reviewflow.web.api.operations import OPERATIONS

CASE = "SI-2021-004"
"""In which a child has that name, and two agencies were written to about it."""


def test_a_token_for_reading_tells_no_name(place: Place) -> None:
    letters = [str(n) for (n,) in place.office.rows("SELECT id FROM notice ORDER BY id DESC LIMIT 12")]
    headers = (("Authorization", f"Bearer {place.tokens['reads']}"), ("Content-Type", "application/json"))
    told, answered = [], 0
    with Line(place.port) as line:
        for each in OPERATIONS:
            if each.scope != READ:
                continue
            path = re.sub(r"\{reference\}", CASE, each.path)
            for value in (*letters, "AR-1", "CH-1", "1", "2") if "{" in path else ("",):
                target = API + re.sub(r"\{[^}]*\}", value, path)
                body = b"" if each.method == "GET" else b"{}"
                answer, said = line.ask(Asked("reads", each.method, target, headers, body))
                answered += answer.status == 200
                told += [target] if SECRET.encode() in said else []
    assert answered > 25
    assert told == []
