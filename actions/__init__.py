"""Rasa actions, one file a skill: thin shells over the services in handoff/."""
