"""The API: the same commands, lists and refusals for other programs, under `/api/v1`."""
