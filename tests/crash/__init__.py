"""Tests that kill syncs and damage stores."""
