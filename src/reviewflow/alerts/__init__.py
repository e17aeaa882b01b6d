"""What is owed now, and what wakes the sweep."""
