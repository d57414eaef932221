"""The result: measurements against their limits, as a table for the terminal and as docs/benchmarks.md."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from operator import attrgetter
from typing import Any

from bench.measure import Timing
from bench.pages import FAR, FAR_GROWTH, FAR_TIMES_FLOOR, FIRST_LOAD, GROWTH, PAGES, TIMES_FLOOR, Page


@dataclass(frozen=True)
class Bounds:
    times_floor: float = TIMES_FLOOR
    growth: float = GROWTH
    first_load: int = FIRST_LOAD

    def of(self, page: Page, size: int) -> "Bounds":
        """The limits of a page that was measured with `size` candidates."""
        if not page.far or size < FAR:
            return self
        return replace(self, times_floor=min(self.times_floor, FAR_TIMES_FLOOR), growth=min(self.growth, FAR_GROWTH))


@dataclass
class Findings:
    """One run, as stored in var/bench.json: times in seconds, weights in bytes."""

    machine: dict[str, str]
    sizes: list[int]
    pages: dict[str, dict[int, Timing]]
    weights: dict[str, int]
    load: float = 0.0  # of the machine over 15 minutes, when the run ended

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Findings":
        pages = {
            key: {int(size): Timing(**timing) for size, timing in sizes.items()} for key, sizes in kept["pages"].items()
        }
        return cls(kept["machine"], kept["sizes"], pages, kept["weights"], kept.get("load", 0.0))


@dataclass
class Line:
    title: str
    who: str
    queries: int
    most_queries: int
    milliseconds: float
    times_floor: float
    growth: float
    bounds: Bounds
    missed: list[str] = field(default_factory=list)


def judge(findings: Findings, bounds: Bounds) -> list[Line]:
    """Returns one line for each page: figures at the largest size, growth from the smallest to it."""
    small, large = findings.sizes[0], findings.sizes[-1]
    lines = []
    for page in (page for page in PAGES if page.key in findings.pages):
        seen = findings.pages[page.key]
        at, growth = seen[large], seen[large].growth_from(seen[small])
        limits = bounds.of(page, large)
        line = Line(page.title, page.who, at.asked, page.queries, at.seconds * 1000, at.times_floor, growth, limits)
        if line.queries > page.queries:
            line.missed.append("queries")
        if line.times_floor > limits.times_floor:
            line.missed.append("floor")
        if growth > limits.growth:
            line.missed.append("growth")
        lines.append(line)
    return lines


def too_heavy(findings: Findings, bounds: Bounds) -> list[str]:
    return [key for key, weight in findings.weights.items() if weight > bounds.first_load]


def table(findings: Findings, bounds: Bounds) -> str:
    """For the terminal."""
    rows = [f"{'page':<34} {'who':<10} {'queries':>9} {'ms':>7} {'× floor':>10} {'growth':>12}  "]
    for line in judge(findings, bounds):
        asked = f"{line.queries}/{line.most_queries}"
        floors = f"{line.times_floor:.1f} of {line.bounds.times_floor:g}"
        growth = f"{line.growth:.2f} of {line.bounds.growth:g}"
        rows.append(
            f"{line.title:<34} {line.who:<10} {asked:>9} {line.milliseconds:>7.1f} {floors:>10} {growth:>12}"
            f"  {_verdict(line.missed)}"
        )
    heavy = too_heavy(findings, bounds)
    for key, weight in findings.weights.items():
        rows.append(f"first visit: {key:<40} {weight / 1024:>6.0f} KB  {_verdict(['weight'] if key in heavy else [])}")
    return "\n".join(rows)


def markdown(findings: Findings, bounds: Bounds) -> str:
    """docs/benchmarks.md."""
    lines, sizes = judge(findings, bounds), findings.sizes
    growth = f"{sizes[0]:,} → {sizes[-1]:,}"
    said = {
        "sizes": " and ".join(f"{size:,}" for size in sizes),
        "largest": f"{sizes[-1]:,}",
        "growth": growth,
        "floor": f"{_floor(findings):.1f}",
        "far": FAR,
        "far_floor": FAR_TIMES_FLOOR,
        "far_growth": FAR_GROWTH,
        "load": f"{findings.load:.1f}",
        "kilobytes": bounds.first_load // 1024,
        **findings.machine,
    }
    rows = [
        f"| {line.title} | {line.who} | {line.queries} of {line.most_queries} | "
        f"{line.times_floor:.1f} of {line.bounds.times_floor:g} | {line.growth:.2f} of {line.bounds.growth:g} |"
        f" {line.milliseconds:.0f} | {_verdict(line.missed)} |"
        for line in lines
    ]
    heavy = too_heavy(findings, bounds)
    weights = [
        f"| {key} | {weight / 1024:.0f} KB | {_verdict(['weight'] if key in heavy else [])} |"
        for key, weight in findings.weights.items()
    ]
    return TEXT.format(**said, rows="\n".join(rows), weights="\n".join(weights))


def summary(findings: Findings) -> str:
    """Returns the figures of the README, in one line."""
    lines = judge(findings, Bounds())
    slowest, widest = max(lines, key=attrgetter("times_floor")), max(lines, key=attrgetter("growth"))
    return (
        f"{len(lines)} pages, at most {slowest.times_floor:.1f} × the floor ({slowest.title}, {slowest.who}), "
        f"growth at most {widest.growth:.2f} × ({widest.title}, {widest.who}), first visit at most "
        f"{max(findings.weights.values()) / 1024:.0f} KB"
    )


def is_missed(findings: Findings, bounds: Bounds) -> bool:
    return bool(too_heavy(findings, bounds)) or any(line.missed for line in judge(findings, bounds))


def _floor(findings: Findings) -> float:
    """The floor at the largest size, in milliseconds."""
    times = [time for sizes in findings.pages.values() for time in sizes[findings.sizes[-1]].floor]
    return sorted(times)[len(times) // 2] * 1000


def _verdict(missed: list[str]) -> str:
    return f"EXCEEDED: {', '.join(missed)}" if missed else "ok"


TEXT = """# Performance

Written by `make bench`, which measures every main page over real HTTP and fails if a limit is exceeded. Django
{django} on Python {python}, gunicorn as in the `Procfile` with one worker, PostgreSQL {postgresql} with persistent
connections, `DEBUG` off, on {cores} cores that also ran the database and the client. One request at a time.

The data set is a fictional company, the same in every run (`bench/dataset/`), here with {sizes} candidates: jobs in every
state with hiring teams, job descriptions, agreements, and timelines; every candidate with a résumé and on one or two jobs;
a review of most of them; and a message for each review. The recruiter has twelve open jobs, and the hiring manager has four.

**Floor** is a page of our own base template, signed in by session, with one query of its own and fifty plain rows. It is
requested right before every page, so the figures also hold on a busy machine: what counts is **× floor**. On this machine
the floor took {floor} ms under the load at the time (load average {load}): compare ratios between runs, not milliseconds.
**Growth** is the time at the larger size divided by the time at the smaller, {growth} candidates.
All figures are medians of five runs that alternate between the sizes; queries include authentication.

Limits: queries, × floor, and growth as in the table, and {kilobytes} KB over the wire for a first visit, including everything
it loads. `make bench` compares 1,000 candidates with 10,000; `BENCH_LONG=1 make bench` compares 1,000 with {far:,}, where the
pages that people open all day have stricter limits: {far_floor:g} × the floor and a growth of {far_growth:g}.

| Page | Who | Queries | × floor | Growth | ms on {cores} cores | |
|---|---|---:|---:|---:|---:|---|
{rows}

| First visit, with styles, scripts, and icons | Weight | |
|---|---:|---|
{weights}
"""
