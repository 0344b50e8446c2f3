"""Logging of the processes: one line per event on standard error, which the supervisor keeps."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"

# These log addresses, bodies or every request at levels a person would switch on.
_TALKATIVE = ("httpx", "httpcore", "sanic.access", "asyncio", "websockets", "multipart")

_ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class DiscreetFormatter(logging.Formatter):
    """Formats exceptions as type and frames, without their text.

    The text of an exception may quote what a customer wrote: values that were refused,
    parameters of a statement, the body of a request.
    """

    def formatException(self, ei: _ExceptionInfo) -> str:
        """Return the frames and the name of the type."""
        kind, _, trace = ei
        if kind is None:
            return ""
        return "".join(traceback.format_tb(trace)) + kind.__qualname__


def configure_logging(level: str) -> None:
    """Send records of `level` (debug, info, warning, error) and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(DiscreetFormatter(FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
