"""The pages: each module answers the addresses of one thing that a person does."""
