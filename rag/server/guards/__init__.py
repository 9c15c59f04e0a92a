"""What stands before the doors: limits, checks and filters that every request passes."""
