"""Rows of tables: those asked for, those with the most of something, those of something else."""
