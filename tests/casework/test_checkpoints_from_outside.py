"""A checkpoint that comes back: what it shows, and each thing that makes it worth nothing."""

from __future__ import annotations

import email.message
import email.policy
from pathlib import Path

import pytest

from casework.office import Office, Post, everything, outlets
from casework.proving import BY, Outsider, checkpoint, ring, signed_anew, verify, with_key
from cheats import without_guards
from reviewflow.audit.chain import Head, next_entry
from reviewflow.audit.entry import COLUMNS, Entry, Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.audit.keys import new_private_key, sign
from reviewflow.audit.merkle import check_consistency, check_inclusion
from reviewflow.audit.signed_note import Note, read_checkpoint, read_note
from reviewflow.casework.proving.make_checkpoint import checkpoint_now, keep_tree_anew, keep_whole_tree
from reviewflow.casework.proving.prove import prove_entry, prove_growth
from reviewflow.casework.proving.witnesses import add_witness, countersign, remove_witness
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.daily import do_daily
from reviewflow.casework.working.sweep import AtWork, sweep
from reviewflow.errors import (
    CheckpointFromTheFuture,
    CheckpointKeyUnknown,
    CheckpointOfAnother,
    CheckpointSignatureWrong,
    EntryNotOnTrail,
    FactInvalid,
    NoteInvalid,
    ReasonMissing,
    RoleNotAllowed,
    TrailBroken,
    WitnessDidNotSign,
    WitnessNotFound,
    WitnessTaken,
)
from reviewflow.store.statements import Statement


@pytest.fixture
def signing(office: Office, tmp_path: Path) -> Office:
    """An office with a key and a case."""
    with_key(office, tmp_path)
    office.open(became_aware_on="2024-03-15")
    return office


def open_another(office: Office) -> None:
    office.open(became_aware_on="2024-03-15")


def test_a_checkpoint_that_comes_back_shows_that_nothing_was_changed_since(signing: Office) -> None:
    note, size = checkpoint(signing), len(signing.trail())
    open_another(signing)

    found = verify(signing, note)

    assert found.whole.verification.valid
    assert [each.text.size for each in found.given] == [size]


def test_a_letter_with_the_checkpoint_in_it_will_do(signing: Office) -> None:
    note = checkpoint(signing)
    letter = email.message.EmailMessage(policy=email.policy.SMTP)
    letter["Subject"] = "Checkpoint of the trail"
    letter.set_content(f"Dear colleague,\n\nplease keep this:\n\n{note}\nWith kind regards\n")

    assert verify(signing, letter.as_string()).given
    assert verify(signing, f"Please keep this.\n\n{note}\nWith kind regards").given


def rechained(office: Office) -> list[str]:
    """SQL by which the last entry but one says another thing, and every hash after it is computed anew."""
    *_, before, edited, last = office.trail()
    words, after = [], Head(before.sequence, before.hash)
    for entry, by_user in ((edited, "somebody.else"), (last, last.by_user)):
        envelope = {name: getattr(entry, name) for name in COLUMNS if name in Envelope.__dataclass_fields__}
        anew = next_entry(Envelope(**{**envelope, "by_user": by_user}), after=after, commitment=entry.commitment)
        words += _written(anew)
        after = Head(anew.sequence, anew.hash)
    return words


def _written(entry: Entry) -> list[str]:
    return [
        f"UPDATE trail_entry SET by_user = '{entry.by_user}', prev_hash = '{entry.prev_hash}', hash = '{entry.hash}'"
        f" WHERE sequence = {entry.sequence}",
        f"UPDATE trail_anchor SET hash = '{entry.hash}' WHERE sequence = {entry.sequence}",
    ]


def test_a_trail_that_was_rechained_whole_is_found_by_the_checkpoint_alone(signing: Office) -> None:
    open_another(signing)
    note = checkpoint(signing)
    words = rechained(signing)
    without_guards(signing.database, *words, "DELETE FROM checkpoint", "DELETE FROM merkle_node")

    assert verify(signing).whole.verification.valid
    fault = verify(signing, note).whole.verification.first_fault

    assert fault is not None
    assert (fault.sequence, fault.what[:22]) == (len(signing.trail()), "a checkpoint holds ano")


