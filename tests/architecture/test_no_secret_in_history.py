"""No key, token or password that anything believes stands in any version of any file that was ever kept."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_SECONDS = 120
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\s*(?:\\n|$|[A-Za-z0-9+/=])"),
    "a key of Amazon": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"),
    "a token of a package index": re.compile(r"\b(?:pypi-AgEI[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36})"),
    "a key of Google": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{20,}"),
    "a key of Azure storage": re.compile(r"AccountKey=[A-Za-z0-9+/]{60,}"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}"),
    "a password in an address": re.compile(
        r"\b(?:postgresql|https?|smtp|amqp)(?:\+\w+)?://[^\s/:@\"'{<$]+:[^\s/@\"'{<$]{3,}@"
    ),
    "a key of GOV.UK Notify": re.compile(
        r"\b[a-z0-9_]{3,40}(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}\b", re.IGNORECASE
    ),
    "a value given to a secret": re.compile(
        r"""(?i)\b(?:password|passwd|secret|api_?key|token)["']?\s*[:=]\s*["'](?=[^"']*[0-9])(?=[^"']*[A-Za-z])"""
        r"""[A-Za-z0-9+/_=-]{24,}["']"""
    ),
}
MADE_UP = {
    'SECRET = "3d844edf-8d35-48ac-': "of the stand-in for GOV.UK Notify that the tests start themselves",
    "postgresql://user:hunter2@": "a refusal must not repeat a password; there is no such server",
    "postgresql://nobody:secret@": "the same",
    "https://user:word@": "an address with a password in it is refused for a webhook; there is no such server",
}
"""What looks like one and opens nothing, and why: how the text begins that was found."""


@pytest.fixture(scope="module")
def history() -> str:
    """Every line that was ever added, on any branch, with the file that it was added to."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout: there is no history")
    command = ["git", "log", "--all", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--text"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=LONGEST_SECONDS)
    return run.stdout.decode("utf-8", "replace")


def test_no_version_of_any_file_holds_a_secret(history: str) -> None:
    found = {each for each in _secrets_in(history) if not each[2].startswith(tuple(MADE_UP))}

    assert sorted(found) == []


def test_what_was_added_is_really_looked_at(history: str) -> None:
    assert "+++ b/tests/architecture/test_no_secret_in_history.py" in history or "+++ b/LICENSE" in history


def test_each_kind_of_secret_would_be_found() -> None:
    hexadecimal = "0123abcd-0123-abcd-ef01-0123456789ab"
    planted = {
        "a private key": "-----BEGIN " + "PRIVATE KEY-----",
        "a key of Amazon": "AKIA" + "ABCDEFGHIJKLMNOP",
        "a token of GitHub": "ghp_" + "a1" * 18,
        "a token of GitLab": "glpat-" + "a1" * 10,
        "a token of Slack": "xoxb-" + "1234567890",
        "a token of a package index": "pypi-AgEI" + "a1" * 10,
        "a key of Google": "AIza" + "a" * 35,
        "a key of Stripe": "sk_live_" + "a1" * 10,
        "a key of Azure storage": "AccountKey=" + "a1" * 30,
        "a signed token": ".".join(("eyJ" + "a" * 20, "eyJ" + "b" * 20, "c" * 25)),
        "a password in an address": "postgresql://app:" + "hunter2@db/x",
        "a key of GOV.UK Notify": f"team-{hexadecimal}-{hexadecimal}",
        "a value given to a secret": 'api_key = "' + "a1" * 12 + '"',
    }

    assert set(planted) == set(SECRETS)
    for kind, text in planted.items():
        assert {found[1] for found in _secrets_in(f"+++ b/x\n+{text}")} >= {kind}, kind


def _secrets_in(history: str) -> Iterator[tuple[str, str, str]]:
    file = ""
    for line in history.splitlines():
        if line.startswith("+++ "):
            file = line.removeprefix("+++ b/")
        elif line.startswith("+"):
            for kind, pattern in SECRETS.items():
                if found := pattern.search(line, 1):
                    yield file, kind, found[0][:60]
