"""The original of a quote: the page, table, slide or text that it stands in, to be read there."""
