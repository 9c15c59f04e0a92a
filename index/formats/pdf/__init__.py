"""PDF, and printed pages put together by where their characters stand."""
