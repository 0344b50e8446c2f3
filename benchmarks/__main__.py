"""Measure, print a table and write benchmarks/results/latest.json; see benchmarks/README.md."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import parts, stock
from benchmarks.errors import BenchFailed
from benchmarks.installation import bench_settings
from benchmarks.report import merge_into_latest, table
from handoff.supervisor.errors import SupervisorError
from handoff.supervisor.terminal import say


def main() -> None:
    """Measure the parts asked for, print the table and write the file."""
    asked = _arguments()
    names = [asked.part] if asked.part else list(parts.PARTS)
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        settings = bench_settings(Path(folder))
        try:
            for name in names:
                say(f"== {name}")
                results |= parts.PARTS[name](settings, asked)
                path = merge_into_latest(results)
        except (BenchFailed, SupervisorError) as error:
            raise SystemExit(str(error)) from error
        except KeyboardInterrupt:
            raise SystemExit("Stopped; everything that was started has ended.") from None
    say(f"\n{table(results)}\n\nWritten to {path}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--part", choices=list(parts.PARTS), help="one part alone")
    parser.add_argument("--ours-only", action="store_true", help="without stock Rasa")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds: shows that it works, measures nothing"
    )
    parser.add_argument(
        "--stock-epochs",
        type=int,
        metavar="N",
        help=f"how long stock Rasa is trained, {stock.EPOCHS} epochs unless told",
    )
    asked = parser.parse_args()
    if asked.stock_epochs is None:
        asked.stock_epochs = stock.TRIAL_EPOCHS if asked.quick else stock.EPOCHS
    return asked


if __name__ == "__main__":
    main()
