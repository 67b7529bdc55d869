"""Which columns are features and which are targets, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofs_check.errors import InputError
from proofs_check.wording import nearest

__all__ = ["Choice", "Wanted", "check_dropped", "check_names", "choose"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller wants of a table.

    Attributes:
        target: names of the target columns; none takes the default.
        drop: names of columns to leave out.
        drop_missing: whether rows that miss a value are left out.
    """

    target: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_missing: bool = False

    def __post_init__(self) -> None:
        for asked, role in ((self.target, "target"), (self.drop, "column to drop")):
            repeated = [name for i, name in enumerate(asked) if name in asked[:i]]
            if repeated:
                raise InputError(f"the {role} {repeated[0]!r} is named twice; name it once")
        both = [name for name in self.target if name in self.drop]
        if both:
            raise InputError(f"{both[0]!r} is named as the target and as a column to drop; it cannot be both")


@dataclass(frozen=True, slots=True)
class Choice:
    """Positions of the features and of the targets.

    Attributes:
        features, targets: positions among all columns.
        by_default: the target's name where it was taken because it is the last column, else "".
    """

    features: tuple[int, ...]
    targets: tuple[int, ...]
    by_default: str

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence on a target that nobody named."""
        if not self.by_default:
            return ()
        return (f"The target is the last column, {self.by_default!r}; --target chooses another.",)

    @property
    def clause(self) -> str:
        """The same as a clause, for a sentence on columns that hold no numbers."""
        return f" (the target is the last column, {self.by_default!r}; --target NAME)" if self.by_default else ""


def check_names(source: str, names: Sequence[str]) -> None:
    """Refuse columns without a name, names that occur twice and names that could steer a terminal.

    Raises:
        InputError: names the column.
    """
    seen: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if not name:
            raise InputError(
                f"column {position} of {source} has no name (the index of a data frame, perhaps); name it or remove it"
            )
        if not name.isprintable():
            raise InputError(
                f"column {position} of {source} has unprintable characters in its name {name!r}; rename it"
            )
        if name in seen:
            raise InputError(
                f"{source} has two columns named {name!r} (columns {seen[name]} and {position}); rename one"
            )
        seen[name] = position


def check_dropped(source: str, names: Sequence[str], drop: Sequence[str]) -> None:
    """Refuse to drop what is not there.

    Raises:
        InputError: an unknown column; the nearest names are offered.
    """
    for name in drop:
        if name not in names:
            raise InputError(f"{source} has no column {name!r} to drop; {nearest(name, names)}")


def choose(source: str, names: Sequence[str], wanted: Wanted) -> Choice:
    """Split columns into features and targets; without a target, the last column that is not dropped is it.

    Raises:
        InputError: an unknown target or column to drop (the nearest names are offered), or no feature left.
    """
    check_names(source, names)
    for name in wanted.target:
        if name not in names:
            raise InputError(f"{source} has no column {name!r} to be the target; {nearest(name, names)}")
    check_dropped(source, names, wanted.drop)
    left = [i for i, name in enumerate(names) if name not in wanted.drop]
    if not left:
        raise InputError(f"{source} has no column left when all are dropped; keep a target and a feature")
    asked = wanted.target or (names[left[-1]],)
    targets = tuple(list(names).index(name) for name in asked)
    features = tuple(i for i in left if i not in targets)
    if not features:
        raise InputError(
            f"{source} has no feature left beside the target {', '.join(asked)}; at least one more column is needed"
        )
    return Choice(features, targets, "" if wanted.target or len(left) == 1 else asked[0])
