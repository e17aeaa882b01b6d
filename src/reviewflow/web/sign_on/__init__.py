"""The pages of signing in and out, of setting up an account, and of the session."""
