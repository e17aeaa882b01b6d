"""What people do: load, decide, save with the trail, write to others; one small module for each thing."""
