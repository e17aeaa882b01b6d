"""Rehearsals: a procedure carried out step by step in a throw-away database, with what is expected of it."""
