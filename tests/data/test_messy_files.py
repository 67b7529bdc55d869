"""Files as people have them: all that is wrong in one sentence, a way on, and what is left out is said."""

import gzip
import io
from pathlib import Path

import numpy as np
import pytest

from proofs_check.data import load
from proofs_check.errors import InputError

PEOPLE = """age,city,income,date,churn
31,Rome,1.5,2024-01-01,yes
42,,2.5,2024-01-02,no
53,Bern,,2024-01-03,no
64,Rome,4.5,2024-01-04,yes
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE)
    return path


def test_all_columns_of_text_are_named_at_once(people: Path) -> None:
    with pytest.raises(InputError) as refused:
        load(people)
    said = str(refused.value)
    assert "2 columns of" in said
    assert "'city' ('Rome' in row 1, line 2) and 'date' ('2024-01-01' in row 1, line 2)" in said
    assert "--drop city --drop date" in said
    assert "besides, 2 values are missing" in said
    assert "the target is the last column, 'churn'" in said


def test_columns_and_rows_can_be_left_out(people: Path) -> None:
    with pytest.raises(InputError, match=r"a value is missing, row 3 \(line 4\), column 'income' .* --drop-missing"):
        load(people, drop=["city", "date"])
    table = load(people, drop=["city", "date"], drop_missing=True)
    assert table.features == ("age", "income")
    assert table.X.tolist() == [[31, 1.5], [42, 2.5], [64, 4.5]]
    assert table.labels().tolist() == ["yes", "no", "yes"]
    assert table.notes[-1] == "1 row misses a value and is left out, of 4: row 3 of the file."
    assert load(people, drop=["city", "date", "income"]).n == 4  # a gap in a column that is left out is none


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"drop": "citi"}, "no column 'citi' to drop; did you mean city?"),
        ({"drop": ["city", "city"]}, "'city' is named twice"),
        ({"drop": "churn", "target": "churn"}, "'churn' is named as the target and as a column to drop"),
        ({"drop": ["age", "city", "income", "date"]}, "no feature left beside the target churn"),
        ({"drop": ["age", "city", "income", "date", "churn"]}, "no column left"),
    ],
)
def test_what_cannot_be_left_out(people: Path, options: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        load(people, **options)  # type: ignore[arg-type]


def test_the_last_column_that_is_left_is_the_target(people: Path) -> None:
    table = load(people, drop=["churn", "date", "city"], drop_missing=True)
    assert (table.features, table.targets) == (("age",), ("income",))


def test_missing_values_are_counted_by_column(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,y\n1,,0\n,,1\n3,4,\n5,6,1\n7,8,0\n")
    with pytest.raises(InputError) as refused:
        load(path)
    said = str(refused.value)
    assert "4 values are missing" in said
    for part in ("1 in column 'a' from row 2 (line 3) on", "2 in column 'b' from row 1 (line 2) on", "1 in column 'y'"):
        assert part in said
    assert "the 3 of 5 rows out with --drop-missing" in said
    assert load(path, drop_missing=True).X.tolist() == [[5, 6], [7, 8]]


def test_rows_are_not_offered_where_all_miss_a_value(tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,y\n1,,0\n,2,1\n")
    for drop_missing in (False, True):
        with pytest.raises(InputError, match=r"leave columns out with --drop NAME \(no row is without\)"):
            load(path, drop_missing=drop_missing)


def test_many_columns_of_text_are_not_all_listed(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(f"c{i}" for i in range(40)), ",".join(["x"] * 40), ",".join(["x"] * 40)]))
    with pytest.raises(InputError) as refused:
        load(path)
    assert "39 columns" in str(refused.value)
    assert "'c11' ('x' in row 1, line 2), and 27 more" in str(refused.value)
    assert "each with --drop NAME" in str(refused.value)


@pytest.mark.parametrize("first", ["0", "1", "7"])
@pytest.mark.parametrize("name", ["", "Unnamed: 0"])
def test_an_index_of_a_data_frame_is_left_out(tmp_path: Path, name: str, first: str) -> None:
    path = tmp_path / "framed.csv"
    path.write_text(f"{name},a,y\n" + "".join(f"{int(first) + i},{i * i},{i % 2}\n" for i in range(5)))
    table = load(path)
    assert table.features == ("a",)
    assert any("counts the rows" in note for note in table.notes)
    if name:
        assert load(path, target=name, drop="y").targets == (name,)  # asked for, it stays


def test_a_column_that_holds_nothing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "spreadsheet.csv"
    path.write_text("a,y,\n1,2,\n3,4,\n")
    table = load(path)
    assert (table.features, table.targets) == (("a",), ("y",))
    assert "Column 3 holds nothing and is left out." in table.notes


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_decimal_commas(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "german.csv"
    path.write_text("a,b,y\n1·5,-2·25,0·5\n3,1·125e3,1\n".replace(",", delimiter).replace("·", ","))
    table = load(path)
    assert table.X.tolist() == [[1.5, -2.25], [3.0, 1125.0]]
    assert table.Y.tolist() == [[0.5], [1.0]]
    assert "Decimals are read with a comma." in table.notes


def test_columns_parted_by_spaces(tmp_path: Path) -> None:
    path = tmp_path / "aligned.txt"
    path.write_text("  a   b  y\n  1  20  0\n 30   4  1\n")
    assert load(path).X.tolist() == [[1, 20], [30, 4]]


@pytest.mark.parametrize("names", ["2019,2020,2021", "1990,2000,2010", "pixel1,2,7"])
def test_numbers_one_step_apart_are_names(tmp_path: Path, names: str) -> None:
    path = tmp_path / "years.csv"
    path.write_text(f"{names},y\n1,2,3,4\n5,6,7,8\n")
    assert load(path).features == tuple(names.split(","))


def test_gzipped(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(b"a,y\n1,2\n3,5\n"))
    assert load(path).X.tolist() == [[1], [3]]
    buffer = io.BytesIO()
    np.savez(buffer, X=np.eye(2), y=np.arange(2))
    (tmp_path / "data.npz.gz").write_bytes(gzip.compress(buffer.getvalue()))
    assert load(tmp_path / "data.npz.gz").n == 2
    path.write_bytes(gzip.compress(b"a,y\n" + b"1,2\n" * 1000)[:-20])
    with pytest.raises(InputError, match="not a readable gzip file"):
        load(path)


def test_a_gzipped_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv.gz"
    path.write_bytes(gzip.compress(b"1" * 10**7))
    with pytest.raises(InputError, match=r"too large to be read into memory"):
        load(path, memory_limit=10**6)


def test_npz_leaves_out_as_well(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, X=[[1, np.nan], [2, 3], [4, 5]], y=[0.0, 1.0, np.nan], feature_names=["a", "b"])
    with pytest.raises(InputError, match=r"2 values are missing .* 'b' from row 1 on and 1 in column 'y' from row 3"):
        load(path)
    with pytest.raises(InputError, match="a value is missing, row 3, column 'y'"):
        load(path, drop="b")
    assert load(path, target="X", drop_missing=True).n == 2
    np.savez(path, X=[[1, np.nan], [2, 3], [4, 5]], y=[0, 1, 2], feature_names=["a", "b"])
    table = load(path, drop_missing=True)
    assert (table.X.tolist(), table.Y.ravel().tolist()) == ([[2, 3], [4, 5]], [1, 2])


def test_parquet_leaves_out_as_well(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "data.parquet"
    columns = {"a": [1.0, None, 3.0, float("nan")], "city": ["u", None, "v", "w"], "nested": [[1], [2], [3], [4]]}
    pq.write_table(pa.table({**columns, "y": ["p", "q", None, "p"], "z": [1, 2, 3, 4]}), path)
    with pytest.raises(InputError, match=r"column 'nested' .* is nested"):
        load(path)
    with pytest.raises(InputError, match=r"2 columns .* 'city' \('u' in row 1\) and 'y' \('p' in row 1\)"):
        load(path, drop=["nested"])
    with pytest.raises(InputError, match=r"3 values are missing .* 2 in column 'a' from row 2 on and 1 in column 'y'"):
        load(path, target="y", drop=["nested", "city"])
    with pytest.raises(InputError, match=r"has 1 sample"):
        load(path, target="y", drop=["nested", "city"], drop_missing=True)
    assert load(path, target="z", drop=["nested", "city", "y"], drop_missing=True).X.tolist() == [[1], [3]]


def test_a_data_set_by_name_without_some_features() -> None:
    whole, part = load("wine"), load("wine", drop=["alcohol", "hue"])
    assert part.d == whole.d - 2
    assert part.sha256 != whole.sha256
    assert np.array_equal(part.X[:, 0], whole.X[:, 1])
    made = load("two-features-six", drop="x1")
    assert made.exact is not None
    assert [row[0] for row in made.exact.X] == made.X.ravel().tolist()
    with pytest.raises(InputError, match="no column 'alcool' to drop; did you mean alcohol"):
        load("wine", drop="alcool")
