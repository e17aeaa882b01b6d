"""The page in a real browser: its own arithmetic, what a person sees, and that nothing leaves the machine."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page

from bundles.conftest import PAGE
from bundles.given import GIVEN
from bundles.materials import Materials, every_file, zipped
from bundles.test_both_verifiers import by_page, by_program

# Sixteen lengths around the edges of the blocks of both hashes.
LENGTHS = (0, 1, 3, 55, 56, 57, 63, 64, 65, 111, 112, 113, 127, 128, 129, 10_000)
ORDER = 2**252 + 27742317777372353535851937790883648493


def own_verify(page: Page, public: bytes, signature: bytes, message: bytes) -> bool:
    found: bool = page.evaluate(
        "([key, signature, message]) => ownVerify(unhex(key), unhex(signature), unhex(message))",
        [public.hex(), signature.hex(), message.hex()],
    )
    return found


@pytest.mark.parametrize("name", ["sha256", "sha512"])
def test_the_hashes_are_those_of_the_library(page: Page, name: str) -> None:
    for length in LENGTHS:
        content = bytes(n * 7 % 256 for n in range(length))
        found = page.evaluate(f"(text) => hex({name}(unhex(text)))", content.hex())
        assert found == hashlib.new(name, content).hexdigest()


def test_its_own_ed25519_takes_signatures_of_the_library_and_no_other(page: Page) -> None:
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes_raw(), os.urandom(number * 13)
        signature = key.sign(message)
        broken = bytes([signature[number] ^ 1, *signature[1:]]) if number == 0 else signature[:-1] + b"\xff"

        assert own_verify(page, public, signature, message)
        assert not own_verify(page, public, broken, message)
        assert not own_verify(page, public, signature, message + b"x")


def test_its_own_ed25519_takes_the_example_of_the_standard(page: Page) -> None:
    # RFC 8032, 7.1, the second test.
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )

    assert own_verify(page, public, signature, b"\x72")


def test_its_own_ed25519_refuses_a_second_way_of_writing_a_signature(page: Page) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    signature = key.sign(b"text")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    again = signature[:32] + larger.to_bytes(32, "little")

    assert not own_verify(page, key.public_key().public_bytes_raw(), again, b"text")


def test_its_own_ed25519_refuses_what_is_no_key(page: Page) -> None:
    signature = Ed25519PrivateKey.from_private_bytes(b"k" * 32).sign(b"text")

    assert not own_verify(page, b"\xff" * 32, signature, b"text")
    assert not own_verify(page, b"\x02" + bytes(31), signature, b"text")
    assert not own_verify(page, b"short", signature, b"text")


@pytest.mark.parametrize(
    "name",
    ["the_whole_record_with_everything_that_is_held", "a_signature_that_was_changed", "a_forged_countersignature"],
)
def test_without_the_browsers_own_signatures_it_says_the_same(
    chromium: Browser, materials: Materials, name: str
) -> None:
    page = chromium.new_page()
    page.add_init_script("Object.defineProperty(globalThis, 'crypto', { value: undefined })")
    page.goto(PAGE.as_uri())
    given = GIVEN[name](materials)

    assert page.evaluate("typeof crypto") == "undefined"
    assert by_page(page, given) == by_program(given).as_json()
    page.close()


def choose(page: Page, folder: Path, materials: Materials, *, bundle: bytes | None = None) -> None:
    """Choose files as a person does, and check."""
    (folder / "bundle.zip").write_bytes(materials.whole if bundle is None else bundle)
    (folder / "early.note").write_text(materials.early, encoding="utf-8")
    page.set_input_files("#bundle", folder / "bundle.zip")
    page.set_input_files("#checkpoints", folder / "early.note")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_selector("#answer h2")


def test_a_person_chooses_files_and_reads_what_is_proven(page: Page, materials: Materials, tmp_path: Path) -> None:
    choose(page, tmp_path, materials)
    words = page.inner_text("#answer")

    assert words.startswith("Proven, as far as it says below.")
    assert "The checkpoint that you hold, of Friday 15 March 2024 at 10:00 UTC" in words
    assert "That what was recorded is true" in words
    assert page.evaluate("document.activeElement.id") == "answer"


def test_a_person_reads_why_a_bundle_is_not_to_be_relied_on(page: Page, materials: Materials, tmp_path: Path) -> None:
    choose(page, tmp_path, materials, bundle=materials.whole[:-9])

    assert page.inner_text("#answer h2") == "Not proven. Do not rely on this bundle."
    assert "This file is cut off" in page.inner_text("#answer")


def test_without_a_bundle_it_says_what_is_missing(page: Page) -> None:
    page.get_by_role("button", name="Check", exact=True).click()

    assert page.inner_text("#missing") == "Error: choose the bundle"
    assert page.evaluate("document.activeElement.id") == "bundle"


def test_what_a_hostile_bundle_says_is_shown_and_not_carried_out(
    page: Page, materials: Materials, tmp_path: Path
) -> None:
    choose(page, tmp_path, materials, bundle=zipped(every_file(materials.whole) | {"<img src=x>": b""}))

    assert "<img src=x>" in page.inner_text("#answer")
    assert page.locator("#answer img").count() == 0


def test_nothing_is_asked_of_a_network(chromium: Browser, materials: Materials, tmp_path: Path) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGE.as_uri())
    choose(page, tmp_path, materials)

    assert asked == [PAGE.as_uri()]
    assert page.evaluate("fetch('https://example.org/').then(() => 'let through', () => 'stopped')") == "stopped"
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_the_screen_and_every_field_has_its_label(
    page: Page, materials: Materials, tmp_path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.click("summary")
    choose(page, tmp_path, materials)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("[...document.querySelectorAll('input, textarea')].every((each) => each.labels.length === 1)")
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.locator("h1").count() == page.locator("main").count() == 1


def test_it_is_one_file_without_pictures_fonts_or_addresses() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [word for word in ("http:", "https:", "url(", "@import", "<img", "<link", " src=") if word in text] == []
