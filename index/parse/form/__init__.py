"""Find blocks in the form of a text: its outline, lists, pairs, tables and paragraphs."""
