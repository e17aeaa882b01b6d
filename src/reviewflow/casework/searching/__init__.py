"""Search over everything that somebody may see."""
