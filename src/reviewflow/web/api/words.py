"""Parameters that many operations have in the same words."""

from __future__ import annotations

from .operation import Parameter

AFTER = Parameter("after", "Go on after a page: its next_page.")
LIMIT = Parameter("limit", "How many at most.", "number", most=1000)
PAGED = (LIMIT, AFTER)
BY_NUMBER = (LIMIT, Parameter("after", AFTER.says, "number", least=0))
CASE = Parameter("case", "Only of this case.")
STATE = Parameter("state", "Only in this state.")
FROM = Parameter("from", "First day of the period.", "day")
TO = Parameter("to", "Last day of the period.", "day")
AS_OF = Parameter("as_of", "As it was known then: what was recorded by the end of that day.", "day")
AS_OF_ENTRY = Parameter("as_of_entry", "The same, up to an entry of the trail.", "number")
TRUE_ON = Parameter("true_on", "As it truly was at the end of that day, by what is known today.", "day")
THEN = (AS_OF, AS_OF_ENTRY, TRUE_ON)
