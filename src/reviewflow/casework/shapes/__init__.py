"""How an answer reads to a program: the shapes of `--json`, for the command line and the API. Keys are only added."""
