"""What the worker does whenever it is woken: the sweep, and what is done once a day."""
