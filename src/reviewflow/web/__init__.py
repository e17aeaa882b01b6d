"""What answers over HTTP: whether everything works, its figures, and the dates for calendar programs."""
