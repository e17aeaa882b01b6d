"""Taking backups, checking them, restoring one, and seeing in time that none was taken."""
