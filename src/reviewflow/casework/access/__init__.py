"""Who may see which case and which part of it, and that reading it is kept on the trail."""
