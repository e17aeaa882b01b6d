"""Keys, checkpoints, witnesses and proofs on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from casework.proving import Outsider
from cli.terminal import Terminal
from reviewflow.audit.merkle import check_consistency, check_inclusion
from reviewflow.audit.signed_note import read_checkpoint, read_note

ADMIN = ("--by", "administrator")


@pytest.fixture
def signing(terminal: Terminal, incident: str, own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands where a signing key was made."""
    monkeypatch.setenv("REVIEWFLOW_SIGNING_KEY_FILE", str(own_settings / "keys" / "signing.pem"))
    page = terminal.page("trail", "keys", "new", *ADMIN)
    assert "signs checkpoints from now on. Entry 6 of the trail." in page
    return terminal


def test_a_checkpoint_is_written_into_a_file_and_given_back(signing: Terminal, own_settings: Path) -> None:
    said = signing.page("trail", "checkpoint", "--to", "checkpoint.txt")
    page = " ".join(signing.page("trail", "verify", "--checkpoint", "checkpoint.txt").split())

    assert said.startswith("A checkpoint over 6 entries, of Monday 22 March 2021 at")
    assert (
        "The trail holds: 6 entries. The first 6 entries are just what the checkpoint says that was signed at" in page
    )
    found = signing.value("trail", "verify", "--checkpoint", "checkpoint.txt")
    assert (found["valid"], found["given"][0]["entries"], found["wrong_node"]) == (True, 6, None)


def test_a_checkpoint_is_printed_as_it_stands_or_as_a_page(signing: Terminal) -> None:
    note = signing.page("trail", "checkpoint")
    page = signing.page("trail", "checkpoint", "--print")

    assert read_checkpoint(read_note(note).text).size == 6
    assert "6 entries, on Monday 22 March 2021 at" in page
    assert "Seen by ____" in page
    assert read_checkpoint(read_note(page).text).size == 6
    assert max(len(line) for line in page.splitlines() if not line.startswith("—")) < 80


def test_without_a_key_what_is_printed_can_be_given_back_too(terminal: Terminal, incident: str) -> None:
    note = terminal.page("trail", "checkpoint").strip()

    assert note.startswith("5:")
    assert terminal.value("trail", "verify", "--checkpoint", note)["valid"]
    assert "Nobody signed it" in terminal.page("trail", "checkpoint", "--print")


def test_checkpoints_are_listed_with_who_signed_them(signing: Terminal) -> None:
    made = signing.value("trail", "checkpoint", "--json")
    listed = signing.value("trail", "checkpoints")

    assert listed[0] == made
    assert (made["signed"], made["made_for"]) == (True, "asked")
    assert f"6 entries, signed with the key {made['key_id']}" in signing.page("trail", "checkpoints")


def test_a_file_that_is_no_checkpoint_is_refused_and_one_that_is_not_there_is_wrong_usage(
    signing: Terminal, own_settings: Path
) -> None:
    (own_settings / "note.txt").write_text("Nothing of the kind.")

    assert "it was cut off" in signing.refusal("trail", "verify", "--checkpoint", "note.txt")
    assert "cannot be read" in signing.misuse("trail", "verify", "--checkpoint", "nowhere.txt")
    (own_settings / "bytes").write_bytes(b"\xff\xfe")
    assert "not text in UTF-8" in signing.misuse("trail", "verify", "--checkpoint", "bytes")


def test_a_kept_node_that_was_changed_is_named(
    signing: Terminal, behind_the_door: Callable[[str], None], kind_of_database: str
) -> None:
    behind_the_door(f"INSERT INTO merkle_node (level, position, hash) VALUES (4, 0, '{'0' * 64}')")

    told = signing.run("trail", "verify", "--json")

    assert told.code == 1
    assert '"valid": false' in told.out
    assert "level 4, position 0, over the entries 1 to 16" in told.err
    signing.page("trail", "checkpoint", "--from-entries")
    assert signing.value("trail", "verify")["valid"]


