"""Follow-ups: questions that are understood by those before them."""
