"""What a server does: an audit log, a line for each request, metrics and health."""
