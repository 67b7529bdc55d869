"""Every way a file can be bad: one sentence that says what, where and what to do."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from proofs_check.data import load
from proofs_check.errors import InputError

BAD_TEXT = [
    ("empty", b"", "is empty"),
    ("blank", b"\n \n", "is empty"),
    ("header only", b"a,b,y\n", "header and no samples"),
    ("no header", b"1.5,2,3\n4,5,6\n", "first line .* numbers only"),
    ("one sample", b"a,y\n1,2\n", "has 1 sample;"),
    ("ragged short", b"a,b,y\n1,2,3\n4,5\n", r"line 3 .* 2 cells where the header has 3"),
    ("ragged to one", b"a,b,y\n1,2,3\n4\n", r"line 3 .* 1 cell where the header has 3"),
    ("ragged long", b"a,b,y\n1,2,3\n4,5,6,7\n", r"line 3 .* 4 cells"),
    ("ragged after a quoted line break", b'a,y\n1,"2"\n"3\n",4,5\n', r"line 4 .* 3 cells"),
    ("duplicated column", b"a,a,y\n1,2,3\n4,5,6\n", r"two columns named 'a' \(columns 1 and 2\)"),
    ("unnamed column", b",a,y\n3,2,3\n1,5,6\n", r"column 1 .* has no name"),
    ("missing cell", b"a,b,y\n1,2,3\n4,,6\n", r"missing, row 2 \(line 3\), column 'b'"),
    ("missing by name", b"a,b,y\n1,NA,3\n4,5,6\n", r"missing, row 1 \(line 2\), column 'b'"),
    ("NaN", b"a,b,y\n1,2,3\n4,nan,6\n", r"missing, row 2 \(line 3\), column 'b'"),
    ("missing target", b"a,b,y\n1,2,3\n4,5,\n", r"missing, row 2 \(line 3\), column 'y'"),
    ("text in a feature", b"a,b,y\n1,2,3\n4,red,6\n", r"'red' is not a number, row 2 \(line 3\), column 'b' .*encode"),
    ("blank lines count", b"a,b,y\n1,2,3\n\n4,red,6\n", r"row 2 \(line 4\)"),
    ("long text is cut", b"a,y\n1,2\n" + b"x" * 99 + b",2\n", r"'x{40}…' is not"),
    ("decimal comma", b'a,b,y\n1,"2,5",3\n4,5,6\n', r"'2,5' is not a number, row 1 .* decimals with a point"),
    ("thousands or decimals", b"a;b;y\n1;2,500;3\n4;5;6\n", r"'2,500' is not a number, row 1 .* between thousands"),
    ("comma and point", b"a;b;y\n1;2,5;3\n4;5.5;6\n", r"'2,5' is not a number, row 1 .* decimals with a point"),
    ("no header, label last", b"5,3,yes\n4,1,no\n", r"holds numbers such as 5, where a header"),
    ("no header, text between", b"5.5,red,yes\n4,blue,no\n", r"holds numbers such as 5\.5, where a header"),
    (
        "a title above",
        b"# made today\na,b,y\n1,2,3\n4,5,6\n",
        r"'# made today', is one cell where .* have 3; .* remove",
    ),
    (
        "R's row names",
        b'"a","y"\n"1",1,2\n"2",3,4\n',
        r"line 2 .* 3 cells where the header has 2; name the first column",
    ),
    ("a comma too many", b"a,y\n1,2,\n3,4,\n", r"line 2 .* ends with one of the commas too many"),
    ("index that does not count", b"Unnamed: 0,a,y\nu,1,2\nv,3,4\n", r"'u' is not a number, .* --drop 'Unnamed: 0'"),
    ("underscore", b"a,y\n1_000,2\n3,4\n", r"'1_000' is not a number"),
    ("infinite", b"a,y\n1,2\n-inf,3\n", r"'-inf' is infinite, row 2 \(line 3\), column 'a'"),
    ("mark and nothing else", b"\xef\xbb\xbf\n", "is empty"),
    ("unprintable name", b"a\x1b[31m,y\n1,2\n2,3\n", r"column 1 .* unprintable characters in its name 'a\\x1b"),
    ("endless cell", b"a,y\n1,2\n" + b"1" * 200_000 + b",3\n", r"line 3 .* field larger"),
    ("endless name", b"1" * 200_000 + b",y\n1,2\n", r"line 1 .* field larger"),
    ("infinite target", b"a,y\n1,2\n2,inf\n", r"'inf' is infinite, row 2 \(line 3\), column 'y'"),
    ("integer too large", b"a,y\n1,2\n" + b"9" * 400 + b",3\n", r"beyond the range of a float, row 2 .* 'a'"),
    ("target too large", b"a,y\n1,2\n2,1e999\n", r"row 2, column 'y' .* beyond the range of a float"),
    ("target is the only column", b"y\n1\n2\n", "no feature left"),
    ("unclosed quote", b'a,y\n1,"2\n3,4\n', r"line \d+ .* cannot be read as delimited text"),
    ("binary", bytes(range(256)) * 4, "is binary"),
    ("UTF-16", "a,y\n1,2\n".encode("utf-16"), "UTF-16"),
    ("Latin-1", "a,größe\n1,2\n".encode("latin-1"), r"not UTF-8 text \(line 1\)"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in BAD_TEXT], ids=[row[0] for row in BAD_TEXT])
def test_bad_text(tmp_path: Path, content: bytes, says: str) -> None:
    refused(tmp_path / "data.csv", content, says)


def saved(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def header(text: str) -> bytes:
    padded = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded


def damaged(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, X=array, y=array[:, 0])
    content = bytearray(buffer.getvalue())
    content[1000:1100] = bytes(100)
    return bytes(content)


GRID = str({"descr": "<f8", "fortran_order": False, "shape": (9, 9)})
X, Y = np.arange(6.0).reshape(3, 2), np.arange(3.0)
DAMAGED = bytearray(saved(X=X, y=Y))
DAMAGED[DAMAGED.index(b"\x93NUMPY") + 140] ^= 0xFF  # a value inside X: the checksum no longer fits

BAD_NPZ = [
    ("empty", b"", "not a readable NPZ"),
    ("not a zip", b"a,y\n1,2\n", "not a readable NPZ"),
    ("cut short", saved(X=X, y=Y)[:-40], "not a readable NPZ"),
    ("checksum", bytes(DAMAGED), "array X .* cannot be read"),
    ("no arrays", zipped(), "no array X .* holds no arrays"),
    ("no X", saved(features=X, y=Y), "no array X for the features: it holds features, y"),
    ("no y", saved(X=X), "no array y for the targets"),
    ("pickled X", saved(X=X.astype(object), y=Y), "array X .* pickled objects"),
    ("pickled y", saved(X=X, y=np.array([{}, [], "a"], dtype=object)), "array y .* pickled objects"),
    ("fields", saved(X=np.zeros(3, dtype=[("a", "f8")]), y=Y), "array X .* numbers are needed"),
    ("complex", saved(X=X * 1j, y=Y), "type complex128"),
    ("dates", saved(X=X.astype("M8[s]"), y=Y), "numbers are needed"),
    ("text features", saved(X=X.astype(str), y=Y), "array X .* holds text"),
    ("X in one dimension", saved(X=Y, y=Y), r"X of shape \(3,\)"),
    ("y in three", saved(X=X, y=np.zeros((3, 1, 1))), r"y of shape \(3, 1, 1\)"),
    ("lengths differ", saved(X=X, y=np.arange(4.0)), r"y of shape \(4,\) beside 3 rows"),
    ("X without columns", saved(X=np.zeros((3, 0)), y=Y), "no feature"),
    ("NaN", saved(X=np.array([[1, 2], [3, np.nan]]), y=[0, 1]), r"missing, row 2, column 'x1' .* --drop-missing"),
    ("infinite y", saved(X=X, y=[0, np.inf, 1]), "inf in row 2, column 'y'"),
    ("names do not fit", saved(X=X, y=Y, feature_names=["a"]), "1 feature_names for 2 columns"),
    ("damaged inside", damaged(np.arange(4000.0).reshape(2000, 2)), "array X .* cannot be read"),
    ("fewer data than the shape", zipped(X=header(GRID) + bytes(8), y=b""), "array X .* cannot be read"),
    ("unknown version", zipped(X=b"\x93NUMPY\x03\x00" + header(GRID)[8:], y=b""), "array X .* cannot be read"),
    ("no array inside", zipped(X=b"not an array", y=b""), "array X .* cannot be read"),
    ("code in a header", zipped(X=header("__import__('os').getcwd()"), y=b""), "array X .* cannot be read"),
    ("claims to be huge", zipped(X=header(str({"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**5)}))),
     "no array y"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in BAD_NPZ], ids=[row[0] for row in BAD_NPZ])
def test_bad_npz(tmp_path: Path, content: bytes, says: str) -> None:
    refused(tmp_path / "data.npz", content, says)


def test_an_array_that_claims_to_be_huge_is_refused_before_it_is_read(tmp_path: Path) -> None:
    claim = header(str({"descr": "<f8", "fortran_order": False, "shape": (10**9, 10**5)}))
    refused(tmp_path / "data.npz", zipped(X=claim, y=claim), r"too large .* 800.0 TB")


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    """The object array's pickle would leave a file behind if anything loaded it."""
    left = tmp_path / "left"
    array = np.empty(2, dtype=object)
    array[:] = [Touch(left), Touch(left)]
    refused(tmp_path / "data.npz", saved(X=array, y=Y[:2]), "pickled objects, which are never loaded")
    assert not left.exists()


