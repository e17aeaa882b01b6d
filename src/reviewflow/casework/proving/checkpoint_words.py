"""A checkpoint in words: as it is mailed to a witness, and as a page that a person signs and files."""

from __future__ import annotations

import textwrap

from reviewflow.audit.instants import read_instant
from reviewflow.notices.letter import Letter, letter
from reviewflow.statute.london import LONDON, longdate
from reviewflow.store.checkpoints import Checkpoint

UNSIGNED = (
    "Nobody signed it: this installation has no signing key that can be used. It proves something only where it came by"
    " a way on which nobody could change it."
)
_PAGE_WIDTH = 79
_GROUPS_IN_A_LINE = 8
_KEEP = (
    "What to do with this page: print it, sign and date it, and file it where nobody who can change the database can"
    " change this page: with the scrutineer, in the minutes of the review group, with a solicitor."
)
_FOR = (
    "What it is for: whoever doubts the record later copies the lines at the foot into a file and has it checked with"
    " `reviewflow trail verify --checkpoint FILE`. Or compare the groups above, by eye, with those of a checkpoint over"
    " as many entries from somebody else."
)
_NOT = "What it does not prove: that what was recorded is true, and anything that was recorded after it."


def to_give_back(made: Checkpoint) -> str:
    """What `trail verify --checkpoint` takes: the signed note, or the last entry with its hash where nobody signed."""
    return made.note if made.key_id and made.note else f"{made.sequence}:{made.hash}\n"


def mail_to_witness(made: Checkpoint, *, may_countersign: bool) -> Letter:
    """What a witness is sent: the checkpoint, and what to do with it."""
    when = read_instant(made.made_at).astimezone(LONDON)
    countersign = "If you sign checkpoints yourself, send these lines back with your signature below them.\n\n"
    check = "reviewflow trail verify --checkpoint " + ("FILE" if made.key_id else "SEQ:HASH")
    return letter(
        f"Subject: Checkpoint of the trail, {longdate(when.date())}\n\n"
        f"{_entries(made)}, {_when(made)}. The lines at the foot fix every one of them: nobody can change an entry,"
        " take one out or put one in up to there without these lines showing it.\n\n"
        "# What to do\n\n"
        "Keep this message where nobody of the partnership can change it.\n\n"
        f"{countersign if may_countersign else ''}"
        "If you come to doubt the record, ask for it to be checked against this message, and be there:\n"
        f"{check}\n\n"
        f"# The checkpoint\n\n{'' if made.key_id else UNSIGNED}\n\n{to_give_back(made)}"
    )


def said_of(made: Checkpoint) -> tuple[str, ...]:
    """Who signed it, what to do with its page, what that is for and what it does not prove: a paragraph each."""
    return (f"Signed with the key {made.key_id}." if made.key_id else UNSIGNED, _KEEP, _FOR, _NOT)


def covers(made: Checkpoint) -> str:
    """Over how many entries it is, and when it was made."""
    return f"{_entries(made)}, {_when(made)}"


def in_groups(hash: str) -> list[str]:
    """A hash in groups that can be read aloud."""
    return textwrap.wrap(hash.upper(), 4)


def page_to_file(made: Checkpoint) -> list[str]:
    """The page: the hashes in groups that can be read aloud, what it is for, a place to sign, and the note itself."""
    return [
        "Checkpoint of the trail",
        "=======================",
        "",
        covers(made),
        "",
        "Hash of the whole trail (its root)",
        *_grouped(made.root or ""),
        f"Hash of entry {made.sequence}",
        *_grouped(made.hash),
        *(line for words in said_of(made) for line in ("", *textwrap.wrap(words, _PAGE_WIDTH))),
        "",
        "Seen by ______________________________     on ______________________________",
        "",
        *to_give_back(made).rstrip("\n").split("\n"),
    ]


def _entries(made: Checkpoint) -> str:
    return f"{made.sequence:,} {'entry' if made.sequence == 1 else 'entries'}"


def _when(made: Checkpoint) -> str:
    at = read_instant(made.made_at).astimezone(LONDON)
    return f"on {longdate(at.date())} at {at:%H:%M}"


def _grouped(hash: str) -> list[str]:
    groups = in_groups(hash)
    lines = (groups[at : at + _GROUPS_IN_A_LINE] for at in range(0, len(groups), _GROUPS_IN_A_LINE))
    return [f"    {' '.join(line)}" for line in lines]
