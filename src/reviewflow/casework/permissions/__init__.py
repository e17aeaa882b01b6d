"""The table of who may do and see what, and who sees a case today."""
