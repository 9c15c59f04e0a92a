"""What readers make of text wherever a file of each format can hide it (``make audit``)."""
