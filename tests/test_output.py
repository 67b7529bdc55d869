"""Files are written whole, with the permissions that users expect."""

import errno
import os
import stat
from pathlib import Path

import pytest

from proofs_check.errors import InputError
from proofs_check.output import check_writable, replaced, write_json, write_text


@pytest.fixture
def umask_027():
    before = os.umask(0o027)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def write_half(path: Path, end: BaseException) -> None:
    with replaced(path, advice="make room") as aside:
        assert aside.parent == path.parent  # a rename from one file system to another could be cut off
        aside.write_bytes(b"half of i")
        raise end


def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path, umask_027) -> None:
    write_text(str(tmp_path / "a.txt"), "a\n")
    assert mode(tmp_path / "a.txt") == 0o640


def test_an_old_file_keeps_its_permissions_and_leaves_nothing_aside(tmp_path, umask_027) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o604)
    write_json(str(path), {"π": 1})
    assert path.read_text(encoding="utf-8") == '{\n "π": 1\n}\n'
    assert mode(path) == 0o604
    assert list(tmp_path.iterdir()) == [path]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    check_writable(str(path))
    write_text(str(path), "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
@pytest.mark.parametrize("old", [None, b"old"])
def test_what_ends_in_the_middle_leaves_everything_as_it_was(tmp_path, end, old) -> None:
    path = tmp_path / "a.bin"
    if old is not None:
        path.write_bytes(old)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(end):
        write_half(path, end())
    assert sorted(tmp_path.iterdir()) == before
    assert old is None or path.read_bytes() == old


def test_a_full_disk_is_one_sentence_with_the_callers_advice(tmp_path) -> None:
    path = tmp_path / "a.bin"
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(InputError, match=r"a\.bin cannot be written: No space left.*; make room"):
        write_half(path, full)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_json_is_refused_before_the_file_is_touched(tmp_path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(str(tmp_path / "a.json"), {"x": float("nan")})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a" * 300, "file/in a file", "nul\0"])
def test_an_impossible_name_is_one_sentence(tmp_path, name) -> None:
    (tmp_path / "file").write_text("")
    for call in (check_writable, lambda target: write_text(target, "")):
        with pytest.raises(InputError, match=r"cannot be written|no name of a file"):
            call(str(tmp_path / name))
    assert (tmp_path / "file").read_text() == ""
