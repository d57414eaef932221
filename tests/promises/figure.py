"""One delivery guarantee (R1 to R14), what was measured, and whether it holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    number: str  # "R5"
    promise: str
    bound: str
    seen: str
    holds: bool


def table(figures: list[Figure]) -> str:
    """One line for each figure, ordered by number, with pass or FAIL."""
    ordered = sorted(figures, key=lambda figure: int(figure.number[1:]))
    rows = [
        (f.number, "pass" if f.holds else "FAIL", f.promise, f"at most {f.bound}" if f.bound[0].isdigit() else f.bound,
         f.seen) for f in ordered
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join("  ".join([*(w.ljust(n) for w, n in zip(row, widths, strict=False)), row[4]]) for row in rows)


def percentile(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)]
