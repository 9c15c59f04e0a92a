"""Several servers of one store behind one address: any of them takes any request."""
