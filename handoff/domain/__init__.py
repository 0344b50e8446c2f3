"""Rules and shapes of complaint handling; plain Python, no web, no database."""
