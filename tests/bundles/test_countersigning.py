"""The program as a program: files, exit codes, and signing as a witness."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import verify_trail
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bundles.given import GIVEN
from bundles.materials import WITNESS, Materials
from reviewflow.audit.keys import PublicKey, cosigned_at
from reviewflow.audit.signed_note import read_key, read_note

PROGRAM = Path(verify_trail.__file__)


@pytest.fixture
def folder(materials: Materials, tmp_path: Path) -> Path:
    """What a scrutineer has in a folder."""
    (tmp_path / "bundle.zip").write_bytes(materials.whole)
    (tmp_path / "early.note").write_text(materials.early, encoding="utf-8")
    (tmp_path / "late.note").write_text(materials.late, encoding="utf-8")
    (tmp_path / "installation.key").write_text(materials.keys[0] + "\n", encoding="utf-8")
    pem = WITNESS.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "witness.pem").write_bytes(pem)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it in another process that can find nothing of reviewflow."""
    command = [sys.executable, "-I", str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def test_it_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    modules = {
        line.split()[1].partition(".")[0]
        for line in PROGRAM.read_text(encoding="utf-8").splitlines()
        if line.startswith(("import ", "from "))
    }

    assert modules - set(sys.stdlib_module_names) == {"cryptography"}


def test_it_says_in_words_what_is_proven(folder: Path) -> None:
    done = run(folder, "bundle.zip", "--checkpoint", "early.note", "--key", "installation.key")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Proven, as far as it says below.\n\nWhat is proven\n* Entries 1 to ")
    assert max(map(len, done.stdout.splitlines())) < 80


def test_it_says_the_same_to_programs(folder: Path) -> None:
    found = json.loads(run(folder, "bundle.zip", "--json").stdout)

    assert (found["verdict"], found["code"], found["first_wrong"]) == ("proven", 0, None)


@pytest.mark.parametrize("name", ["an_edited_entry", "a_newer_version", "nothing_signed"])
def test_its_exit_code_says_what_is_wrong(folder: Path, materials: Materials, name: str) -> None:
    given = GIVEN[name](materials)
    (folder / "bundle.zip").write_bytes(given.bundle)
    done = run(folder, "bundle.zip")

    assert done.returncode == verify_trail.CODES[given.verdict]
    assert done.stdout.startswith("Not proven. Do not rely on this bundle.")


def test_the_exit_codes_can_be_read(folder: Path) -> None:
    assert " 16  compromised key\n" in run(folder, "--codes").stdout


def test_wrong_usage_is_told_apart(folder: Path) -> None:
    assert run(folder).returncode == 2
    assert run(folder, "missing.zip").returncode == 2


def test_a_witness_countersigns_what_they_have_checked(folder: Path, materials: Materials) -> None:
    done = run(
        folder,
        *("countersign", "late.note", "--with", "witness.pem", "--name", "Scrutineer", "--to", "signed.note"),
        *("--bundle", "bundle.zip", "--checkpoint", "early.note", "--key", "installation.key"),
    )
    name, algorithm, public = read_key(materials.witness)
    note = read_note((folder / "signed.note").read_text(encoding="utf-8"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert materials.witness in done.stdout
    assert cosigned_at(note, PublicKey(name, public, algorithm)) is not None
    assert str(note).startswith(materials.late)


def test_a_witness_does_not_countersign_what_does_not_hold(folder: Path, materials: Materials) -> None:
    (folder / "bundle.zip").write_bytes(GIVEN["an_edited_entry"](materials).bundle)
    done = run(
        folder,
        *("countersign", "late.note", "--with", "witness.pem", "--name", "Scrutineer", "--to", "signed.note"),
        *("--bundle", "bundle.zip"),
    )

    assert done.returncode == verify_trail.CODES["entry_wrong"]
    assert not (folder / "signed.note").exists()


def test_a_letter_is_not_countersigned(folder: Path) -> None:
    (folder / "late.note").write_text("Dear Sir", encoding="utf-8")
    done = run(
        folder, "countersign", "late.note", "--with", "witness.pem", "--name", "Scrutineer", "--to", "signed.note"
    )

    assert done.returncode == verify_trail.CODES["not_a_checkpoint"]


def test_a_key_that_is_of_another_kind_is_refused(folder: Path) -> None:
    (folder / "witness.pem").write_text("x", encoding="utf-8")
    done = run(
        folder, "countersign", "late.note", "--with", "witness.pem", "--name", "Scrutineer", "--to", "signed.note"
    )

    assert done.returncode == 2
    assert isinstance(WITNESS, Ed25519PrivateKey)
