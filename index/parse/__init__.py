"""From restored text to passages, lists, names and metadata."""
