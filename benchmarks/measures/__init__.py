"""Scores of what was read in labelled messages, one module a kind of understanding."""
