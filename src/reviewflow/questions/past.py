"""What was done, from what the files call it: *Take into a review already running* becomes *took into a review ...*."""

from __future__ import annotations

_IRREGULAR = {
    "begin": "began", "bring": "brought", "choose": "chose", "do": "did", "draw": "drew", "find": "found",
    "get": "got", "give": "gave", "hear": "heard", "hold": "held", "keep": "kept", "lay": "laid", "leave": "left",
    "let": "let", "make": "made", "meet": "met", "pay": "paid", "put": "put", "read": "read", "say": "said",
    "see": "saw", "send": "sent", "set": "set", "show": "showed", "speak": "spoke", "spread": "spread",
    "strike": "struck", "take": "took", "tell": "told", "withdraw": "withdrew", "withhold": "withheld",
    "write": "wrote",
}  # fmt: skip
_DOUBLED = frozenset({"plan", "cancel", "stop", "drop", "refer", "submit", "commit", "omit", "permit", "transfer"})
_VOWELS = "aeiou"


def past(title: str) -> str:
    """The title of a transition, said as something that was done."""
    verb, space, rest = title.partition(" ")
    return f"{past_of(verb.lower())}{space}{rest}"


def past_of(verb: str) -> str:
    """The past tense of a verb."""
    before, hyphen, last = verb.rpartition("-")
    if hyphen:
        return f"{before}-{past_of(last)}"
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"
