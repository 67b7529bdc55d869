"""The store: what was written whole counts, what was not does not, and nothing is lost to either."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from proofs_check.errors import InputError
from proofs_check.sweeps import log as module
from proofs_check.sweeps.log import Contents, Entry, Log, locked

CELLS = 10


def filled(path: Path, cells=range(4)) -> Log:
    log = Log(path, CELLS)
    for cell in cells:
        log.append(Entry(cell, 0.5, rows=[{"value": cell / 3, "word": "é\n"}]))
    return log


def finished(path: Path) -> list[int]:
    return [cell for cell, offset in enumerate(Contents.read(path, CELLS).offsets) if offset >= 0]


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "log"
    log = filled(path, (2, 0))
    log.append(Entry(5, 0.1, failed={"kind": "E", "message": "m", "traceback": ""}, coordinates={"k": 5}))
    log.close()
    held = Contents.read(path, CELLS)
    assert (held.done, sorted(held.failed), held.damaged, held.torn) == (2, [5], 0, False)
    assert held.columns.names() == ["value", "word"]
    first, second, failed = held.entries(path, iter((0, 2, 5)))
    assert (first.rows, second.rows) == ([{"value": 0.0, "word": "é\n"}], [{"value": 2 / 3, "word": "é\n"}])
    assert failed.coordinates == {"k": 5}


@pytest.mark.parametrize("lost", [1, 2, 20, 60])
def test_a_torn_end_is_cut_off_before_the_next_line(tmp_path, lost):
    path = tmp_path / "log"
    filled(path).close()
    os.truncate(path, path.stat().st_size - lost)
    assert finished(path) == [0, 1, 2]
    log = filled(path, (7,))
    log.close()
    assert finished(path) == [0, 1, 2, 7]
    assert Contents.read(path, CELLS).damaged == 0


def test_every_single_changed_byte_is_noticed(tmp_path):
    path = tmp_path / "log"
    filled(path, (1, 2)).close()
    whole = path.read_bytes()
    second = whole.index(b"\n") + 1
    for place in range(second - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        held = Contents.read(path, CELLS)
        assert (held.damaged >= 1, held.offsets[1], held.offsets[2]) == (True, -1, second), place


def test_a_line_of_a_cell_that_is_not_there_counts_for_nothing(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(Entry(CELLS, 0.0, rows=[]).line())
    assert (finished(path), Contents.read(path, CELLS).damaged) == ([], 1)


def test_a_later_success_takes_a_failures_place_and_never_the_other_way_round(tmp_path):
    path = tmp_path / "log"
    log = Log(path, CELLS)
    failure = Entry(3, 0.1, failed={"kind": "E", "message": "m", "traceback": ""}, coordinates={})
    for entry in (failure, Entry(3, 0.1, rows=[{"value": 1}]), failure):
        log.append(entry)
    log.close()
    assert (finished(path), Contents.read(path, CELLS).failed) == ([3], {})


def test_one_process_writes_at_a_time(tmp_path):
    path = tmp_path / "log"
    log = filled(path)
    assert locked(path)
    with pytest.raises(InputError, match="another process is at work"):
        Log(path, CELLS)
    log.close()
    assert not locked(path)


@pytest.mark.parametrize("written", [0, 7])
def test_a_full_disk_leaves_whole_lines_alone(tmp_path, monkeypatch, written):
    path = tmp_path / "log"
    log = filled(path)

    def full(file, line):
        file.write(line[:written])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(InputError, match=r"No space left.*--resume"):
        log.append(Entry(8, 0.1, rows=[{"value": 1.0}]))
    log.close()
    monkeypatch.undo()
    held = Contents.read(path, CELLS)
    assert (held.done, held.torn, held.damaged) == (4, False, 0)
    filled(path, (8,)).close()
    assert finished(path) == [0, 1, 2, 3, 8]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 256 kB, where mounting one is permitted."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    place = tmp_path / "small"
    place.mkdir()
    if not mount or not umount:
        pytest.skip("no mount here")
    done = subprocess.run(  # noqa: S603
        [mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("mounting is not permitted here")
    yield place
    subprocess.run([umount, "-l", str(place)], check=True)  # noqa: S603


def test_a_sweep_on_a_disk_that_fills_up_goes_on_when_there_is_room(small_disk, sweep):
    hog = small_disk / "hog"
    hog.write_bytes(bytes(230_000))
    folder = small_disk / "out"
    with pytest.raises(InputError, match=r"No space left.*--resume"):
        sweep(folder, cells=400)
    kept = Contents.read(folder / "cells.log", 400)
    assert 0 < kept.done < 400
    assert kept.damaged == 0
    hog.unlink()
    assert sweep(folder, cells=400, resume=True).computed == 400 - kept.done
