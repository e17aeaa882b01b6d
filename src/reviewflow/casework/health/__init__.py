"""Whether everything works: what people must see when it does not, because nobody is told by what has stopped."""

from reviewflow.casework.health.banner import banner, for_programs
from reviewflow.casework.health.check import Check
from reviewflow.casework.health.counts import Counts, count
from reviewflow.casework.health.installation import database_not_ready
from reviewflow.casework.health.look import Place, Seen, alarm, checks_for, checks_of, look

__all__ = [
    "Check",
    "Counts",
    "Place",
    "Seen",
    "alarm",
    "banner",
    "checks_for",
    "checks_of",
    "count",
    "database_not_ready",
    "for_programs",
    "look",
]
