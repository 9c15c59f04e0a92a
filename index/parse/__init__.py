"""Parse restored text into passages, lists, names and metadata."""
