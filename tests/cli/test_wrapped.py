"""A server that goes while it is met for the first time is said in our own words, like any that is gone."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from reviewflow import cli


def test_what_comes_wrapped_is_said_in_our_own_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = psycopg.OperationalError("consuming input failed: server closed the connection unexpectedly")

    def meets_nobody(_: object) -> None:
        raise OperationalError("select pg_catalog.version()", {}, gone)

    monkeypatch.setattr(cli, "program", meets_nobody)
    with pytest.raises(SystemExit) as left:
        cli.main(["cases"])

    assert left.value.code == cli.REFUSED
    assert "closed the connection unexpectedly" in capsys.readouterr().err
