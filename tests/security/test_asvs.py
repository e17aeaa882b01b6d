"""The page about the standard: each number once, and whatever it names is there; and what can be seen in the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
import typer

from reviewflow.cli import COMMANDS, program
from reviewflow.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/security/asvs.md"
SOURCES = sorted((ROOT / "src").rglob("*.py"))
SCRIPTS = [each for each in sorted((ROOT / "src/reviewflow/web/static").glob("*.js")) if "govuk" not in each.name]
ANSWERS = {"Met", "Partly", "Not met", "Installation", "Does not apply"}
ONE = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2
3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1
6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3
10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""
TWO = """
1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3 1.5.2
2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1 3.7.2 4.1.2
4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3
6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.3.1
7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4 10.1.1 10.1.2 10.2.1 10.2.2
10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 10.6.1
10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2
12.1.3 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4
13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2 15.2.3 15.3.2 15.3.3 15.3.4 15.3.5
15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1
16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4 17.3.1 17.3.2
"""
"""The numbers of each level in version 5.0.0 of the standard."""
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
UNSAFE = frozenset({"pickle", "marshal", "shelve", "dill", "xml", "lxml", "defusedxml", "ctypes"})
MAY_IMPORT: dict[str, str] = {}
"""Modules that may use one of these, and why."""
LOOKED_UP_BY_A_WEAK_HASH = {
    "src/reviewflow/casework/sign_on/published.py": "The public list of published passwords is one of SHA-1 hashes."
}
"""Where a weak hash finds something in a list of others. It protects nothing."""
NO_SECRET = ["tokens: token"]
"""What is called so and opens nothing: a token by its mark, as the list shows it."""
TAKEN_ON_A_COMMAND_LINE = re.compile(r"password|secret|token|passphrase|api.?key|private.?key", re.IGNORECASE)


def rows() -> list[tuple[str, ...]]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


def test_every_number_of_levels_1_and_2_stands_there_once() -> None:
    expected = [*((number, "1") for number in ONE.split()), *((number, "2") for number in TWO.split())]
    found = [(number, level) for number, level, *_ in rows()]

    assert sorted(found) == sorted(expected)
    assert len(expected) == 253
    assert {answer for _, _, _, answer, _ in rows()} <= ANSWERS


def test_the_count_on_the_page_is_right() -> None:
    counted = [sum(row[3] == answer for row in rows()) for answer in ("Met", "Partly", "Not met", "Installation")]
    none = sum(row[3] == "Does not apply" for row in rows())
    said = "Of {} requirements {} are met, {} partly and {} not; {} are for the installation, and {} do not apply."

    assert said.format(len(rows()), *counted, none) in PAGE.read_text(encoding="utf-8")


def test_every_test_and_setting_that_is_named_is_there() -> None:
    missing = [f"{row[0]}: {each}" for row in rows() for each in _missing(row[4])]

    assert missing == []


def test_whatever_is_met_says_by_what() -> None:
    assert [row[0] for row in rows() if row[3] == "Met" and len(row[4].strip()) < 10] == []


def _missing(words: str) -> Iterator[str]:
    settings = {each.name for each in fields(Settings)}
    for named in re.findall(r"`([^`]+)`", words):
        path, _, test = named.partition("::")
        if "/" in path and not path.startswith("/"):
            file = ROOT / path
            if not file.exists() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
                yield named
        elif re.fullmatch(r"[a-z]+(_[a-z]+)+", named) and named not in settings:
            yield named


# What can be seen in the source


def test_no_shell_is_used_and_nothing_unsafe_is_read() -> None:
    found = [f"{path.relative_to(ROOT)}: {what}" for path in SOURCES for what in _unsafe(path)]

    assert [each for each in found if each.partition(":")[0] not in MAY_IMPORT] == []


def _unsafe(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.partition(".")[0] in UNSAFE)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module.partition(".")[0] in UNSAFE:
                yield node.module
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "compile", "os.system", "os.popen", "__import__") or any(
                each.arg == "shell" for each in node.keywords
            ):
                yield called


def test_no_secret_comes_from_a_weak_source() -> None:
    weak = [
        path.relative_to(ROOT)
        for path in SOURCES
        if any(
            isinstance(node, ast.Import) and any(each.name in ("random", "uuid") for each in node.names)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert weak == [], "secrets, or hashes of what is to be drawn, are there for that"


def test_no_weak_cipher_or_hash_is_used() -> None:
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|ECB|CBC|RC4|ARC4|TripleDES|Blowfish|PKCS1v15)\b")

    found = {str(path.relative_to(ROOT)) for path in SOURCES if weak.search(path.read_text(encoding="utf-8"))}
    assert found == set(LOOKED_UP_BY_A_WEAK_HASH)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_html(script: Path) -> None:
    unsafe = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|sessionStorage"
        r"|indexedDB|postMessage|addEventListener\(\"message\"|document\.cookie|Object\.assign\(\{|__proto__"
    )
    assert unsafe.findall(script.read_text(encoding="utf-8")) == []


def test_no_secret_has_a_default() -> None:
    secret = [each for each in fields(Settings) if not each.repr and each.name != "database_url"]

    assert {each.name for each in secret} >= {"metrics_token", "smtp_password", "notify_api_key"}
    assert [each.name for each in secret if each.default not in (None, MISSING)] == []


def test_every_secret_may_stand_in_a_file() -> None:
    names = {each.name for each in fields(Settings)}

    assert [each.name for each in fields(Settings) if not each.repr and f"{each.name}_file" not in names] == []


def test_no_command_takes_a_secret() -> None:
    """What stands on a command line is seen by everybody on the machine, and kept in the history of the shell."""
    found = [
        f"{name}: {option}"
        for name in COMMANDS
        for command in _commands(typer.main.get_command(program([name])))
        for each in command.params  # type: ignore[attr-defined]
        for option in each.opts
        if TAKEN_ON_A_COMMAND_LINE.search(option) and not option.endswith("file")
    ]
    assert found == NO_SECRET


def _commands(command: object) -> Iterator[object]:
    yield command
    for each in getattr(command, "commands", {}).values():
        yield from _commands(each)
