"""Notes as others write and read them, and everything that makes one unreadable or worthless."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.keys import (
    PublicKey,
    cosign,
    cosigned_at,
    holds,
    new_private_key,
    public_bytes,
    read_key_file,
    sign,
    write_key_file,
)
from reviewflow.audit.signed_note import (
    COSIGNATURE,
    LONGEST,
    CheckpointText,
    Note,
    Signature,
    read_checkpoint,
    read_key,
    read_note,
    written_key,
)
from reviewflow.errors import KeyFileUnusable, NoteInvalid

# The example of golang.org/x/mod/sumdb/note, which the form of C2SP was taken from.
KEY_OF_OTHERS = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE_OF_OTHERS = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NAME = "reviewflow/0123456789abcdef"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PUBLIC = PublicKey(NAME, public_bytes(KEY))
CHECKPOINT = CheckpointText(NAME, 22, b"\x2a" * 32, "2026-04-01T09:30:00.000000Z", "ab" * 32)
SIGNED = Note(str(CHECKPOINT)).signed(sign(str(CHECKPOINT), KEY, name=NAME))
WITNESS = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
WITNESS_KEY = PublicKey("scrutineer", public_bytes(WITNESS), COSIGNATURE)


def test_a_note_that_another_program_signed_is_read_and_holds() -> None:
    key = PublicKey(*_reordered(read_key(KEY_OF_OTHERS)))
    note = read_note(NOTE_OF_OTHERS)

    assert str(key) == KEY_OF_OTHERS
    assert holds(note, key) is True
    assert str(note) == NOTE_OF_OTHERS


def _reordered(read: tuple[str, int, bytes]) -> tuple[str, bytes, int]:
    name, algorithm, raw = read
    return name, raw, algorithm


def test_a_checkpoint_has_the_lines_of_its_standard_and_two_of_our_own() -> None:
    root = base64.b64encode(b"\x2a" * 32).decode()

    assert str(SIGNED).split("\n")[:6] == [
        NAME,
        "22",
        root,
        "time 2026-04-01T09:30:00.000000Z",
        f"head {'ab' * 32}",
        "",
    ]
    assert str(SIGNED).split("\n")[6].startswith(f"— {NAME} ")
    assert read_checkpoint(read_note(str(SIGNED)).text) == CHECKPOINT


def test_a_signature_holds_for_its_own_text_and_no_other() -> None:
    changed = read_note(str(SIGNED).replace("\n22\n", "\n23\n"))

    assert holds(SIGNED, PUBLIC) is True
    assert holds(changed, PUBLIC) is False
    assert holds(SIGNED, PublicKey(NAME, public_bytes(WITNESS))) is None
    assert holds(SIGNED, PublicKey("reviewflow/another", PUBLIC.raw)) is None


def test_one_signature_of_a_key_that_does_not_hold_beside_one_that_does_is_not_passed_over() -> None:
    wrong = Signature(NAME, PUBLIC.id, b"\x00" * 64)

    assert holds(SIGNED.signed(wrong), PUBLIC) is False


def test_a_witness_says_when_it_saw_the_note() -> None:
    countersigned = SIGNED.signed(cosign(SIGNED.text, WITNESS, name="scrutineer", seconds=1_775_035_800))

    assert cosigned_at(read_note(str(countersigned)), WITNESS_KEY) == 1_775_035_800
    assert holds(countersigned, PUBLIC) is True
    assert cosigned_at(SIGNED, WITNESS_KEY) is None


def test_what_a_witness_signed_can_be_worked_out_from_the_standard_alone() -> None:
    seconds = 1_775_035_800
    held = cosign(SIGNED.text, WITNESS, name="scrutineer", seconds=seconds).signature

    assert held[:8] == seconds.to_bytes(8, "big")
    WITNESS.public_key().verify(held[8:], f"cosignature/v1\ntime {seconds}\n{SIGNED.text}".encode())


def test_the_time_of_a_witness_cannot_be_changed() -> None:
    made = cosign(SIGNED.text, WITNESS, name="scrutineer", seconds=1_775_035_800)
    later = Signature(made.name, made.key_id, (1_775_035_801).to_bytes(8, "big") + made.signature[8:])

    assert cosigned_at(Note(SIGNED.text).signed(later), WITNESS_KEY) is None


def test_a_cosignature_of_the_wrong_length_is_refused() -> None:
    short = Signature("scrutineer", WITNESS_KEY.id, b"\x00" * 64)

    with pytest.raises(NoteInvalid, match="length of a cosignature"):
        cosigned_at(Note(SIGNED.text).signed(short), WITNESS_KEY)


def test_a_plain_signature_is_no_cosignature() -> None:
    assert cosigned_at(SIGNED, PUBLIC) is None


def test_what_a_mail_program_does_to_line_ends_does_no_harm() -> None:
    pasted = "\r\n\r\n" + str(SIGNED).replace("\n", "\r\n") + "\r\n"

    assert read_note(pasted) == SIGNED


def test_the_same_signature_is_kept_once() -> None:
    assert SIGNED.signed(*SIGNED.signatures) == SIGNED


@pytest.mark.parametrize("length", range(len(str(SIGNED)) - 1))
def test_a_checkpoint_that_was_cut_off_anywhere_never_holds(length: int) -> None:
    cut = str(SIGNED)[:length]
    try:
        note = read_note(cut)
        read_checkpoint(note.text)
    except NoteInvalid:
        return
    assert holds(note, PUBLIC) is not True


@given(st.integers(0, len(str(SIGNED)) - 2), st.characters(codec="utf-8"))
def test_a_checkpoint_with_one_character_changed_never_holds(at: int, character: str) -> None:
    whole = str(SIGNED)
    changed = whole[:at] + character + whole[at + 1 :]
    try:
        note = read_note(changed)
        read_checkpoint(note.text)
    except NoteInvalid:
        return
    assert note == SIGNED or holds(note, PUBLIC) is not True


@given(st.text(max_size=400))
def test_whatever_is_given_for_a_note_is_read_or_refused(text: str) -> None:
    try:
        read_checkpoint(read_note(text).text)
    except NoteInvalid:
        return
    raise AssertionError("what was made up is no checkpoint")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "cut off"),
        (str(CHECKPOINT), "cut off"),
        (str(CHECKPOINT) + "\n— name\n", "is no signature"),
        (str(CHECKPOINT) + "\n— name AAAA\n", "is no signature"),
        (str(CHECKPOINT) + "\n- name AAAAAAAA\n", "is no signature"),
        (str(CHECKPOINT) + "\n— a+b AAAAAAAA\n", "is no signature"),
        ("x" * (LONGEST + 1), "too long"),
    ],
)
def test_what_is_no_note_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteInvalid, match=why):
        read_note(text)


def _with(line: int, words: str | None) -> str:
    lines = str(CHECKPOINT).split("\n")
    lines[line : line + 1] = [] if words is None else [words]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{NAME}\n22\n", "cut off"),
        (str(CHECKPOINT).rstrip("\n"), "cut off"),
        (_with(0, ""), "first lines"),
        (_with(1, "-1"), "first lines"),
        (_with(1, "022"), "first lines"),
        (_with(1, "²"), "first lines"),
        (_with(2, "AAAA"), "first lines"),
        (_with(2, base64.b64encode(b"\x2a" * 32).decode().rstrip("=")), "first lines"),
        (_with(3, None), "time"),
        (_with(4, None), "time"),
        (_with(4, "head XYZ"), "time"),
        (_with(3, ""), "empty line"),
        (_with(3, "head " + "ab" * 32), "one thing twice"),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str, why: str) -> None:
    with pytest.raises(NoteInvalid, match=why):
        read_checkpoint(text)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "not written"),
        ("PeterNeumann", "not written"),
        ("PeterNeumann+c74f20a3", "not written"),
        ("PeterNeumann+c74f20a3+AAAA", "not written"),
        (KEY_OF_OTHERS.replace("c74f20a3", "c74f20a4"), "mistyped"),
        (KEY_OF_OTHERS.replace("Peter", "Petra"), "mistyped"),
        (written_key("x", b"\x01" * 32, algorithm=2), "kind of signature"),
    ],
)
def test_what_is_no_key_is_refused(key: str, why: str) -> None:
    with pytest.raises(NoteInvalid, match=why):
        read_key(key)


def test_a_signature_that_is_spelled_in_another_way_is_refused() -> None:
    """Base64 has several spellings of the same bytes: a note could otherwise be changed and still hold."""
    line = str(SIGNED).rstrip("\n")
    assert line.endswith("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = line.rstrip("=")[-1]
    other = alphabet[alphabet.index(last) ^ 1]
    respelled = line.rstrip("=")[:-1] + other + "=" * (len(line) - len(line.rstrip("=")))

    with pytest.raises(NoteInvalid, match="is no signature"):
        read_note(respelled)


def test_a_key_comes_back_from_its_file_and_from_its_written_form(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "signing.pem"
    key = new_private_key()
    write_key_file(path, key)

    assert path.stat().st_mode & 0o777 == 0o600
    assert public_bytes(read_key_file(path)) == public_bytes(key)
    assert read_key(str(WITNESS_KEY)) == ("scrutineer", COSIGNATURE, WITNESS_KEY.raw)


def test_a_key_is_never_written_over_another(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    write_key_file(path, KEY)

    with pytest.raises(KeyFileUnusable, match="there is a file already"):
        write_key_file(path, WITNESS)
    assert public_bytes(read_key_file(path)) == public_bytes(KEY)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "signing.pem"
    write_key_file(path, KEY)
    path.chmod(mode)

    with pytest.raises(KeyFileUnusable, match="others than its owner"):
        read_key_file(path)


def test_a_file_that_holds_no_such_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signing.pem"
    pem = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for held in (b"", b"nothing", pem):
        path.write_bytes(held)
        path.chmod(0o600)
        with pytest.raises(KeyFileUnusable, match="holds no Ed25519 key"):
            read_key_file(path)


def test_a_key_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnusable, match="cannot be read"):
        read_key_file(tmp_path / "nowhere.pem")


def test_a_key_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(KeyFileUnusable, match=r"cannot be written|already"):
        write_key_file(tmp_path / "file" / "signing.pem", KEY)
