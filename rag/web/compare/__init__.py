"""Two documents side by side: what each says to the same question."""
