"""Language understanding: Rasa graph components, one a file, over plain functions."""
