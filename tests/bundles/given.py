"""Good bundles and bad ones, each with what both verifiers have to say of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bundles.materials import (
    STRANGER,
    Materials,
    closed,
    entries_of,
    every_file,
    hashed_anew,
    manifest_of,
    opened,
    rechained,
    signed_anew,
    with_entries,
    with_json,
    zipped,
)

PROVEN = "proven"


@dataclass(frozen=True)
class Given:
    """What somebody gives to a verifier, and what it has to find."""

    bundle: bytes
    verdict: str = PROVEN
    first_wrong: int | None = None
    says: str = ""
    """A part of its sentences."""
    held: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    earlier: tuple[bytes, ...] = ()


GIVEN: dict[str, Callable[[Materials], Given]] = {}
"""By name."""


def given(make: Callable[[Materials], Given]) -> Callable[[Materials], Given]:
    """Put it on the list."""
    GIVEN[make.__name__] = make
    return make


# Good ones


@given
def the_whole_record(m: Materials) -> Given:
    return Given(m.whole, says="are the whole record up to there")


@given
def the_whole_record_with_everything_that_is_held(m: Materials) -> Given:
    says = "The checkpoint that you hold, of Friday 15 March 2024 at 10:00 UTC over"
    return Given(m.whole, held=(m.early, m.late), keys=(m.keys[0], m.witness), earlier=(m.for_anybody,), says=says)


@given
def bodies_disclosed_later(m: Materials) -> Given:
    return Given(m.whole, earlier=(m.for_anybody,), says="what is disclosed now is just what was committed to then")


@given
def a_countersigned_checkpoint(m: Materials) -> Given:
    return Given(m.of_case, held=(m.countersigned,), says="Scrutineer countersigned the checkpoint over")


@given
def a_countersignature_in_the_bundle(m: Materials) -> Given:
    return Given(m.whole, says="Scrutineer countersigned the checkpoint over")


@given
def a_case(m: Materials) -> Given:
    return Given(m.of_case, held=(m.early,), says="each with the number that it has in the record")


@given
def a_case_for_somebody_who_may_see_nothing(m: Materials) -> Given:
    return Given(m.of_case_for_anybody, held=(m.early,), says="is withheld")


@given
def a_period(m: Materials) -> Given:
    return Given(m.of_period, held=(m.early,), keys=(m.keys[0],))


@given
def the_newer_key_alone(m: Materials) -> Given:
    # What the older key signed is then signed by nobody who is known: it is not passed on backwards.
    return Given(m.whole, "unknown_key", keys=(m.keys[1],), says="from the one that you gave")


@given
def after_a_compromise(m: Materials) -> Given:
    return Given(m.after_compromise, held=(m.early,), says="The checkpoint that you hold")


@given
def a_bundle_that_was_packed_again(m: Materials) -> Given:
    return Given(zipped(every_file(m.whole), method=zipfile.ZIP_DEFLATED))


@given
def a_bundle_packed_with_folders(m: Materials) -> Given:
    files = {"checkpoints/": b""} | every_file(m.of_case)
    return Given(zipped(files))


@given
def a_checkpoint_that_went_through_a_mail_program(m: Materials) -> Given:
    return Given(m.whole, held=("\r\n" + m.early.replace("\n", "\r\n") + "\r\n\r\n",))


# Files


@given
def an_empty_file(m: Materials) -> Given:
    return Given(b"", "cut_off")


@given
def a_bundle_that_is_cut_off(m: Materials) -> Given:
    return Given(m.whole[:-2000], "cut_off")


@given
def a_bundle_whose_last_byte_is_missing(m: Materials) -> Given:
    return Given(m.whole[:-1], "cut_off")


@given
def something_before_the_bundle(m: Materials) -> Given:
    return Given(b"x" + m.whole, "cut_off")


@given
def a_file_that_is_missing(m: Materials) -> Given:
    files = every_file(m.whole)
    del files["proofs.json"]
    return Given(zipped(files), "cut_off", says="proofs.json is missing")


@given
def a_part_that_nobody_listed(m: Materials) -> Given:
    files = opened(m.whole)
    del files["keys.json"]
    return Given(closed(m.whole, files), "cut_off", says="keys.json is missing")


@given
def a_byte_that_was_changed(m: Materials) -> Given:
    at = m.whole.index(b'"what": "submit_notification"') + 10
    return Given(m.whole[:at] + b"X" + m.whole[at + 1 :], "altered_file", says="entries.jsonl")


@given
def a_file_that_was_added(m: Materials) -> Given:
    return Given(zipped(every_file(m.whole) | {"more.txt": b"x"}), "altered_file", says="does not name it")


@given
def two_files_of_one_name(m: Materials) -> Given:
    return Given(_with_two_of("entries.jsonl", m), "duplicate_names", says="entries.jsonl")


@given
def two_files_whose_names_differ_in_case_alone(m: Materials) -> Given:
    return Given(_with_two_of("Entries.jsonl", m), "duplicate_names")


def _with_two_of(name: str, m: Materials) -> bytes:
    bundle = zipped(every_file(m.whole) | {"entries.jsonX": b"{}\n"})
    return bundle.replace(b"entries.jsonX", name.encode())


@given
def a_name_that_climbs_out_of_the_folder(m: Materials) -> Given:
    return Given(zipped(every_file(m.whole) | {"../../etc/passwd": b"x"}), "path_traversal", says="../../etc/passwd")


@given
def a_name_from_the_root(m: Materials) -> Given:
    return Given(zipped(every_file(m.whole) | {"/etc/passwd": b"x"}), "path_traversal")


@given
def a_name_that_nobody_reads(m: Materials) -> Given:
    return Given(zipped(every_file(m.whole) | {"a\u202etxt.exe": b"x"}), "path_traversal")


@given
def a_file_that_unpacks_to_more_than_it_says(m: Materials) -> Given:
    bomb = zipped({"manifest.json": b"0" * 1_000_000}, method=zipfile.ZIP_DEFLATED)
    return Given(bomb.replace((1_000_000).to_bytes(4, "little"), (500).to_bytes(4, "little")), "too_large")


@given
def a_file_that_says_that_it_is_huge(m: Materials) -> Given:
    bomb = zipped({"manifest.json": b"0" * 1_000_000}, method=zipfile.ZIP_DEFLATED)
    return Given(bomb.replace((1_000_000).to_bytes(4, "little"), (2**31).to_bytes(4, "little")), "too_large")


@given
def a_newer_version(m: Materials) -> Given:
    files = every_file(m.whole)
    files["manifest.json"] = files["manifest.json"].replace(b'"version": 1', b'"version": 2')
    return Given(zipped(files), "newer_version", says="version 2")


@given
def another_zip_file(m: Materials) -> Given:
    return Given(zipped({"a.txt": b"x"}), "cut_off", says="no manifest")


@given
def a_manifest_of_something_else(m: Materials) -> Given:
    return Given(zipped({"manifest.json": b'{"format": "holiday"}'}), "malformed")


@given
def a_manifest_that_is_no_json(m: Materials) -> Given:
    return Given(zipped({"manifest.json": b"{"}), "malformed", says="manifest.json is not JSON")


@given
def entries_that_are_no_json(m: Materials) -> Given:
    return Given(closed(m.whole, opened(m.whole) | {"entries.jsonl": b"{\n"}), "malformed", says="line 1")


@given
def fewer_entries_than_it_says(m: Materials) -> Given:
    entries = entries_of(m.whole)
    return Given(with_entries(m.whole, entries[:-1], entries=len(entries)), "malformed")


# Who signed


@given
def nothing_signed(m: Materials) -> Given:
    return Given(m.unsigned, "nothing_signed")


@given
def another_installation(m: Materials) -> Given:
    return Given(m.whole, "another_installation", held=(m.other_checkpoint,))


@given
def the_key_of_another_installation(m: Materials) -> Given:
    return Given(m.whole, "another_installation", keys=(m.other_key,))


@given
def a_bundle_of_another_installation_beside_it(m: Materials) -> Given:
    return Given(m.whole, "another_installation", earlier=(m.other,))


@given
def a_checkpoint_by_a_stranger(m: Materials) -> Given:
    return Given(m.whole, "unknown_key", held=(signed_anew(m.early, STRANGER),))


@given
def a_bundle_signed_by_a_stranger(m: Materials) -> Given:
    return Given(_with_note(m.whole, signed_anew(m.early, STRANGER)), "unknown_key")


def _with_note(bundle: bytes, note: str, name: str = "checkpoints/00001.note") -> bytes:
    return closed(bundle, opened(bundle) | {name: note.encode()})


@given
def a_stranger_who_adds_a_key_of_their_own(m: Materials) -> Given:
    forged = closed(m.other, opened(m.other))
    return Given(forged, "another_installation", keys=(m.keys[0],))


@given
def a_signature_that_was_changed(m: Materials) -> Given:
    head, gap, below = m.early.rpartition("— ")
    broken = head + gap + below[:-10] + ("A" if below[-10] != "A" else "B") + below[-9:]
    return Given(m.whole, "bad_signature", held=(broken,))


@given
def a_checkpoint_that_was_changed(m: Materials) -> Given:
    return Given(m.whole, "bad_signature", held=(m.early.replace("2024-03-15", "2024-03-14"),))


@given
def a_checkpoint_from_the_future(m: Materials) -> Given:
    note = signed_anew(m.late, m.private, old="2024-03-19", new="2031-03-19")
    return Given(_with_note(m.whole, note, "checkpoints/99999.note"), "from_the_future", says="has not come")


@given
def a_checkpoint_of_more_than_there_is(m: Materials) -> Given:
    size = m.late.split("\n")[1]
    note = signed_anew(m.late, m.private, old=f"\n{size}\n", new="\n9999\n")
    return Given(_with_note(m.whole, note, "checkpoints/99999.note"), "from_the_future", says="does not reach so far")


@given
def a_checkpoint_from_after_the_bundle(m: Materials) -> Given:
    return Given(m.for_anybody, "from_the_future", held=(m.late,), says="made before it")


@given
def a_compromised_key(m: Materials) -> Given:
    return Given(m.after_compromise, "compromised_key", held=(m.late,), says="was no longer its owner's alone")


@given
def a_replaced_key_that_signs_again(m: Materials) -> Given:
    return Given(m.whole, "replaced_key", held=(signed_anew(m.late, m.first_private),), says="had replaced")


@given
def a_compromise_that_was_left_out(m: Materials) -> Given:
    keys = [each | {"untrusted_from": None} for each in json.loads(opened(m.after_compromise)["keys.json"])]
    found = next(e for e in entries_of(m.after_compromise) if e["envelope"]["what"] == "signing_key_compromised")
    sequence = found["envelope"]["sequence"]
    return Given(with_json(m.after_compromise, "keys.json", keys), "document_wrong", sequence, says="signing key")


@given
def a_checkpoint_that_is_no_checkpoint(m: Materials) -> Given:
    return Given(m.whole, "not_a_checkpoint", held=("Dear Sir",))


@given
def a_checkpoint_that_is_cut_off(m: Materials) -> Given:
    return Given(m.whole, "not_a_checkpoint", held=(m.early[:40],))


@given
def a_key_that_is_no_key(m: Materials) -> Given:
    return Given(m.whole, "not_a_key", keys=(m.keys[0][:-6],))


@given
def a_forged_countersignature(m: Materials) -> Given:
    head, gap, below = m.countersigned.rpartition("— ")
    broken = head + gap + below[:-10] + ("A" if below[-10] != "A" else "B") + below[-9:]
    return Given(m.of_case, "bad_signature", held=(broken,), says="the countersignature of Scrutineer")


# Entries


@given
def an_edited_entry(m: Materials) -> Given:
    entries = entries_of(m.whole)
    entries[5]["envelope"]["by_user"] = "someone.else"
    return Given(with_entries(m.whole, entries), "entry_wrong", 6, says="it was edited")


@given
def an_edited_entry_whose_hash_was_computed_anew(m: Materials) -> Given:
    entries = entries_of(m.whole)
    entries[5]["envelope"]["by_user"] = "someone.else"
    hashed_anew(entries[5])
    return Given(with_entries(m.whole, entries), "entry_wrong", 6, says="it was changed, or put in")


@given
def an_entry_that_was_put_in(m: Materials) -> Given:
    entries = entries_of(m.whole)
    extra: dict[str, dict[str, object]] = json.loads(json.dumps(entries[4]))
    for each in entries[5:]:
        each["envelope"]["sequence"] += 1
    extra["envelope"] |= {"sequence": 6, "prev_hash": entries[4]["envelope"]["hash"]}
    hashed_anew(extra)
    changed = with_entries(m.whole, [*entries[:5], extra, *entries[5:]], size=len(entries) + 1)
    return Given(changed, "entry_wrong", 6, says="it was changed, or put in")


@given
def an_edited_entry_of_a_case(m: Materials) -> Given:
    entries = entries_of(m.of_case)
    entries[-1]["envelope"]["by_user"] = "someone.else"
    hashed_anew(entries[-1])
    sequence = entries[-1]["envelope"]["sequence"]
    return Given(with_entries(m.of_case, entries), "entry_wrong", sequence, says="stands at that number")


@given
def an_edited_body(m: Materials) -> Given:
    entries = entries_of(m.whole)
    entries[5]["body"] = entries[5]["body"].replace("{", '{"x":1,', 1)
    return Given(with_entries(m.whole, entries), "entry_wrong", 6, says="committed to")


@given
def a_body_that_is_gone(m: Materials) -> Given:
    entries = entries_of(m.whole)
    del entries[5]["body"], entries[5]["salt"]
    return Given(with_entries(m.whole, entries), "entry_wrong", 6, says="nothing says why")


@given
def a_body_said_to_be_destroyed(m: Materials) -> Given:
    entries = entries_of(m.whole)
    del entries[5]["body"], entries[5]["salt"]
    entries[5]["destroyed"] = True
    bundle = with_entries(m.whole, entries)
    says = "what it said was destroyed, and no entry says so"
    return Given(bundle, "entry_wrong", 6, says=says)


@given
def a_body_said_to_be_destroyed_among_others_that_are_withheld(m: Materials) -> Given:
    entries = entries_of(m.of_case_for_anybody)
    sequence = _say_destroyed(entries)
    return Given(with_entries(m.of_case_for_anybody, entries), "entry_wrong", sequence, says="no entry says so")


@given
def a_body_said_to_be_destroyed_in_a_record_for_anybody(m: Materials) -> Given:
    entries = entries_of(m.for_anybody)
    sequence = _say_destroyed(entries)
    return Given(with_entries(m.for_anybody, entries), "entry_wrong", sequence, says="no entry says so")


@given
def a_body_destroyed_by_law_in_a_bundle_for_anybody(m: Materials) -> Given:
    return Given(m.of_case_for_anybody, says="was destroyed by law, and the trail says so")


@given
def the_entry_that_destroyed_withheld(m: Materials) -> Given:
    entries = entries_of(m.of_case_for_anybody)
    destroying = next(each for each in entries if each["envelope"]["what"] == "destroy_bodies")
    del destroying["body"], destroying["salt"]
    destroying["withheld"] = "nobody is to know"
    sequence = next(each["envelope"]["sequence"] for each in entries if each.get("destroyed"))
    return Given(with_entries(m.of_case_for_anybody, entries), "entry_wrong", sequence, says="no entry says so")


def _say_destroyed(entries: list[dict[str, Any]]) -> int:
    """Say of the first body that is withheld that it was destroyed; which it was."""
    entry = next(each for each in entries if each.get("withheld"))
    del entry["withheld"]
    entry["destroyed"] = True
    sequence: int = entry["envelope"]["sequence"]
    return sequence


# Times


@given
def entries_after_a_checkpoint_that_say_an_earlier_time(m: Materials) -> Given:
    note = signed_anew(m.early, m.first_private, old="time 2024-03-15", new="time 2024-03-25")
    first = int(m.early.split("\n")[1]) + 1
    says = "UTC, and it stands after the checkpoint of Monday 25 March 2024 at 10:00 UTC over"
    return Given(m.whole, "wrong_time", first, held=(note,), says=says)


@given
def the_same_of_a_case_for_somebody_who_may_see_nothing(m: Materials) -> Given:
    note = signed_anew(m.early, m.first_private, old="time 2024-03-15", new="time 2024-03-25")
    return Given(m.of_case_for_anybody, "wrong_time", held=(note,), says="it stands after")


@given
def entries_under_a_checkpoint_that_say_a_later_time(m: Materials) -> Given:
    note = signed_anew(m.late, m.private, old="time 2024-03-19", new="time 2024-03-16")
    first = int(m.countersigned.split("\n")[1]) + 1
    says = "UTC, and it stands under the checkpoint of Saturday 16 March 2024 at 10:00 UTC over"
    return Given(m.whole, "wrong_time", first, held=(note,), says=says)


@given
def times_apart_by_less_than_two_clocks_may_be(m: Materials) -> Given:
    note = signed_anew(m.late, m.private, old="time 2024-03-19T10:00:00.000000", new="time 2024-03-19T09:50:01.5")
    return Given(m.whole, held=(note,), says="The clocks of two machines may differ by less than ten minutes")


@given
def times_apart_by_as_much_as_two_clocks_may_not_be(m: Materials) -> Given:
    note = signed_anew(m.late, m.private, old="time 2024-03-19T10:00:00.000000", new="time 2024-03-19T09:50:00")
    return Given(m.whole, "wrong_time", held=(note,), says="it stands under the checkpoint of Tuesday 19 March 2024")


@given
def a_time_without_its_zeros(m: Materials) -> Given:
    note = signed_anew(m.late, m.private, old="time 2024-03-19T10:00:00.000000", new="time 2024-03-19T10:00:00")
    return Given(m.whole, held=(note,), says="The checkpoint that you hold, of Tuesday 19 March 2024")


@given
def a_time_that_is_none(m: Materials) -> Given:
    bundle = with_entries(m.unsigned, rechained(entries_of(m.unsigned), 2, recorded_at="0000-01-01T00:00:00Z"))
    return Given(bundle, "entry_wrong", 2, says="the time at which it was recorded is none")


@given
def a_missing_entry(m: Materials) -> Given:
    entries = entries_of(m.whole)
    return Given(with_entries(m.whole, entries[:5] + entries[6:]), "entry_wrong", 6, says="it is missing")


@given
def a_missing_entry_of_a_period(m: Materials) -> Given:
    first = manifest_of(m.of_period)["scope"]["first"]
    entries = [each for each in entries_of(m.of_period) if each["envelope"]["sequence"] != first + 1]
    return Given(with_entries(m.of_period, entries), "entry_wrong", first + 1, says="it is missing")


@given
def reordered_entries(m: Materials) -> Given:
    entries = entries_of(m.whole)
    entries[5], entries[6] = entries[6], entries[5]
    return Given(with_entries(m.whole, entries), "entry_wrong", 6)


@given
def entries_cut_off_the_end(m: Materials) -> Given:
    entries = entries_of(m.whole)[:-1]
    files = {name: content for name, content in opened(m.whole).items() if not name.startswith("checkpoints/")}
    files |= {name: content for name, content in opened(m.whole).items() if name == "checkpoints/00001.note"}
    shorter = closed(m.whole, files, size=len(entries), made_at="2024-05-01T00:00:00.000000Z")
    return Given(
        with_entries(shorter, entries), "record_rewritten", held=(m.late,), says="is missing, and all that follow"
    )


@given
def a_record_that_was_chained_anew(m: Materials) -> Given:
    entries = rechained(entries_of(m.whole), 8, by_user="someone.else")
    return Given(with_entries(m.whole, entries), "record_rewritten", says="the first wrong entry is one of")


@given
def a_record_that_was_chained_anew_and_an_earlier_bundle(m: Materials) -> Given:
    entries = rechained(entries_of(m.whole), 8, by_user="someone.else")
    return Given(with_entries(m.whole, entries), "entry_wrong", 8, earlier=(m.for_anybody,), says="earlier bundle")


@given
def a_record_that_was_chained_anew_from_its_beginning(m: Materials) -> Given:
    entries = rechained(entries_of(m.whole), 1, by_user="someone.else")
    return Given(with_entries(m.whole, entries), "entry_wrong", 1)


@given
def an_anchor_that_differs(m: Materials) -> Given:
    entries = entries_of(m.whole)
    entries[7]["anchor"] = "f" * 64
    return Given(with_entries(m.whole, entries), "entry_wrong", 8, says="the database wrote")


@given
def two_records_signed_with_one_key(m: Materials) -> Given:
    fork = signed_anew(m.late, m.private, old=m.late.split("\n")[2], new="A" * 43 + "=")
    return Given(m.whole, "record_rewritten", held=(fork,), says="two different records")


@given
def a_checkpoint_that_no_proof_reaches(m: Materials) -> Given:
    shape = json.loads(opened(m.of_case)["proofs.json"])
    shape["consistency"] = {}
    return Given(with_json(m.of_case, "proofs.json", shape), "not_reached")


@given
def a_proof_that_is_missing(m: Materials) -> Given:
    shape = json.loads(opened(m.of_case)["proofs.json"])
    first = min(shape["inclusion"], key=int)
    del shape["inclusion"][first]
    return Given(with_json(m.of_case, "proofs.json", shape), "entry_wrong", int(first), says="nothing proves")


@given
def an_entry_of_another_case_in_its_place(m: Materials) -> Given:
    entries = entries_of(m.of_case)
    stray = next(each for each in entries_of(m.whole) if each["envelope"]["sequence"] == 3)
    stray["envelope"]["sequence"] = entries[0]["envelope"]["sequence"]
    hashed_anew(stray)
    return Given(with_entries(m.of_case, [stray, *entries[1:]]), "entry_wrong", stray["envelope"]["sequence"])


# Papers


@given
def a_letter_that_was_swapped(m: Materials) -> Given:
    return Given(*_changed_paper(m, "notices.json", say_so=False), says="the letter")


@given
def a_letter_that_was_swapped_with_its_hash(m: Materials) -> Given:
    return Given(*_changed_paper(m, "notices.json", say_so=True), says="the letter")


@given
def a_frozen_case_that_was_swapped(m: Materials) -> Given:
    return Given(*_changed_paper(m, "documents.json", say_so=True), says="the document")


def _changed_paper(m: Materials, name: str, *, say_so: bool) -> tuple[bytes, str, int]:
    files = opened(m.whole)
    listed = json.loads(files[name])
    files[listed[0]["file"]] += b" "
    if say_so:
        listed[0]["sha256"] = sha256(files[listed[0]["file"]]).hexdigest()
    files[name] = json.dumps(listed).encode()
    return closed(m.whole, files), "document_wrong", listed[0]["entry"]


@given
def a_letter_that_was_left_out(m: Materials) -> Given:
    listed = json.loads(opened(m.whole)["notices.json"])
    return Given(
        with_json(m.whole, "notices.json", listed[1:]), "document_wrong", listed[0]["entry"], says="is missing"
    )


@given
def a_frozen_case_that_was_left_out(m: Materials) -> Given:
    listed = json.loads(opened(m.whole)["documents.json"])
    return Given(with_json(m.whole, "documents.json", []), "document_wrong", listed[0]["entry"], says="is missing")


@given
def rules_that_were_swapped(m: Materials) -> Given:
    files = opened(m.whole)
    name = next(each for each in sorted(files) if each.startswith("rules/"))
    files[name] += b" "
    first = next(e for e in entries_of(m.whole) if e["envelope"]["workflow_hash"] == name[6:-5])
    return Given(closed(m.whole, files), "document_wrong", first["envelope"]["sequence"], says="rules/")


@given
def a_wording_that_was_swapped(m: Materials) -> Given:
    files = opened(m.whole)
    files[next(each for each in sorted(files) if each.startswith("texts/"))] += b" "
    return Given(closed(m.whole, files), "document_wrong", says="texts/")
