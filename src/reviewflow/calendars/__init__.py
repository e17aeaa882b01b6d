"""Dates as calendar programs read them: feeds and invitations, with no name in them."""
