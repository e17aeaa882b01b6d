"""How large a number may be by which a database is asked for something."""

LARGEST_NUMBER = 2**62
"""No row has so large a number, and both kinds of database still take it."""
