"""The reference page of questions: the keys, from where they are kept, and the saved questions, from their file."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.questions.keys import COMPUTED, KEYS, STANDINGS
from reviewflow.questions.language import LONGEST, MOST_PARTS, SHORTEST_BEGINNING
from reviewflow.workflow.file_format import AskersShape, QuestionShape

from .markdown import table

_HOW = f"""\
A question is one line of text. Its parts stand side by side, and an entry has to fit every one of them.

* `key:value` finds by a key. Values apart by commas mean any of them: `what:record_view,record_no_response`. A value
  with spaces stands in quotation marks: `what:"record view"`. Instead of a name of the files its title will do:
  `body:"Avon and Somerset Police"`.
* A word finds the entries whose reasons, rationales and other free texts hold it, in capitals or not.
  `"words in a row"` have to stand in that order. `neglect*` finds words that begin so, from {SHORTEST_BEGINNING}
  letters on. There are no other wildcards and no regular expressions.
* `not` or `-` before a part takes away what fits it. `or` between parts begins an alternative:
  `fact:quorate=no or is:without_delegation`.
* A day is `2025-04-17` or `"Thursday 2025-04-17"`; a period is `2025-04`, `2025`, `2025-04-01..2025-04-30`, or open:
  `2025-04-01..` and `..2025-03-31`.

A question has at most {MOST_PARTS} values and words and {LONGEST:,} characters. Where a phrase would have to be looked
for in too many texts, the answer says how many it looked at. Names of children and families are not kept on the trail
and cannot be looked for.
"""


def question_page(questions: Mapping[str, QuestionShape], askers: Mapping[str, AskersShape]) -> str:
    """The whole page, in Markdown."""
    keys = table(("Key", "Finds", "For instance"), [(f"`{k.name}:`", k.finds, f"`{k.example}`") for k in KEYS.values()])
    standings = ", ".join(f"`{word}`" for word in STANDINGS)
    computed = table(("`is:`", "Finds"), [(f"`{word}`", said) for word, said in COMPUTED.items()])
    saved = table(
        ("Name", "What it asks", "In the language"),
        [(f"`{name}`", each.title, f"`{each.asks}`{_then(each)}") for name, each in questions.items()],
    )
    may = sorted({role for each in askers.values() for role in each.may_ask})
    kept = sorted({role for each in askers.values() for role in each.kept_on_the_trail})
    return "\n".join(
        [
            "# Questions to the trail",
            "",
            "How to ask, with examples, stands in [Ask the trail](../how-to/ask-the-trail.md).",
            "",
            _HOW,
            "## The keys",
            "",
            *keys,
            f"What may follow `standing:`: {standings}.",
            "",
            *computed,
            "## The saved questions",
            "",
            *saved,
            "## Who may ask",
            "",
            f"The roles {', '.join(f'`{role}`' for role in may)}, each about its own partnership. The questions of"
            f" {', '.join(f'`{role}`' for role in kept)} are entries of the trail.",
            "",
        ]
    )


def _then(each: QuestionShape) -> str:
    return f", and beneath each, of the same case, `{each.then}`" if each.then else ""
