"""Who is told: the people behind a role on the day, and those for whom a date is."""
