"""What a bundle says about itself in plain words, for whoever opens it without knowing what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reviewflow.statute.london import local_date, longdate

README = """\
WHAT THIS IS

A part of the record of {origin}, in a form that can be checked by somebody who
trusts neither the partnership nor its program. It was made on {day}.

It holds: {what}.
Entries in it: {entries}. Entries in the whole record then: {size}.
It was made for: {receiver}.

WHAT IS LEFT OUT

Names and other identifying facts of children and families are in no bundle.
{withheld}

HOW TO CHECK IT

Get verify_trail.html or verify_trail.py from somebody you trust: from the
public source of reviewflow, or your own copy. Not from whoever gave you this
bundle. Open the page in a browser (it needs no network), or run:

    python verify_trail.py THIS-FILE.zip --checkpoint A-CHECKPOINT-YOU-HOLD.note

Either says in plain words what is proven and what is not. Without a checkpoint
that you, or a witness, have held from earlier, nobody can tell whether the
record was written anew before this bundle was made.

WHAT IS IN IT

manifest.json    what this is, and the hash of every other file
entries.jsonl    the entries, one on a line: the envelope, and what it says
checkpoints/     the end of the record as it was signed on each day
proofs.json      that the entries are in the record, and that it only grew
keys.json        the public keys, and how each passed on to the next
notices.json     the letters that the entries sent; their words in notices/
documents.json   cases as they were frozen; what they held in documents/
rules/, texts/   the rules and the wording of letters, by their content
"""
NOTHING_WITHHELD = "Nothing else is left out."


def readme(
    *, origin: str, made_at: dt.datetime, what: str, entries: int, size: int, receiver: str, withheld: Mapping[str, int]
) -> bytes:
    """The file ``README.txt``; ``withheld`` is reason to count."""
    left_out = "\n".join(f"Withheld, {count}: {why}." for why, count in sorted(withheld.items()))
    return README.format(
        origin=origin,
        day=longdate(local_date(made_at)),
        what=what,
        entries=entries,
        size=size,
        receiver=receiver,
        withheld=left_out or NOTHING_WITHHELD,
    ).encode()
