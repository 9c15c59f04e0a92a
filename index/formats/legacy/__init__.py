"""Formats of old Office programs: Word, Excel and PowerPoint up to 2003, RTF, and those of WPS."""
