"""Entries of the trail, their hashes, and how a trail is checked and proved. Only signatures need a library."""
