"""Scripts that regenerate the figures of the documentation."""
