"""Records as files, CSV, Parquet or NPZ by the name's ending, piece by piece: memory does not grow with them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.output import replaced
from proofs_check.trajectories.result import MEASURES, Recorded
from proofs_check.trajectories.units import Unit

__all__ = ["columns", "write_records"]

Floats = NDArray[np.float64]
_HELD = 32 * 2**20  # bytes of an array that are held at a time
_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written


def columns(recorded: Recorded) -> tuple[str, ...]:
    """Columns of a table: order, seed, epoch, the measures, and M[k,a] and gamma[a] where they were kept."""
    p, d = recorded.problem["p"], recorded.problem["d"]
    names = ["order", "seed", "epoch", *_measures(recorded)]
    if recorded.setting.weights:
        names += [f"M[{k + 1},{a + 1}]" for k in range(p) for a in range(d)]
        names += [f"gamma[{a + 1}]" for a in range(d)] if recorded.setting.gamma == "trained" else []
    return tuple(names)


def write_records(target: str, recorded: Recorded) -> None:
    """Write every record of every run, whole or not at all; by order, then epoch, then seed.

    Records from the one on at which a run has stopped are left out of CSV and Parquet, and are NaN in NPZ. CSV writes
    all digits. NPZ holds, for each order, ``ss_epochs`` (k,), ``ss_true_loss`` (R, k) and the other measures, ``ss_M``
    (R, k, p, d), ``ss_seeds``, ``ss_permutations`` where they stay, and ``about``, a JSON text that is in Parquet too.

    Raises:
        InputError: the file cannot be written.
    """
    write = {".csv": _csv, ".npz": _npz, ".parquet": _parquet}[Path(target).suffix.lower()]
    with replaced(target) as aside, aside.open("wb") as file:
        write(file, recorded)


def about(recorded: Recorded) -> dict[str, Any]:
    """What the records are, as JSON values."""
    return {"problem": recorded.problem, "setting": recorded.setting.to_json(), "stopped": list(recorded.stopped)}


def _measures(recorded: Recorded) -> list[str]:
    has = any(unit.prediction.coef is not None for unit in recorded.units)
    return [name for name in MEASURES if name != "distance" or has]


def _tables(recorded: Recorded) -> Iterator[tuple[Unit, NDArray[np.int64], NDArray[np.int64], Floats]]:
    """(unit, seeds (N,), epochs (N,), numbers (N, columns)) of some records; runs that have stopped are left out."""
    names = _measures(recorded)
    for unit in recorded.units:
        seeds = np.array(unit.seeds)
        for frame in recorded.frames(unit.order):
            epochs = frame.arrays.get("epochs")
            if epochs is None or len(epochs) == 0:
                continue
            shape = len(seeds), len(epochs)
            parts = [frame.arrays.get(name, np.full(shape, np.nan))[:, :, None] for name in names]
            parts += [frame.arrays[name].reshape(*shape, -1) for name in ("M", "gamma") if name in frame.arrays]
            table = np.swapaxes(np.concatenate(parts, axis=2), 0, 1).reshape(-1, sum(part.shape[2] for part in parts))
            there = ~np.isnan(table[:, 0])
            yield unit, np.tile(seeds, len(epochs))[there], np.repeat(epochs, len(seeds))[there], table[there]


def _csv(file: IO[bytes], recorded: Recorded) -> None:
    file.write((",".join(f'"{n}"' if "," in n else n for n in columns(recorded)) + "\n").encode())
    for unit, seeds, epochs, table in _tables(recorded):
        for seed, epoch, row in zip(seeds.tolist(), epochs.tolist(), table.tolist(), strict=True):
            cells = ("" if value != value else repr(value) for value in row)
            file.write(f"{unit.order},{seed},{epoch},{','.join(cells)}\n".encode())


def _parquet(file: IO[bytes], recorded: Recorded) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    names = columns(recorded)
    kinds = [pa.string(), pa.int64(), pa.int64(), *[pa.float64()] * (len(names) - 3)]
    schema = pa.schema(list(zip(names, kinds, strict=True)), metadata={"proofs-check": json.dumps(about(recorded))})
    with parquet.ParquetWriter(file, schema) as writer:
        for unit, seeds, epochs, table in _tables(recorded):
            cells = [pa.array([unit.order] * len(seeds)), pa.array(seeds), pa.array(epochs)]
            cells += [pa.array(table[:, k], from_pandas=True) for k in range(table.shape[1])]  # NaN becomes null
            writer.write_table(pa.table(cells, schema=schema))


def _npz(file: IO[bytes], recorded: Recorded) -> None:
    """Arrays have runs in front, frames have epochs: as many runs as fit take one pass over the frames."""
    with zipfile.ZipFile(file, "w", allowZip64=True) as archive:

        def put(name: str, values: NDArray[Any]) -> None:
            with archive.open(zipfile.ZipInfo(f"{name}.npy", _DATE), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asanyarray(values), allow_pickle=False)

        put("about", np.array(json.dumps(about(recorded))))
        put("orders", np.array([unit.order for unit in recorded.units]))
        for unit in recorded.units:
            put(f"{unit.order}_seeds", np.array(unit.seeds))
            if unit.seen is not None:
                put(f"{unit.order}_permutations", unit.seen)
            shapes: dict[str, tuple[int, ...]] = {}
            epochs = []
            for frame in recorded.frames(unit.order):
                for name, values in frame.arrays.items():
                    if not name.startswith("state_") and name != "epochs":
                        shapes[name] = values.shape
                epochs.append(frame.arrays.get("epochs", np.zeros(0, dtype=np.int64)))
            put(f"{unit.order}_epochs", np.concatenate(epochs))
            for name, shape in shapes.items():
                whole = (shape[0], sum(map(len, epochs)), *shape[2:])
                with archive.open(zipfile.ZipInfo(f"{unit.order}_{name}.npy", _DATE), "w", force_zip64=True) as member:
                    header = {"descr": "<f8", "fortran_order": False, "shape": whole}
                    np.lib.format.write_array_header_1_0(member, header)
                    each = max(1, _HELD // (8 * int(np.prod(whole[1:], dtype=np.int64)) + 1))
                    for first in range(0, shape[0], each):
                        frames = recorded.frames(unit.order)
                        parts = [f.arrays[name][first : first + each] for f in frames if name in f.arrays]
                        member.write(np.concatenate(parts, axis=1).tobytes())
