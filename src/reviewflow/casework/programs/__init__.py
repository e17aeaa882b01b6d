"""Other programs: by what they come in, and where they are told that something happened."""
