"""Changes to a case: each a command through the one door, saved with its entry, letters and invitations."""
