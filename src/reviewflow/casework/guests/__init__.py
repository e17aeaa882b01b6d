"""People without an account who are invited to one task each, and what they may see and do there."""
