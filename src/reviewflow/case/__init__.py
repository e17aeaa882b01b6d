"""What may happen to a case."""