def test_a_root_that_the_entries_do_not_give_is_found(signing: Office) -> None:
    """Whoever holds the key could sign a root of their own over the true last entry."""
    note = signed_anew(signing, checkpoint(signing), root=b"\x01" * 32)

    fault = verify(signing, note).whole.verification.first_fault

    assert fault is not None
    assert "the root up to here is not that of a checkpoint" in fault.what


def test_one_of_another_installation(signing: Office) -> None:
    note = signed_anew(signing, checkpoint(signing), origin="reviewflow/0123456789abcdef")

    with pytest.raises(CheckpointOfAnother, match="it is of reviewflow/0123456789abcdef, and the trail here is"):
        verify(signing, note)


def test_one_that_covers_more_than_there_is(signing: Office) -> None:
    note = checkpoint(signing)
    last = len(signing.trail())
    tables = ("trail_body", "trail_anchor", "trail_entry")
    without_guards(signing.database, *(f"DELETE FROM {table} WHERE sequence = {last}" for table in tables))

    with pytest.raises(CheckpointFromTheFuture, match=rf"covers {last} entries, and the trail here has {last - 1}"):
        verify(signing, note)


def test_one_of_a_later_moment(signing: Office) -> None:
    note = checkpoint(signing)
    signing.later(days=-1)

    with pytest.raises(CheckpointFromTheFuture, match="that moment has not come yet"):
        verify(signing, note)


def test_clocks_may_differ_by_some_minutes(signing: Office) -> None:
    note = checkpoint(signing)
    signing.later(minutes=-9)

    assert verify(signing, note).given


def test_a_time_that_is_none(signing: Office) -> None:
    note = signed_anew(signing, checkpoint(signing), time="yesterday")

    with pytest.raises(NoteInvalid, match="its time is not one"):
        verify(signing, note)


def test_one_that_a_key_of_somebody_else_signed(signing: Office) -> None:
    text = read_note(checkpoint(signing)).text
    forged = Note(text).signed(sign(text, new_private_key(), name=read_checkpoint(text).origin))

    with pytest.raises(CheckpointKeyUnknown, match="signed by no key of this installation"):
        verify(signing, str(forged))


@pytest.mark.parametrize(("line", "was", "becomes"), [(1, None, "3"), (3, "2024", "2023")])
def test_one_in_which_something_was_changed(signing: Office, line: int, was: str | None, becomes: str) -> None:
    lines = checkpoint(signing).split("\n")
    lines[line] = becomes if was is None else lines[line].replace(was, becomes)

    with pytest.raises(CheckpointSignatureWrong, match="was not made for these words"):
        verify(signing, "\n".join(lines))


def test_one_that_was_cut_off(signing: Office) -> None:
    note = checkpoint(signing)

    for cut in (note[:-20], note.split("\n\n")[0] + "\n", note[:30], "", "\n"):
        with pytest.raises(NoteInvalid):
            verify(signing, cut)


def test_one_that_nobody_signed(office: Office, tmp_path: Path) -> None:
    unsigned = checkpoint(office)

    with pytest.raises(NoteInvalid, match="the signatures below it are missing"):
        verify(office, unsigned)


def test_a_checkpoint_that_proves_nothing_changes_nothing(signing: Office) -> None:
    note = signed_anew(signing, checkpoint(signing), origin="reviewflow/0123456789abcdef")
    before = everything(signing.database)

    with pytest.raises(CheckpointOfAnother):
        verify(signing, note)

    assert everything(signing.database) == before


def test_an_entry_noted_with_its_hash_still_counts(signing: Office) -> None:
    last = signing.trail()[-1]

    assert verify(signing, noted=((last.sequence, last.hash),)).whole.verification.valid
    assert not verify(signing, noted=((last.sequence, "0" * 64),)).whole.verification.valid
    assert not verify(signing, noted=((last.sequence + 1, last.hash),)).whole.verification.valid


# Proofs


