"""What becomes known of a sync beside the event that began it: its progress and what it left."""
