"""Excel workbooks of today (Office Open XML), and numbers as Excel shows them."""
