"""What the partnership, the scrutineer and the reader of the rules are told, worked out from what is recorded."""
