"""What every refusal has: a message, the facts in it, and a name."""

from __future__ import annotations

import inspect


class Refusal(Exception):
    """This was refused: {what}. {do}"""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        super().__init__(template.format_map(facts).strip())

    @property
    def name(self) -> str:
        """The name by which documents, scenarios and programs know this refusal."""
        return type(self).__name__
