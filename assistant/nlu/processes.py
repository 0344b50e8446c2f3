"""Processes of their own for what a training computes, one a core."""

from __future__ import annotations

import atexit
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
#: The processes share what is in memory when they begin.
_SYSTEM = multiprocessing.get_context("fork")
_is_training = False


def expect_training() -> None:
    """Let this process, which trains and serves nobody, part into several from now on."""
    global _is_training
    _is_training = True


def is_training() -> bool:
    """True in a process that trains."""
    return _is_training


def begin(work: Callable[..., Any], *given: Any) -> BaseProcess:
    """Do `work` in a process of its own, and return at once; its result is lost."""
    process = _SYSTEM.Process(target=work, args=given)
    process.start()
    return process


class Apart(Generic[T]):
    """Work that goes on in a process of its own, with what is in memory when it begins.

    It ends with this process at the latest: a result that nobody takes would be waited for.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin it."""
        self._answer, telling = _SYSTEM.Pipe(duplex=False)
        self._process = _SYSTEM.Process(target=_tell, args=(work, telling))
        self._process.start()
        telling.close()
        atexit.register(self.stop)

    def is_running(self) -> bool:
        """Say whether it still goes on."""
        return self._process.is_alive() and not self._answer.poll()

    def result(self) -> T:
        """Wait for what it returns.

        Raises:
            Exception: what the work raised.
            EOFError: the process ended before its work did.
        """
        is_done, value = self._answer.recv()
        self._process.join()
        self.stop()
        if not is_done:
            raise value
        result: T = value
        return result

    def stop(self) -> None:
        """End it if it still goes on."""
        atexit.unregister(self.stop)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def _tell(work: Callable[[], Any], telling: Connection) -> None:
    try:
        told = (True, work())
    except Exception as error:  # To be raised where the result is asked for.
        told = (False, error)
    telling.send(told)


def processes(count: int | None = None) -> ProcessPoolExecutor:
    """Return `count` processes, one a core without a number."""
    return ProcessPoolExecutor(count, _SYSTEM)


@contextmanager
def beside(work: Callable[..., T], *given: Any) -> Iterator[Future[T]]:
    """Do `work` during the block, in a training in another process; the result is there after."""
    if _is_training:
        with processes(1) as other:
            yield other.submit(work, *given)
        return
    done: Future[T] = Future()
    done.set_result(work(*given))
    yield done
