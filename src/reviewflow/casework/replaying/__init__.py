"""The trail carried out again in an empty database."""
