"""Text in pictures: scanned pages and photographs, read by rapidocr from the picture alone.

The models are those in its wheel; nothing is downloaded. What stands where, and in which order it
is read, is worked out here.
"""
