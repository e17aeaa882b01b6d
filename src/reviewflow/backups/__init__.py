"""Backups as files: how one is sealed, what stands in it, and the folder in which they lie. It opens no database."""
