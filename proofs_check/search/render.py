"""A search's result as text and tables for a terminal."""

from __future__ import annotations

from typing import Any

from proofs_check.search.result import SearchResult

__all__ = ["render"]


def render(result: SearchResult) -> list[Any]:
    """Parts to print one after another: the data set with its batches, the facts, the verdict, how far it looked."""
    from rich.table import Table

    parts: list[Any] = []
    if result.found is not None and result.decision is not None:
        data = result.found
        size = f"{data.n} samples, {data.d} feature{'s' if data.d > 1 else ''}"
        parts.append(f"{result.predicate}: {size}, batches of {data.batch_size} in the order listed")
        table = Table(box=None, header_style="bold", pad_edge=False)
        for heading in ("batch", *(f"x{a + 1}" for a in range(data.d)), "y"):
            table.add_column(heading, justify="right")
        for number, batch in enumerate(data.batches):
            for place, i in enumerate(batch):
                label = str(data.y[i][0])
                if result.task == "classification":
                    label = "+1" if data.y[i][0] > 0 else "−1"
                last = number < len(data.batches) - 1 and place == len(batch) - 1
                table.add_row(str(number + 1) if place == 0 else "", *map(str, data.X[i]), label, end_section=last)
        parts.append(table)
        facts = Table(box=None, header_style="bold", pad_edge=False)
        for heading in ("fact", "value", "shown by"):
            facts.add_column(heading)
        for fact in result.decision.facts:
            facts.add_row(fact.name, fact.value, fact.how)
        parts.append(facts)
        made = len(result.decision.certificates)
        checked = f"; {made} certificate{'s' if made != 1 else ''} accepted by the independent checker" if made else ""
        parts.append(f"{result.decision.verdict.value} for this data set{checked}.")
    sentence = result.sentence()
    parts.append(sentence[0].upper() + sentence[1:])
    parts.append(f"{result.seconds:.1f} s")
    return parts
