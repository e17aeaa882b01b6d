"""Keys are made, rotated and given up by entries of the trail; the private half stays in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.office import Office
from casework.proving import BY, checkpoint, ring, signed_anew, verify, with_key
from cheats import without_guards
from reviewflow.audit.check_note import public_key
from reviewflow.audit.keys import holds, new_private_key, public_bytes, read_key_file, write_key_file
from reviewflow.audit.signed_note import read_note
from reviewflow.casework.proving.make_checkpoint import checkpoint_now
from reviewflow.casework.proving.signing_keys import key_compromised, new_key, rotate_key
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    ActorUnknown,
    CheckpointKeyCompromised,
    CheckpointSignatureWrong,
    KeyFileUnusable,
    ReasonMissing,
    RoleNotAllowed,
    SigningKeyNotFound,
    SigningKeyNotUsable,
)
from reviewflow.store.proof_entries import keep


def test_the_first_key_stands_on_the_trail_before_it_signs_anything(office: Office, tmp_path: Path) -> None:
    made = with_key(office, tmp_path)
    last = office.trail()[-1]

    assert (last.what, last.by_role, last.sequence) == ("new_signing_key", "administrator", made.since)
    assert made.written in office.body(made.since)
    assert "PRIVATE" not in office.body(made.since)
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600


def test_a_new_key_has_signed_what_the_trail_says_of_it(office: Office, tmp_path: Path) -> None:
    made = with_key(office, tmp_path)
    statement = read_note(made.statement)

    assert holds(statement, public_key(made.written)) is True
    assert f"key {made.written}\nreplaces none\n" in statement.text


def test_a_checkpoint_is_signed_by_the_key_of_the_moment(office: Office, tmp_path: Path) -> None:
    made = with_key(office, tmp_path)

    note = checkpoint(office)

    assert holds(read_note(note), public_key(made.written)) is True
    assert verify(office, note).given[0].signed_by == made.key


def test_without_a_key_a_checkpoint_is_not_signed_and_says_so(office: Office) -> None:
    made = checkpoint_now(office.desk)

    assert made.key_id is None
    assert made.note is not None
    assert "—" not in made.note


def test_rotation_is_signed_by_the_old_key_and_by_the_new(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    before = checkpoint(office)

    changed = rotate_key(office.desk, by=BY, partnership="bristol")

    statement = read_note(changed.key.statement)
    assert f"replaces {first.written}\n" in statement.text
    assert [holds(statement, public_key(key.written)) for key in ring(office).keys] == [True, True]
    assert changed.old_file == tmp_path / f"signing.pem.replaced-{first.key}"
    assert verify(office, before, checkpoint(office)).whole.verification.valid
    assert [(key.key, key.until) for key in ring(office).keys] == [
        (first.key, changed.key.since),
        (changed.key.key, None),
    ]


def test_a_key_that_was_replaced_signs_nothing_any_more(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)
    changed = rotate_key(office.desk, by=BY, partnership="bristol")
    assert changed.old_file is not None
    office.desk.signing_key_file = changed.old_file

    with office.refuses(SigningKeyNotUsable, match="the trail says that"):
        checkpoint_now(office.desk)


def test_what_a_replaced_key_signed_after_it_was_replaced_is_refused(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)
    changed = rotate_key(office.desk, by=BY, partnership="bristol")
    note = checkpoint(office)
    office.desk.signing_key_file = changed.old_file
    late = signed_anew(office, note)

    with pytest.raises(CheckpointSignatureWrong, match="had been replaced at entry"):
        verify(office, late)


def test_a_key_in_other_hands_proves_nothing_from_a_checkpoint_on(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    early = checkpoint(office)
    office.open(became_aware_on="2024-03-15")
    late = checkpoint(office)
    size = len(office.trail())

    changed = key_compromised(
        office.desk, first.key, from_entries=size, reason="The machine was opened.", by=BY, partnership="bristol"
    )

    assert verify(office, early).whole.verification.valid
    with pytest.raises(CheckpointKeyCompromised, match=rf"{first.key}, which was in other hands: .* over {size} "):
        verify(office, late)
    assert ring(office).current == changed.key
    assert verify(office, checkpoint(office)).given[0].signed_by == changed.key.key


def test_the_key_after_a_compromised_one_is_not_vouched_for_by_it(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)

    changed = key_compromised(office.desk, first.key, from_entries=1, reason="Lost.", by=BY, partnership="bristol")

    statement = read_note(changed.key.statement)
    assert holds(statement, public_key(first.written)) is None
    assert "replaces none\n" in statement.text
    assert [entry.what for entry in office.trail()[-2:]] == ["signing_key_compromised", "new_signing_key"]


def test_what_is_found_out_later_takes_no_earlier_day_back(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    for entries in (9, 4, 7):
        key_compromised(office.desk, first.key, from_entries=entries, reason="x", by=BY, partnership="bristol")

    assert ring(office).keys[0].untrusted_from == 4
    assert len(ring(office).keys) == 2


def test_entries_about_keys_come_out_the_same_when_they_are_carried_out_again(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    case = office.open(became_aware_on="2024-03-15")
    rotate_key(office.desk, by=BY, partnership="bristol")
    key_compromised(office.desk, first.key, from_entries=3, reason="x", by=BY, partnership="bristol")

    assert replay(office.database).identical
    assert replay(office.database, reference=case).identical


def test_a_machine_that_stopped_before_the_new_file_was_put_in_its_place(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)
    changed = rotate_key(office.desk, by=BY, partnership="bristol")
    assert changed.old_file is not None
    (tmp_path / "signing.pem").rename(tmp_path / "signing.pem.new")
    changed.old_file.rename(tmp_path / "signing.pem")

    assert checkpoint_now(office.desk).key_id == changed.key.key
    assert not (tmp_path / "signing.pem.new").exists()


def test_a_key_that_was_made_elsewhere_is_taken_from_its_file(office: Office, tmp_path: Path) -> None:
    key = new_private_key()
    write_key_file(tmp_path / "signing.pem", key)

    made = with_key(office, tmp_path)

    assert public_key(made.written).raw == public_bytes(key)


def test_a_key_put_into_the_table_by_hand_is_believed_by_nobody(office: Office, tmp_path: Path) -> None:
    """Which entries are about keys stands in a table; what they say is read from the trail alone."""
    made = with_key(office, tmp_path)
    case = office.open(became_aware_on="2024-03-15")
    with office.database.write() as tx:
        keep(tx, office.entries(case)[-1].sequence)

    assert ring(office).keys == (made,)


def test_an_entry_about_a_key_that_was_hidden_is_found(office: Office, tmp_path: Path) -> None:
    """Without the row beside it a key that was given up would be believed again."""
    first = with_key(office, tmp_path)
    note = checkpoint(office)
    key_compromised(office.desk, first.key, from_entries=1, reason="Stolen.", by=BY, partnership="bristol")
    hidden = next(entry.sequence for entry in office.trail() if entry.what == "signing_key_compromised")

    without_guards(office.database, f"DELETE FROM proof_entry WHERE sequence = {hidden}")

    fault = verify(office, note).whole.verification.first_fault
    assert fault is not None
    assert fault.sequence == hidden


def test_there_is_one_first_key(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)

    with office.refuses(SigningKeyNotUsable, match=r"there is a key already.*keys rotate"):
        new_key(office.desk, by=BY, partnership="bristol")


def test_a_key_needs_a_file(office: Office) -> None:
    with office.refuses(SigningKeyNotUsable, match="signing_key_file"):
        new_key(office.desk, by=BY, partnership="bristol")


def test_nothing_is_rotated_before_there_is_a_key(office: Office, tmp_path: Path) -> None:
    office.desk.signing_key_file = tmp_path / "signing.pem"

    with office.refuses(SigningKeyNotUsable, match="no key was ever made"):
        rotate_key(office.desk, by=BY, partnership="bristol")


def test_a_key_that_was_given_up_is_not_taken_up_again(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    changed = key_compromised(office.desk, first.key, from_entries=1, reason="x", by=BY, partnership="bristol")
    assert changed.old_file is not None
    changed.old_file.rename(tmp_path / "signing.pem.new")

    with office.refuses(SigningKeyNotUsable, match="on the trail already"):
        rotate_key(office.desk, by=BY, partnership="bristol")


def test_a_file_that_others_may_read_signs_nothing(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)
    (tmp_path / "signing.pem").chmod(0o644)

    with office.refuses(KeyFileUnusable, match="chmod 600"):
        checkpoint_now(office.desk)


def test_a_file_that_is_gone_signs_nothing(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)
    (tmp_path / "signing.pem").unlink()

    with office.refuses(KeyFileUnusable, match="cannot be read"):
        checkpoint_now(office.desk)


def test_a_key_that_is_lost_can_be_given_up_all_the_same(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)
    (tmp_path / "signing.pem").unlink()

    changed = key_compromised(office.desk, first.key, from_entries=99, reason="Lost.", by=BY, partnership="bristol")

    assert changed.old_file is None
    assert public_bytes(read_key_file(tmp_path / "signing.pem")) == public_key(changed.key.written).raw


def test_a_key_that_nobody_knows_is_not_given_up(office: Office, tmp_path: Path) -> None:
    with_key(office, tmp_path)

    with office.refuses(SigningKeyNotFound, match="no signing key 00000000"):
        key_compromised(office.desk, "00000000", from_entries=1, reason="x", by=BY, partnership="bristol")


def test_giving_a_key_up_needs_a_reason(office: Office, tmp_path: Path) -> None:
    first = with_key(office, tmp_path)

    with office.refuses(ReasonMissing):
        key_compromised(office.desk, first.key, from_entries=1, reason=" ", by=BY, partnership="bristol")


@pytest.mark.parametrize("by", ["coordinator", "scrutineer"])
def test_keys_are_for_those_who_answer_for_them(office: Office, tmp_path: Path, by: str) -> None:
    first = with_key(office, tmp_path)

    with office.refuses(RoleNotAllowed, match="administrator or business_manager"):
        rotate_key(office.desk, by=by, partnership="bristol")
    with office.refuses(RoleNotAllowed):
        key_compromised(office.desk, first.key, from_entries=1, reason="x", by=by, partnership="bristol")


def test_somebody_unknown_makes_no_key(office: Office, tmp_path: Path) -> None:
    office.desk.signing_key_file = tmp_path / "signing.pem"

    with office.refuses(ActorUnknown):
        new_key(office.desk, by="nobody", partnership="bristol")
    assert not (tmp_path / "signing.pem").exists()
