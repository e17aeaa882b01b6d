"""With which keys a database is sealed, and how they are renewed."""
