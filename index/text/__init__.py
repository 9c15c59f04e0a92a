"""Text primitives: normalisation, segmentation, terms, names, dates and numerals."""
