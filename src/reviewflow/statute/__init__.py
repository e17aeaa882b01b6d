"""What the law's clocks mean."""