def test_an_entry_is_proved_to_whoever_holds_the_checkpoint(signing: Office) -> None:
    note = read_checkpoint(read_note(checkpoint(signing)).text)
    open_another(signing)

    with signing.database.read() as tx:
        found = prove_entry(tx, 3, size=note.size)

    path = [bytes.fromhex(each) for each in found.proof]
    assert found.hash == signing.trail()[2].hash
    assert check_inclusion(bytes.fromhex(found.leaf), 2, note.size, path, note.root)


def test_growth_is_proved_to_whoever_holds_two_checkpoints(signing: Office) -> None:
    old = read_checkpoint(read_note(checkpoint(signing)).text)
    open_another(signing)
    new = read_checkpoint(read_note(checkpoint(signing)).text)

    with signing.database.read() as tx:
        found = prove_growth(tx, old.size, new.size)

    path = [bytes.fromhex(each) for each in found.proof]
    assert check_consistency(old.size, new.size, path, old.root, new.root)


@pytest.mark.parametrize(("entry", "size"), [(0, None), (99, None), (5, 4), (1, 99), (1, 0)])
def test_what_is_not_on_the_trail_cannot_be_proved(signing: Office, entry: int, size: int | None) -> None:
    with signing.database.read() as tx, pytest.raises(EntryNotOnTrail):
        prove_entry(tx, entry, size=size)


@pytest.mark.parametrize(("old", "new"), [(0, 2), (3, 2), (1, 99)])
def test_a_trail_that_never_was_so_long_did_not_grow(signing: Office, old: int, new: int) -> None:
    with signing.database.read() as tx, pytest.raises(EntryNotOnTrail):
        prove_growth(tx, old, new)


def test_a_kept_node_that_was_changed_is_named_and_worked_out_anew(signing: Office) -> None:
    while len(signing.trail()) < 16:
        open_another(signing)
    keep_whole_tree(signing.desk)
    without_guards(signing.database, f"UPDATE merkle_node SET hash = '{'0' * 64}'")

    found = verify(signing).whole

    assert found.verification.valid
    assert found.wrong_node is not None
    assert (found.wrong_node.level, found.wrong_node.first, found.wrong_node.last) == (4, 1, 16)
    keep_tree_anew(signing.desk)
    assert verify(signing).whole.wrong_node is None


# Witnesses


@pytest.fixture
def witness(signing: Office) -> Outsider:
    """A scrutineer with a key of their own, on file."""
    outsider = Outsider()
    add_witness(signing.desk, "Scrutineer", address="s@example.org", key=outsider.written, by=BY, partnership="bristol")
    return outsider


def test_a_witness_is_mailed_the_checkpoint_of_the_day_in_words_that_can_be_given_back(
    signing: Office, witness: Outsider
) -> None:
    post = Post()
    signing.at("Monday 2024-03-18")

    do_daily(signing.desk)
    signing.deliver(post)

    (message,) = post.sent
    assert (message.kind, message.to, message.address) == ("checkpoint", "Scrutineer", "s@example.org")
    assert message.subject == "Checkpoint of the trail, Monday 18 March 2024"
    assert verify(signing, message.text).given[0].text.size == len(signing.trail())
    assert "SI-2024" not in message.text + message.html


def test_a_day_is_mailed_once_and_one_that_was_asked_for_is_not(signing: Office, witness: Outsider) -> None:
    post = Post()
    for _ in range(2):
        signing.desk.daily_done_on = None
        do_daily(signing.desk)
        checkpoint_now(signing.desk)
    signing.deliver(post)

    assert len(post.sent) == 1


def test_without_a_key_a_witness_is_mailed_the_hash_and_told_so(office: Office) -> None:
    add_witness(office.desk, "Scrutineer", address="s@example.org", key=None, by=BY, partnership="bristol")
    post = Post()
    do_daily(office.desk)
    office.deliver(post)

    last = office.trail()[-1]
    assert "Nobody signed it" in post.sent[0].text
    assert f"{last.sequence}:{last.hash}" in post.sent[0].text


