"""Measurements of the running installation."""
