"""Language resources: stop words, posts, pinyin and the bilingual dictionary."""
