"""Check the whole trail against itself, against every checkpoint that is kept, and against those that came back."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviewflow.audit.chain import Fault
from reviewflow.audit.check_note import CheckedNote, check_note
from reviewflow.audit.checkpoint_times import ApartTime, Timed, Times
from reviewflow.audit.instants import read_instant
from reviewflow.audit.signed_note import read_note
from reviewflow.casework.desk import Desk
from reviewflow.errors import StoredNodeDiffers, StoredTimesDiffer, TrailBroken, TrailTimeWrong
from reviewflow.statute.london import longmoment
from reviewflow.statute.words import counted
from reviewflow.store import checkpoints, merkle_nodes, proof_entries, recorded_times
from reviewflow.store.whole_trail import WholeTrail, check_whole_trail

from .enter_proof import origin_of

_HEADER = re.compile(r"[A-Za-z-]+:")
_NOTED = re.compile(r"([0-9]{1,18}):([0-9A-Fa-f]{64})")


@dataclass(frozen=True, slots=True)
class Verified:
    """What the check found."""

    whole: WholeTrail
    against: int
    """How many checkpoints it was held against."""
    given: tuple[CheckedNote, ...]
    """Those that came back from outside, each with a signature that holds."""

    @property
    def stretch(self) -> tuple[int, int] | None:
        """The first and the last entry of the first stretch of which other times are kept than they have."""
        number = self.whole.wrong_stretch
        return None if number is None else recorded_times.entries_of(number)

    @property
    def times(self) -> Times:
        """What the checkpoints say of the times of the entries."""
        return self.whole.times


def verify_trail(desk: Desk, *, noted: Iterable[tuple[int, str]] = (), files: Iterable[str] = ()) -> Verified:
    """Check everything, in one moment of the trail.

    ``noted`` are sequences with the hashes that somebody noted; ``files`` are signed checkpoints, or
    letters with one in them. A checkpoint that proves nothing is refused before anything is read.

    Raises:
        NoteInvalid: a file holds no checkpoint.
        Refusal: what :func:`~reviewflow.audit.check_note.check_note` refuses.
    """
    with desk.database.read() as tx:
        ring, entries = proof_entries.keyring(tx), merkle_nodes.size_of_trail(tx)
        given = tuple(
            check_note(
                read_note(words_of_letter(text)), origin=origin_of(tx), ring=ring, entries=entries, now=desk.now()
            )
            for text in files
        )
        hashes = dict(checkpoints.checkpoint_hashes(tx))
        roots = dict(checkpoints.checkpoint_roots(tx))
        times = [Timed(*each) for each in checkpoints.checkpoint_times(tx)]
        for each in given:
            hashes[each.text.size] = each.text.head
            roots[each.text.size] = each.text.root.hex()
            times.append(Timed(each.text.size, each.text.time))
        hashes.update(noted)
        whole = check_whole_trail(desk.database, tx, checkpoints=hashes, roots=roots, times=times)
        if whole.verification.valid and (left_out := proof_entries.left_out(tx)) is not None:
            # Without it a key that was given up would be believed again.
            fault = Fault(left_out, "it is about keys or witnesses, and the row beside it that says so was deleted")
            whole = replace(whole, verification=replace(whole.verification, first_fault=fault), root=None)
    return Verified(whole, len(hashes), given)


def words_of_time(found: ApartTime) -> tuple[str, str]:
    """When an entry says that it was recorded, and which checkpoint speaks against it."""
    checkpoint = found.checkpoint
    there = "it stands after" if found.is_after else "it stands under"
    made = longmoment(read_instant(checkpoint.made_at))
    why = f"{there} the checkpoint over {checkpoint.size} that was made on {made}"
    return longmoment(read_instant(found.recorded_at)), why


def refuse_fault(found: Verified) -> None:
    """Refuse where the check found that something does not hold.

    Raises:
        TrailBroken: an entry was changed, taken out or put in.
        TrailTimeWrong: the time of an entry is on the wrong side of a checkpoint.
        StoredNodeDiffers: a kept node of the tree is not what the entries give.
        StoredTimesDiffer: the times kept of a stretch are not those of its entries.
    """
    fault, wrong = found.whole.verification.first_fault, found.whole.wrong_node
    if fault is not None:
        raise TrailBroken(sequence=fault.sequence, what=fault.what)
    if found.times.wrong is not None:
        recorded, why = words_of_time(found.times.wrong)
        raise TrailTimeWrong(sequence=found.times.wrong.sequence, recorded=recorded, why=why)
    if wrong is not None:
        raise StoredNodeDiffers(level=wrong.level, position=wrong.position, first=wrong.first, last=wrong.last)
    if found.stretch is not None:
        first, last = found.stretch
        raise StoredTimesDiffer(first=first, last=last)


def verified_in_words(found: Verified) -> list[str]:
    """What holds, a sentence each."""
    checked = found.whole.verification
    said = [f"The trail holds: {counted(checked.entries, 'entry', 'entries')}."]
    for each in found.given:
        first = "entry is" if each.text.size == 1 else f"{each.text.size} entries are"
        when = longmoment(read_instant(each.text.time))
        said.append(
            f"The first {first} just what the checkpoint says that was signed at {when} with the key {each.signed_by}."
        )
    if found.times.apart is not None:
        recorded, why = words_of_time(found.times.apart)
        said.append(
            f"{counted(found.times.count, 'entry', 'entries')} may not have come before or after a checkpoint as the"
            f" times say. The first is entry {found.times.apart.sequence}: it says {recorded}, and {why}. The clocks of"
            " two machines may differ by less than ten minutes, and one may finish what it began before."
        )
    if checked.destroyed:
        said.append(f"The bodies of {checked.destroyed} were destroyed by law, and entries say so.")
    return said


def noted_in(text: str) -> tuple[int, str] | None:
    """An entry and its hash as somebody noted them; None for anything else."""
    found = _NOTED.fullmatch(text.strip())
    return (int(found[1]), found[2].lower()) if found else None


def words_of_letter(text: str) -> str:
    """What a letter that was saved from a mail program says; anything else as it is."""
    if not _HEADER.match(text):
        return text
    part = email.message_from_bytes(text.encode(), policy=email.policy.default).get_body(("plain",))
    said = part.get_content() if part is not None else text
    return said if isinstance(said, str) else text
