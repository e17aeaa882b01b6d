"""What a partnership is set up with: rules, letters, directory, people, bank holidays."""
