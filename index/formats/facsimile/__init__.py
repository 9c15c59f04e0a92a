"""Pages as they look, to be shown beside what is quoted of them."""
