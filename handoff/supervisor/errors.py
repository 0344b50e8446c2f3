"""What can go wrong while starting, each as a sentence that says what to do."""

from __future__ import annotations


class SupervisorError(Exception):
    """Something hinders the start; the message says what and what to do about it."""


class PortTaken(SupervisorError):
    """Another program listens on a port that is needed."""


class NotEnoughSpace(SupervisorError):
    """The disk is too full to run."""


class TrainingFailed(SupervisorError):
    """Rasa could not train the model."""


class NotReady(SupervisorError):
    """The parts did not answer in time."""
