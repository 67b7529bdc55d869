"""Files of frames: whole frames survive whatever happens, damage is refused, other work's files are named."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.resuming import Frame, Frames, difference, frames, read_frames

IDENTITY = {"data": {"sha256": "ab"}, "setting": {"rate": 0.1, "record": [0, 1]}}


def written(path, count=3):
    file = Frames(path, IDENTITY)
    for k in range(count):
        file.append(Frame({"k": k}, {"x": np.arange(k + 1.0), "n": np.array([[k]])}))
    file.close()
    return path


def held(path):
    return [frame.meta["k"] for frame in read_frames(path)]


def test_what_is_written_is_read_again(tmp_path):
    path = written(tmp_path / "state")
    found = list(read_frames(path))
    assert [frame.meta["k"] for frame in found] == [0, 1, 2]
    assert found[2].arrays["x"].tolist() == [0.0, 1.0, 2.0]
    assert found[2].arrays["n"].dtype == np.int64
    again = Frames(path, IDENTITY)
    assert (again.count, again.last.meta["k"]) == (3, 2)
    again.append(Frame({"k": 3}, {}))
    again.close()
    assert held(path) == [0, 1, 2, 3]


def test_cut_anywhere_whole_frames_stay(tmp_path):
    whole = written(tmp_path / "state").read_bytes()
    ends = [len(written(tmp_path / f"state{k}", k).read_bytes()) for k in range(4)]
    path = tmp_path / "cut"
    for at in range(len(whole)):
        path.write_bytes(whole[:at])
        file = Frames(path, IDENTITY)
        count = sum(at >= end for end in ends[1:])
        assert file.count == count
        file.close()
        assert path.read_bytes() == whole[: ends[count]]


def test_a_flipped_byte_is_refused_and_the_file_left(tmp_path):
    whole = bytearray(written(tmp_path / "state").read_bytes())
    path = tmp_path / "bad"
    for at in range(0, len(whole), 7):
        bad = bytearray(whole)
        bad[at] ^= 64
        path.write_bytes(bad)
        with pytest.raises(InputError, match=r"damaged|does not hold|other runs"):
            Frames(path, IDENTITY)
        assert path.read_bytes() == bad


def test_a_missing_frame_is_seen(tmp_path):
    one, two = (written(tmp_path / f"state{k}", k).read_bytes() for k in (1, 2))
    head = len(written(tmp_path / "state0", 0).read_bytes())
    path = tmp_path / "spliced"
    path.write_bytes(two[:head] + two[len(one) :])
    with pytest.raises(InputError, match=r"frame 1 of .* is damaged; the 1 before it are whole"):
        list(read_frames(path))


def test_other_work_and_other_files_are_refused(tmp_path):
    path = written(tmp_path / "state")
    with pytest.raises(InputError, match=r"rate is 0\.1 there and 0\.2 here"):
        Frames(path, {**IDENTITY, "setting": {"rate": 0.2, "record": [0, 1]}})
    (tmp_path / "text").write_text("some notes of mine", encoding="utf-8")
    with pytest.raises(InputError, match="does not hold the state of a run"):
        Frames(tmp_path / "text", IDENTITY)
    with pytest.raises(InputError, match="cannot be written"):
        Frames(tmp_path / "nowhere" / "state", IDENTITY)


def test_differences_in_words():
    assert difference({"a": [1]}, {"a": [1]}) == ""
    assert difference({"sha256": "x"}, {"sha256": "y"}) == "the data are not the same"
    assert difference({"orders": ["ss"]}, {"orders": ["ss", "rr"]}) == "orders is ss there and ss, rr here"


def test_one_process_writes_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    file = Frames(tmp_path / "state", IDENTITY)
    with pytest.raises(InputError, match="another process"):
        Frames(tmp_path / "state", IDENTITY)
    file.close()


def test_a_full_disk_leaves_whole_frames_alone(tmp_path, monkeypatch):
    file = Frames(tmp_path / "state", IDENTITY)
    file.append(Frame({"k": 0}, {}))

    def full(handle, content):
        handle.write(content[:9])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(frames, "write_whole", full)
    with pytest.raises(InputError, match="No space left"):
        file.append(Frame({"k": 1}, {}))
    monkeypatch.undo()
    file.append(Frame({"k": 2}, {}))
    file.close()
    assert held(tmp_path / "state") == [0, 2]