def test_a_day_whose_key_cannot_be_used_has_its_checkpoint_and_somebody_is_warned(
    signing: Office, tmp_path: Path
) -> None:
    (tmp_path / "signing.pem").chmod(0o644)
    do_daily(signing.desk)

    rows = signing.rows("SELECT made_for, key_id FROM checkpoint")
    warned = [what for (what,) in signing.rows("SELECT what FROM warning WHERE key LIKE 'signing_key-%'")]
    assert rows == [("day", None)]
    assert len(warned) == 3
    assert "is not signed: The file of the signing key" in warned[0]


def test_what_a_witness_signed_is_kept_once(signing: Office, witness: Outsider) -> None:
    seconds = int(signing.now.timestamp())
    note = witness.sign(checkpoint(signing), seconds=seconds)

    (kept,) = countersign(signing.desk, note, by="scrutineer", partnership="bristol")

    assert (kept.witness, kept.signed_at) == ("Scrutineer", instant_text(signing.now.replace(microsecond=0)))
    assert countersign(signing.desk, note, by="scrutineer", partnership="bristol") == []
    assert len(ring(signing).countersignatures) == 1
    assert verify(signing, kept.note).given


def test_entries_about_witnesses_come_out_the_same_when_they_are_carried_out_again(
    signing: Office, witness: Outsider
) -> None:
    note = witness.sign(checkpoint(signing), seconds=int(signing.now.timestamp()))
    countersign(signing.desk, note, by=BY, partnership="bristol")
    remove_witness(signing.desk, "Scrutineer", reason="Another one was appointed.", by=BY, partnership="bristol")

    assert replay(signing.database).identical


def test_the_address_of_a_witness_is_not_on_the_trail_and_is_forgotten(signing: Office, witness: Outsider) -> None:
    added = ring(signing).witnesses[0]
    assert "example.org" not in signing.body(added.since)

    remove_witness(signing.desk, "Scrutineer", reason="x", by=BY, partnership="bristol")

    assert signing.rows("SELECT address FROM proof_entry WHERE address IS NOT NULL") == []
    assert ring(signing).witness("Scrutineer") is None
    post = Post()
    do_daily(signing.desk)
    signing.deliver(post)
    assert post.sent == []


def test_a_witness_who_is_none_any_more_signs_nothing(signing: Office, witness: Outsider) -> None:
    remove_witness(signing.desk, "Scrutineer", reason="x", by=BY, partnership="bristol")
    note = witness.sign(checkpoint(signing), seconds=int(signing.now.timestamp()))

    with signing.refuses(WitnessDidNotSign, match="no signature of theirs"):
        countersign(signing.desk, note, by=BY, partnership="bristol")


def test_a_countersignature_of_somebody_else_is_not_kept(signing: Office, witness: Outsider) -> None:
    note = Outsider().sign(checkpoint(signing), seconds=int(signing.now.timestamp()))

    with signing.refuses(WitnessDidNotSign, match="no signature of theirs"):
        countersign(signing.desk, note, by=BY, partnership="bristol")


def test_a_countersignature_for_other_words_is_not_kept(signing: Office, witness: Outsider) -> None:
    seconds = int(signing.now.timestamp())
    old = witness.sign(checkpoint(signing), seconds=seconds)
    open_another(signing)
    moved = read_note(checkpoint(signing)).signed(read_note(old).signatures[1])

    with signing.refuses(WitnessDidNotSign, match="does not hold for these words"):
        countersign(signing.desk, str(moved), by=BY, partnership="bristol")


@pytest.mark.parametrize("seconds", [0, 4_000_000_000, 2**63])
def test_a_countersignature_of_a_moment_that_cannot_be_is_not_kept(
    signing: Office, witness: Outsider, seconds: int
) -> None:
    note = witness.sign(checkpoint(signing), seconds=seconds)

    with signing.refuses(CheckpointFromTheFuture, match="a moment that has not come yet"):
        countersign(signing.desk, note, by=BY, partnership="bristol")


