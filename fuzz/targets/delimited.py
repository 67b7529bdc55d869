"""Text files of data (CSV and its kin)."""

from __future__ import annotations

from fuzz.targets._tables import read_as
from proofs_check.errors import InputError

REFUSALS = (InputError,)
LONGEST = 400


def read(content: bytes) -> None:
    """Read as CSV."""
    read_as(content, "data.csv")


def seeds() -> dict[str, bytes]:
    """Delimiters, quotes, text targets, a byte order mark."""
    return {
        "comma": b"a,b,y\n1,2.5,-3\n0,1e3,4\n",
        "semicolon-quoted": b'"a b";y\r\n1;"u"\r\n.5;"v ""w"""\r\n',
        "tab-mark": b"\xef\xbb\xbfa\tb\ty\n1\ttrue\tno\n2\tfalse\tyes\n",
        "bar-blank": b"a|y\n\n1|2\n\n3|4",
        "missing": b"a,y\n1,\nnan,2\n",
        "numbers-on-top": b"1,2\n3,4\n5,6\n",
    }
