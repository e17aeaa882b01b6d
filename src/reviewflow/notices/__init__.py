"""Which template, which facts, to whom."""
