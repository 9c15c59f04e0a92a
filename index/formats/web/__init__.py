"""Web pages and what is made of them: HTML, pages saved as one file, EPUB books."""
