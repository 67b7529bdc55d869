"""Interrupts: kept while processes begin, which then never hear of them; the main thread hears them afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pytest

from proofs_check.executors.interrupts import held_back, hold_back

pytestmark = pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system has no signal masks")
SAY = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"


def child() -> str:
    """Whether a process that begins here keeps interrupts back."""
    return subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - ours


def test_a_process_that_begins_meanwhile_is_deaf():
    assert child() == "False"
    with held_back():
        assert child() == "True"
    assert child() == "False"


def test_an_interrupt_comes_at_the_end_of_the_block():
    reached = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - the block is what is tested
        with held_back():
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            reached.append("end")
        reached.append("after")
    assert reached == ["end"]


def test_a_thread_that_holds_back_leaves_the_main_one_alone():
    seen = []

    def work() -> None:
        hold_back()
        seen.append(child())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (seen, child()) == (["True"], "False")
