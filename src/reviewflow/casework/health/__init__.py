"""Whether everything works: what people must see when it does not, because nobody is told by what has stopped."""

from reviewflow.casework.health.backups import BackupsWanted
from reviewflow.casework.health.banner import banner, for_programs
from reviewflow.casework.health.check import Check
from reviewflow.casework.health.counts import Counts, count
from reviewflow.casework.health.installation import database_not_ready
from reviewflow.casework.health.look import Place, Seen, alarm, backups_of, checks_for, checks_of, look

__all__ = [
    "BackupsWanted",
    "Check",
    "Counts",
    "Place",
    "Seen",
    "alarm",
    "backups_of",
    "banner",
    "checks_for",
    "checks_of",
    "count",
    "database_not_ready",
    "for_programs",
    "look",
]
