"""Read the passages found: choose the sentences and lists that answer."""
