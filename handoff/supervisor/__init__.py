"""Start, watch and stop the three processes of an installation."""

from handoff.supervisor.errors import SupervisorError
from handoff.supervisor.stack import Stack

__all__ = ["Stack", "SupervisorError"]
