"""How what is queued leaves, what became of it, and how it is put right."""
