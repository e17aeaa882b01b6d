"""A table and a report with what real ones have: long reasons, lines, dangerous cells and no rows."""

from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table

REASON = (
    "The partners considered that the harm was serious, and that abuse or neglect was not suspected; "
    "the hospital's own inquiry continues, and the decision is looked at again when it reports."
)
VIEWS = Table(
    title="Decisions not to notify, with each partner's view",
    about=("Asked on Tuesday 9 March 2021 at 10:00.", "3 entries were found."),
    headings=("Entry", "Day", "By", "What", "Reason"),
    rows=(
        ("7", "Tuesday 9 March 2021", "la_notifier", "Decided not to notify", REASON),
        ("9", "Wednesday 10 March 2021", "police_partner", "Disagreed", '=HYPERLINK("https://bad.example")'),
        ("12", "Thursday 11 March 2021", "icb_partner", "Agreed", "First line.\nSecond line, with a bell \x07."),
    ),
    notes=("A day is the day on which it happened; where it was recorded later, that day stands beside it.",),
)
NOTHING = Table(title="Corrections", about=("Nothing was corrected.",), headings=("Entry", "Reason"), rows=())
PACK = Report(
    title="Year pack of Bristol, 2020 to 2021",
    about=("Made on Tuesday 9 March 2021.",),
    sections=(
        Section("Timeliness", ("Of four rapid reviews two were sent in time.",), (VIEWS,)),
        NOTHING,
        Section("What is not here", ("The words of the family.", "What was said in meetings.")),
    ),
)
