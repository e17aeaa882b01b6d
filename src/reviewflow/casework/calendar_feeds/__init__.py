"""The secret addresses under which calendar programs read dates."""
