"""The outside world behind small interfaces: database, Rasa, files, mail."""
