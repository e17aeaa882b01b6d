"""Files that people hand in: taken piece by piece, looked at, kept byte for byte, and read by whoever may."""
