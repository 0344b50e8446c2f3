"""Turns the name of a response into words."""