class Touch:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


BAD_NAMES = [
    ("", "no data named"),
    ("diabets", "no data set named 'diabets'; did you mean diabetes"),
    ("simpson-5", "did you mean simpson-4"),
    ("zzzzzz", "there are diabetes, "),
    ("missing.csv", "no file missing.csv"),
    ("nowhere/data.csv", "no folder nowhere"),
    ("model.pkl", "no file model.pkl"),
]


@pytest.mark.parametrize(("source", "says"), BAD_NAMES)
def test_nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=says):
        load(source)


def test_the_nearest_file_is_offered(tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text("a,y\n1,2\n2,3\n")
    with pytest.raises(InputError, match=r"did you mean patients\.csv"):
        load(tmp_path / "patient.csv")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("m.pkl", "never loaded"),
        ("m.npy", "one array"),
        ("m.xlsx", "CSV"),
        ("m.zip", "unpack"),
        ("m.tgz", "unpack"),
        ("m.xz", "unpack"),
        ("m.csv.gz", "not a readable gzip"),
        ("m.gz", "not a readable gzip"),
        ("m.json", "save CSV"),
    ],
)
def test_other_formats_are_named(tmp_path: Path, name: str, says: str) -> None:
    refused(tmp_path / name, b"something", says)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        load(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,y\n1,2\n2,3\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"cannot be read: Permission denied"):
        load(path)


def test_unknown_target(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("age,weight,price\n1,2,3\n2,3,4\n")
    with pytest.raises(InputError, match=r"no column 'prise' to be the target; did you mean price\?"):
        load(path, target="prise")
    with pytest.raises(InputError, match="named twice"):
        load(path, target=["age", "age"])
    with pytest.raises(InputError, match="no feature left beside the target age, weight, price"):
        load(path, target=["age", "weight", "price"])


def test_a_text_target_is_not_a_number(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,y\n1,2\n2,high\n")
    with pytest.raises(InputError, match=r"target 'y' .* is not numeric: row 2 holds 'high'; regression"):
        load(path).numbers()


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,y\n" + "1,2\n" * 1000)
    with pytest.raises(InputError, match=r"too large .* 4.0 kB, reading takes about 24.0 kB and 10.0 kB are free"):
        load(path, memory_limit=10_000)
    with pytest.raises(InputError, match=r"too large .* 4.0 kB, reading takes about 4.0 kB and 100 bytes are free"):
        load(path, memory_limit=100)
    assert load(path, memory_limit=100_000).n == 1000


def refused(path: Path, content: bytes, says: str) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        load(path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert path.name in sentence  # which file
