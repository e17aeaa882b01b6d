"""Who may sign in, who is signed in, and for how long: accounts, sessions and what slows those who guess."""
