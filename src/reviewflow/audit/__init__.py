"""Entries of the trail, their hashes, and how a trail is checked. Only the standard library is needed."""
