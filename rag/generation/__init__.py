"""Let a language model write the answer, and keep only what the passages support."""
