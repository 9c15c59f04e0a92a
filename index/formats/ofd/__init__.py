"""OFD, the Chinese standard for documents of fixed layout (GB/T 33190)."""
