"""Where things are kept: one database, SQLite or PostgreSQL, that refuses to forget."""
