"""Language resources: stop words, pinyin, verbs and the bilingual dictionary."""
