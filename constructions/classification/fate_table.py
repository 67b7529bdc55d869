"""A data set for every way in which the fates of SS and RR and the class of GD can meet. Witnesses C-13.

All have B = 2, the order given, small integers and no ties. Each has the fewest features known, and for these the
fewest samples: `proofs_check.fate_table` tells for which cells that is proved.
"""

from constructions.dataset import DataSet, data_set

__all__ = ["DATA_SETS"]

_ORDER = {
    "bounded": "keeps the undistorted risk bounded",
    "diverges": "drives the undistorted risk to infinity, whatever the optimiser",
    "depends": "keeps or loses the data, depending on the optimiser's direction",
}
_WHOLE = {
    "SC": "overlaps in every direction",
    "PLS": "can be separated in part",
    "LS": "can be separated",
}


def _cell(ss: str, rr: str, gd: str, ss_class: str, rr_class: str, rows: str, labels: str) -> DataSet:
    """A data set from its rows, 'x1 x2, x1 x2, …', and its labels, '+-…'."""
    return data_set(
        f"fates-{ss}-{rr}-{gd.lower()}",
        f"Single shuffle {_ORDER[ss]}; reshuffling {_ORDER[rr]}; the data as one batch {_WHOLE[gd]}.",
        task="classification",
        X=[tuple(map(int, row.split())) for row in rows.split(",")],
        y=[1 if sign == "+" else -1 for sign in labels],
        batch_size=2,
        witnesses=("C-13",),
        expects={"ss_fate": ss, "rr_fate": rr, "gd_class": gd, "ss_class": ss_class, "rr_class": rr_class},
    )


DATA_SETS = (
    _cell("bounded", "bounded", "SC", "SC", "SC", "0, 1, 3, 2", "+-+-"),
    _cell("bounded", "diverges", "SC", "SC", "PLS", "0 0, 2 4, 3 2, 1 1", "+-+-"),
    _cell("bounded", "depends", "SC", "SC", "PLS", "5 0 0 4, 0 5 3 1, 1 2 2 0, 3 1 1 2", "+-+-"),
    _cell("diverges", "bounded", "SC", "LS", "SC", "0, 1, 2, 3", "+-+-"),
    _cell("diverges", "diverges", "SC", "LS", "PLS", "0 1, 1 0, 2 2, 3 4", "+-+-"),
    _cell("diverges", "depends", "SC", "LS", "PLS", "1 2 0 4, 0 0 1 0, 4 5 3 7, 2 4 2 5, 5 9 7 8, 9 7 8 9", "+-+-+-"),
    _cell("depends", "bounded", "SC", "LS", "SC", "0 0 4, 1 3 0, 2 2 1, 3 1 2", "+-+-"),
    _cell("depends", "diverges", "SC", "LS", "PLS", "0 0 1, 1 2 2, 2 4 3, 3 1 0", "+-+-"),
    _cell("depends", "depends", "SC", "LS", "PLS", "3 4 3 1, 6 6 5 0, 1 0 0 4, 0 2 1 2", "+-+-"),
    _cell("bounded", "bounded", "PLS", "LS", "SC", "0, 2, 1, 5", "+-+-"),
    _cell("bounded", "diverges", "PLS", "SC", "PLS", "0 1, 2 2, 1 0, 4 3", "+---"),
    _cell("bounded", "depends", "PLS", "SC", "PLS", "1 1 1, 0 0 3, 2 3 2, 3 4 0", "+---"),
    _cell("diverges", "bounded", "PLS", "LS", "PLS", "0 0, 1 1, 2 3, 3 2", "+-+-"),
    _cell("diverges", "diverges", "PLS", "PLS", "PLS", "0 1, 1 0, 2 2, 4 3", "+---"),
    _cell(
        "diverges",
        "depends",
        "PLS",
        "PLS",
        "PLS",
        "11 0 19 3, 15 8 15 15, 19 12 11 19, 3 16 3 11, 0 21 0 0, 2 19 2 2",
        "+-+-+-",
    ),
    _cell("depends", "bounded", "PLS", "LS", "SC", "0 0, 1 1, 2 3, 5 4", "+-+-"),
    _cell("depends", "diverges", "PLS", "LS", "PLS", "0 0, 1 1, 2 4, 5 3", "+-+-"),
    _cell("depends", "depends", "PLS", "PLS", "PLS", "1 1 1, 2 2 3, 0 3 0, 3 0 4", "+---"),
    _cell("bounded", "bounded", "LS", "LS", "SC", "0, 2, 1, 3", "+-+-"),
    _cell("bounded", "diverges", "LS", "SC", "PLS", "0 1, 2 2, 1 0, 3 4", "+---"),
    _cell("bounded", "depends", "LS", "SC", "PLS", "0 0 2, 1 1 3, 3 4 1, 2 2 0", "++--"),
    _cell("diverges", "bounded", "LS", "PLS", "SC", "0 0, 1 2, 2 3, 4 1", "+---"),
    _cell("diverges", "diverges", "LS", "PLS", "PLS", "0 1, 1 0, 2 2, 3 4", "+---"),
    _cell("diverges", "depends", "LS", "LS", "PLS", "1 2 0 0, 0 4 2 4, 4 0 4 2, 2 1 1 1", "+-+-"),
    _cell("depends", "bounded", "LS", "LS", "PLS", "0 0, 1 2, 2 1, 3 3", "+-+-"),
    _cell("depends", "diverges", "LS", "LS", "PLS", "0 0, 1 2, 2 1, 3 4", "+-+-"),
    _cell("depends", "depends", "LS", "LS", "PLS", "0 0 0, 1 1 1, 2 2 3, 3 4 2", "+-+-"),
)