def test_a_countersigned_root_that_the_entries_do_not_give_is_not_kept(signing: Office, witness: Outsider) -> None:
    note = signed_anew(signing, checkpoint(signing), root=b"\x01" * 32)
    note = witness.sign(note, seconds=int(signing.now.timestamp()))

    with signing.refuses(TrailBroken, match="the root up to here"):
        countersign(signing.desk, note, by=BY, partnership="bristol")


def test_a_countersigned_checkpoint_of_another_installation_is_not_kept(signing: Office, witness: Outsider) -> None:
    note = signed_anew(signing, checkpoint(signing), origin="reviewflow/0123456789abcdef")
    note = witness.sign(note, seconds=int(signing.now.timestamp()))

    with signing.refuses(CheckpointOfAnother):
        countersign(signing.desk, note, by=BY, partnership="bristol")


def test_a_witness_has_a_name_of_their_own(signing: Office, witness: Outsider) -> None:
    with signing.refuses(WitnessTaken):
        add_witness(signing.desk, "Scrutineer", address="t@example.org", key=None, by=BY, partnership="bristol")


@pytest.mark.parametrize("name", ["", " ", " a", "a\nb", "x" * 81])
def test_a_name_that_is_none_is_refused(signing: Office, name: str) -> None:
    with signing.refuses(FactInvalid):
        add_witness(signing.desk, name, address="t@example.org", key=None, by=BY, partnership="bristol")


def test_a_witness_is_reached_or_signs(signing: Office) -> None:
    with signing.refuses(FactInvalid, match="nothing could be sent"):
        add_witness(signing.desk, "Solicitor", address=None, key=None, by=BY, partnership="bristol")
    with signing.refuses(FactInvalid, match="address"):
        add_witness(signing.desk, "Solicitor", address="nowhere", key=None, by=BY, partnership="bristol")


def test_the_key_of_a_witness_is_one_for_countersignatures(signing: Office) -> None:
    ours = ring(signing).keys[0].written

    with signing.refuses(NoteInvalid, match="signs checkpoints, not one that countersigns"):
        add_witness(signing.desk, "Solicitor", address=None, key=ours, by=BY, partnership="bristol")
    with signing.refuses(NoteInvalid, match="not written as"):
        add_witness(signing.desk, "Solicitor", address=None, key="x", by=BY, partnership="bristol")


def test_a_witness_is_removed_with_a_reason_and_once(signing: Office, witness: Outsider) -> None:
    with signing.refuses(ReasonMissing):
        remove_witness(signing.desk, "Scrutineer", reason="", by=BY, partnership="bristol")
    remove_witness(signing.desk, "Scrutineer", reason="x", by=BY, partnership="bristol")
    with signing.refuses(WitnessNotFound):
        remove_witness(signing.desk, "Scrutineer", reason="x", by=BY, partnership="bristol")


def test_witnesses_are_for_those_who_answer_for_the_record(signing: Office) -> None:
    with signing.refuses(RoleNotAllowed, match="coordinator or scrutineer"):
        add_witness(
            signing.desk, "Solicitor", address="t@example.org", key=None, by="la_notifier", partnership="bristol"
        )


def test_the_tree_is_kept_up_with_by_every_sweep(signing: Office) -> None:
    do_daily(signing.desk)
    while len(signing.trail()) < 33:
        open_another(signing)
    assert signing.rows("SELECT count(*) FROM merkle_node") == [(0,)]

    sweep(signing.desk, outlets(Post()), worker=AtWork("here#1", signing.now))

    assert signing.rows("SELECT level, count(*) FROM merkle_node GROUP BY level") == [(4, 2)]


def test_what_is_kept_of_a_checkpoint_cannot_be_changed(signing: Office) -> None:
    checkpoint(signing)
    change = Statement("UPDATE checkpoint SET note = 'x' WHERE id > 0")

    with pytest.raises(Exception, match=r"append-only|permission denied"), signing.database.write() as tx:
        tx.execute(change)


def test_the_time_in_a_checkpoint_is_that_of_the_desk(signing: Office) -> None:
    assert read_checkpoint(read_note(checkpoint(signing)).text).time == instant_text(signing.now)
