"""What the signatures of a key are worth, in words."""

from __future__ import annotations

from reviewflow.audit.keyring import SigningKey


def key_in_words(key: SigningKey) -> str:
    """Whether it signs, what became of it, and which of its signatures are to be believed."""
    if key.untrusted_from is not None:
        since = "none" if key.untrusted_from <= 1 else f"no checkpoint over {key.untrusted_from} entries or more"
        return f"In other hands ({(key.because or '').rstrip('.')}): {since} of its signatures is to be believed"
    return "Signs now" if key.until is None else f"Replaced by entry {key.until}; what it signed stays good"
