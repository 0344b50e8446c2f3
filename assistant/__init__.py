"""Rasa extensions: one component per file, named in the Rasa project's YAML files."""
