"""What becomes known of a running sync beside the event that began it."""
