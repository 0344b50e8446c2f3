"""Use cases: each function changes or reads the state in one transaction."""
