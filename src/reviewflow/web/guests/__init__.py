"""The pages of guests: how they come in, their task, and what was received. A guest is nobody on any other page."""
