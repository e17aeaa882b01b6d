"""What every benchmark hands back, and the one table it is printed in."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SYNCS = 200
PAGE = bytes(4096)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a figure, and how it compares with a yardstick that was taken in the same run."""

    work: str
    figure: str
    ratio: float | None = None
    """Above 1 is faster than the yardstick; None for a yardstick itself, or where there is none."""
    beside: str = ""
    """The yardstick."""
    more: str = ""
    """Spread, percentiles, sizes."""


def a_second(rate: float) -> str:
    """``1,130/s``."""
    return f"{rate:,.0f}/s"


def percentiles(took: Sequence[float]) -> str:
    """The median and the 99th percentile of times in seconds, in milliseconds."""
    return f"p50 {statistics.median(took) * 1e3:.2f} ms, p99 {statistics.quantiles(took, n=100)[98] * 1e3:.2f} ms"


def spread(ratios: Sequence[float]) -> str:
    """The lowest and the highest of the ratios of single rounds."""
    return f"rounds {min(ratios):.2f} to {max(ratios):.2f}"


def print_table(lines: Sequence[Line]) -> None:
    """Print every line, each column as wide as it has to be."""
    rows = [("", "figure", "ratio", "beside", "more")]
    rows += [(x.work, x.figure, "" if x.ratio is None else f"{x.ratio:.2f}", x.beside, x.more) for x in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for work, figure, ratio, *rest in rows:
        left = f"{work:<{widths[0]}}  {figure:>{widths[1]}}  {ratio:>{widths[2]}}"
        print(f"{left}  {rest[0]:<{widths[3]}}  {rest[1]}".rstrip())


def machine(folder: Path) -> str:
    """The kind of machine, and what one write that reaches the disk costs there."""
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores{busy},"
        f" one page written and synchronised in {_sync_ms(folder):.2f} ms"
    )


def _sync_ms(folder: Path) -> float:
    took = []
    with (folder / "synchronised").open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(PAGE)
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e3
