"""Ctrl-C reaches every process of a terminal: the main one answers it, workers and those that just begin do not."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["held_back", "hold_back", "ignore"]


@contextmanager
def held_back() -> Iterator[None]:
    """Keep an interrupt of this thread until the end of the block; processes that begin in it never hear of one.

    Where other threads run that hold nothing back, the interrupt of a terminal comes at once, by way of them.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hold_back() -> None:
    """The same for the rest of a thread's life; the main thread still hears of interrupts."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def ignore() -> None:
    """For a worker, when it begins."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
