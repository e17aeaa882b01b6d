"""Cases, lists and dates as they stood, and as they were known, at a past moment."""
