"""Find passages: hybrid retrieval and reranking."""
