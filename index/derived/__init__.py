"""Tables made once from installed packages, and mapped into memory."""
