"""What other processes are told of a running sync."""
