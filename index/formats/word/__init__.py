"""Word documents of today (Office Open XML)."""
