"""What a workflow file says."""
