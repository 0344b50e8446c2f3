"""Why a measurement cannot go on."""


class BenchFailed(Exception):
    """The base of all errors here; the message is a sentence for the person at the terminal."""
