"""Facts that are read off a data set: how many samples, which ties, how many of each class."""

from __future__ import annotations

from constructions.dataset import DataSet

__all__ = ["read_off"]


def read_off(data: DataSet, name: str) -> int:
    """A count or a property (0 or 1) by its name in the vocabulary; of two labels the larger is the positive one."""
    columns = list(zip(*data.X, strict=True))
    match name:
        case "n":
            return data.n
        case "d":
            return data.d
        case "B":
            return data.batch_size
        case "ties":
            return int(any(len(set(column)) < data.n for column in columns))
        case "target_ties":
            return int(any(len(set(column)) < data.n for column in zip(*data.y, strict=True)))
        case "generic":
            tied = read_off(data, "ties") or (data.task == "regression" and read_off(data, "target_ties"))
            return int(not tied)
        case "constant_features":
            return sum(len(set(column)) == 1 for column in columns)
        case "constant_pairs":
            return sum(len({column[i] for i in batch}) == 1 for batch in data.batches for column in columns)
        case "positives":
            return sum(row[0] == max(data.y)[0] for row in data.y)
        case "negatives":
            return data.n - read_off(data, "positives")
        case "balanced":
            return int(2 * read_off(data, "positives") == data.n)
    raise KeyError(name)
