from __future__ import annotations

import pytest

from reviewflow.store.statements import Statement, columns_as_rows, for_psycopg, parameter_names, split_script


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("SELECT :a, :b", "SELECT %(a)s, %(b)s", id="parameters"),
        pytest.param("SELECT ':a', :a", "SELECT ':a', %(a)s", id="a text that looks like one"),
        pytest.param("SELECT 'it''s :a'", "SELECT 'it''s :a'", id="a text with a quotation mark"),
        pytest.param('SELECT ":a"', 'SELECT ":a"', id="a name in quotation marks"),
        pytest.param("SELECT :a::text", "SELECT %(a)s::text", id="a cast"),
        pytest.param("SELECT 1 -- :a\n, :a", "SELECT 1 -- :a\n, %(a)s", id="a comment"),
        pytest.param("SELECT 1 /* :a\n :b */, :a", "SELECT 1 /* :a\n :b */, %(a)s", id="a long comment"),
        pytest.param("SELECT $x$:a$x$, :a", "SELECT $x$:a$x$, %(a)s", id="a text between dollars"),
        pytest.param("SELECT 5 % 2 WHERE x LIKE 'a%'", "SELECT 5 %% 2 WHERE x LIKE 'a%%'", id="per cent signs"),
    ],
)
def test_a_statement_is_said_as_psycopg_wants_it(text: str, said: str) -> None:
    assert for_psycopg(text) == said


def test_sqlite_is_given_the_statement_as_it_stands() -> None:
    assert Statement("SELECT :a").sqlite == "SELECT :a"


def test_the_two_databases_may_be_told_differently() -> None:
    statement = Statement("SELECT :a", postgresql="SELECT :a FOR UPDATE SKIP LOCKED")

    assert statement.sqlite == "SELECT :a"
    assert statement.postgresql == "SELECT %(a)s FOR UPDATE SKIP LOCKED"


def test_values_in_order_are_marked_as_each_driver_wants_them() -> None:
    statement = Statement("SELECT :b, ':x', :a, :b WHERE x LIKE 'a%'")

    assert statement.sqlite_in_order == "SELECT ?, ':x', ?, ? WHERE x LIKE 'a%'"
    assert statement.postgresql_in_order == "SELECT %s, ':x', %s, %s WHERE x LIKE 'a%%'"


def test_whole_columns_are_given_as_rows() -> None:
    assert columns_as_rows("id bigint, name text") == (
        "unnest(CAST(:id AS bigint[]), CAST(:name AS text[])) AS n (id, name)"
    )


def test_the_parameters_are_known_each_once() -> None:
    assert parameter_names("SELECT :b, ':x', :a, :b") == ("b", "a")


def test_a_trigger_is_one_statement_of_a_script() -> None:
    trigger = "CREATE TRIGGER t BEFORE UPDATE ON x\nBEGIN\n    SELECT 1;\n    SELECT 2;\nEND;\n"

    assert list(split_script("SELECT 1;\n" + trigger)) == ["SELECT 1;\n", trigger]