def test_keys_are_listed_rotated_and_given_up(signing: Terminal, own_settings: Path) -> None:
    first = signing.value("trail", "keys", "list")[0]
    signing.page("trail", "checkpoint", "--to", "before.txt")

    page = signing.page("trail", "keys", "rotate", *ADMIN)
    assert f"signing.pem.replaced-{first['key']}: destroy it" in " ".join(page.split())
    assert signing.value("trail", "verify", "--checkpoint", "before.txt")["valid"]

    gone = ("trail", "keys", "compromised", first["key"], "--from-entries", "1", "--reason", "Stolen.")
    assert "None of its signatures proves anything" in " ".join(signing.page(*gone, *ADMIN).split())
    assert "was in other hands" in signing.refusal("trail", "verify", "--checkpoint", "before.txt")
    keys = signing.value("trail", "keys", "list")
    assert [(key["signs"], key["untrusted_from"], key["because"]) for key in keys] == [
        (False, 1, "Stolen."),
        (True, None, None),
    ]
    assert f"{first['key']}  In other hands (Stolen)" in signing.page("trail", "keys", "list")


def test_a_key_that_signs_and_is_given_up_is_replaced_at_once(signing: Terminal) -> None:
    first = signing.value("trail", "keys", "list")[0]
    gone = ("trail", "keys", "compromised", first["key"], "--from-entries", "6", "--reason", "Stolen.", *ADMIN)

    made = signing.value(*gone)

    assert (made["signs"], made["key"] != first["key"]) == (True, True)
    assert signing.value("trail", "checkpoint")["key_id"] == made["key"]


def test_witnesses_are_named_mailed_and_heard(signing: Terminal, own_settings: Path) -> None:
    outsider = Outsider()
    named = signing.page(
        "trail",
        "witnesses",
        "add",
        "Scrutineer",
        "--address",
        "s@example.org",
        "--public-key",
        outsider.written,
        *ADMIN,
    )
    assert "mailed to s@example.org" in " ".join(named.split())
    signing.page("worker", "--once")
    (letter,) = (own_settings / "outbox").glob("*checkpoint.txt")
    assert signing.value("trail", "verify", "--checkpoint", str(letter))["given"]

    note = signing.page("trail", "checkpoint")
    seconds = int(signing.value("trail", "checkpoints")[0]["made_at"][17:19]) + 1_616_400_000
    (own_settings / "signed.txt").write_text(outsider.sign(note, seconds=seconds))
    page = signing.page("trail", "countersign", "signed.txt", *ADMIN)
    assert page.startswith("Scrutineer signed the checkpoint over 9 entries on")
    assert signing.page("trail", "countersign", "signed.txt", *ADMIN).strip() == "It is kept already."
    assert signing.value("trail", "witnesses", "list")[0]["countersigned"] == 1

    signing.page("trail", "witnesses", "remove", "Scrutineer", "--reason", "Another one.", *ADMIN)
    assert "There is no witness" in signing.page("trail", "witnesses", "list")


def test_an_entry_and_the_growth_of_the_trail_are_proved(signing: Terminal) -> None:
    proof = signing.value("trail", "prove", "3")
    growth = signing.value("trail", "consistency", "4", "6")

    path = [bytes.fromhex(each) for each in proof["proof"]]
    assert check_inclusion(bytes.fromhex(proof["leaf"]), 2, 6, path, bytes.fromhex(proof["root"]))
    path = [bytes.fromhex(each) for each in growth["proof"]]
    assert check_consistency(4, 6, path, bytes.fromhex(growth["old_root"]), bytes.fromhex(growth["new_root"]))
    assert growth["new_root"] == proof["root"]
    assert "Entry 3 stands in the trail of reviewflow/" in signing.page("trail", "prove", "3")
    assert "grew from 4 to 6 entries" in signing.page("trail", "consistency", "4")
    assert "it has 6" in signing.refusal("trail", "prove", "7")
