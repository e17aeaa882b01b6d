"""Alerts: which are owed, how they are kept, and that somebody has one in hand."""
