"""Every item has one outcome, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import socket
import time

import pytest

from proofs_check.errors import InputError
from proofs_check.executors import open_workers, outcomes
from proofs_check.executors.processes import Processes, WorkerLost


def double(shared, item):
    return shared + 2 * item


def misbehave(shared, item):
    match item:
        case 3:
            raise KeyError("three")
        case 4:
            raise SystemExit(4)
        case 5:
            os.kill(os.getpid(), signal.SIGKILL)
        case 6:
            return lambda: None
    return item


def unlucky(shared, item):
    """Kills its worker at the first two attempts."""
    path = f"{shared}/{item}"
    attempts = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(attempts, b"x")
    os.close(attempts)
    if os.stat(path).st_size < 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def greet(name):
    return f"hello {name}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_item_once_with_what_is_shared(jobs):
    with open_workers(jobs=jobs, shared=1) as workers:
        found = list(outcomes(workers, double, range(300)))
    assert sorted(item for item, _ in found) == list(range(300))
    assert all(outcome.value == 1 + 2 * item for item, outcome in found)


def test_quick_items_travel_together_and_the_source_is_read_as_needed():
    drawn = 0

    def source():
        nonlocal drawn
        for item in range(100_000):
            drawn = item
            yield item

    with open_workers(jobs=2, shared=0) as workers:
        for count, _ in enumerate(outcomes(workers, double, source())):
            assert drawn <= count + 3 * 2 * 1000 + 1000, "no more in flight than six tasks of at most 1000 items"
            if count == 20_000:
                break


def test_whatever_an_item_does_is_its_own_failure():
    with open_workers(jobs=2, shared=None) as workers:
        found = dict(outcomes(workers, misbehave, range(12)))
    kinds = {item: outcome.failure.kind for item, outcome in found.items() if outcome.failure}
    assert kinds == {3: "KeyError", 4: "SystemExit", 5: "worker lost", 6: "RuntimeError"}
    assert "SIGKILL" in found[5].failure.message
    assert "pickle" in found[6].failure.message
    assert [found[item].value for item in (0, 1, 2, *range(7, 12))] == [0, 1, 2, *range(7, 12)]


def test_bad_luck_is_not_held_against_an_item(tmp_path):
    with open_workers(jobs=2, shared=str(tmp_path)) as workers:
        found = dict(outcomes(workers, unlucky, range(3), task_seconds=0))
    assert all(outcome.failure is None for outcome in found.values())


def test_the_processes_are_an_executor():
    with Processes(2, initializer=int, initargs=()) as pool:
        assert list(pool.map(greet, ["Ada", "Emmy"])) == ["hello Ada", "hello Emmy"]
        assert isinstance(pool.submit(os._exit, 3).exception(), WorkerLost)
        assert "status 3" in str(pool.submit(os._exit, 3).exception())
        assert isinstance(pool.submit(greet).exception(), RuntimeError)
        assert pool.submit(greet, name="Sofia").result() == "hello Sofia"


def test_workers_are_ended_at_their_work():
    def interrupted():
        with open_workers(jobs=2) as workers:
            busy.append(workers.executor.submit(time.sleep, 600))
            raise ZeroDivisionError

    busy = []
    with pytest.raises(ZeroDivisionError):
        interrupted()
    assert busy[0].done()


def test_bad_calls_are_one_sentence():
    with pytest.raises(InputError, match="at least 1"), open_workers(jobs=0):
        pass


@pytest.mark.filterwarnings("ignore")  # Dask's own, about the client that it could not connect
@pytest.mark.parametrize("kind", ["nobody", "silent", "no port"])
def test_a_scheduler_that_does_not_answer_is_one_sentence(kind):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if kind == "silent":
            listener.listen()
        address = "localhost" if kind == "no port" else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        says = r"no Dask scheduler answers at .*dask scheduler"
        with pytest.raises(InputError, match=says) as refusal, open_workers(scheduler=address):
            pass
    assert "\n" not in str(refusal.value)
