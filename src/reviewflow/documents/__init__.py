"""How does an answer look as a file? Tables and reports as CSV, Excel, Word, JSON and plain text."""
