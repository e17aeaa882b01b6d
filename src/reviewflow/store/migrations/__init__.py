"""The schema's history. Each migration's words are frozen in ``ddl``, one file for each database."""
