"""How long a whole answer takes, beside what it could cost at least and beside peers.

    python benchmarks/speed [--dorny DIR] [--npm DIR] [--rounds N] [--only NAME ...]
    python benchmarks/speed --pushes CLONE [--dorny DIR] [--ranges N] [--seed N]

Whole processes are timed, one after another within each round, so that a busy machine slows all of
them alike; only ratios mean anything. A figure is a multiple of bare Python (`python -c pass`), and
behind it one of dorny/paths-filter, which was asked about the same push in the same clone: the
least of the rounds, for both.

Peers are measured if they are here, and "not measured" if not: ruff, grimp and diffcone if pip has
installed them beside the Python that runs this; `--dorny` names a checkout of dorny/paths-filter
(`dist/index.js`, and `node` on the path), `--npm` the folder where `npm install turbo nx` ran.
Neither process may call out: the addresses of GitHub are replaced by one that does not exist.

With `--pushes` the repository is not made but a clone of any real one, and what paths-filter and we
say about random pushes is compared file by file as well (see `pushes.py`).

`impact` is the command installed beside that Python; install it as a user would (`pip install .`),
because an installation has byte code.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from inputs import Kind, make
from measuring import rounds
from pushes import compare
from subjects import Bench, Peers
from table import Results, print_machine, print_table, print_targets

KINDS = (
    Kind("small", ("litestar==2.25.0",)),
    Kind("medium", ("transformers==5.23.0",)),
    Kind("large", ("homeassistant==2026.2.3", "transformers==5.23.0")),
    Kind("10,000 paths", ("litestar==2.25.0",), 10_000),
    Kind("100,000 paths", ("litestar==2.25.0",), 100_000),
)


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dorny", type=lambda text: Path(text).absolute())
    parser.add_argument("--npm", type=lambda text: Path(text).absolute())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[kind.name for kind in KINDS])
    parser.add_argument("--pushes", type=lambda text: Path(text).absolute())
    parser.add_argument("--ranges", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print_machine()
    peers = Peers(arguments.dorny, arguments.npm)
    if arguments.pushes:
        with tempfile.TemporaryDirectory() as name:
            ranges, seed = arguments.ranges, arguments.seed
            compare(arguments.pushes, peers.dorny, Path(name), ranges, seed)
    else:
        measure_kinds(
            [kind for kind in KINDS if kind.name in arguments.only], peers, arguments.rounds
        )


def measure_kinds(kinds: Sequence[Kind], peers: Peers, number: int) -> None:
    """Make each input, ask everybody, print a table for each and the targets at the end."""
    results: Results = {}
    for kind in kinds:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            # in a process of its own: the memory of this one is the floor of what is measured
            with ProcessPoolExecutor(1) as apart:
                source = apart.submit(make, kind, folder).result()
            bench = Bench(source, peers, folder)
            for push in source.pushes:
                asked = list(bench.subjects(push))
                results[kind.name, push.name] = rounds(asked, number)
            bench.close()
        print_table(source, results)
    print_targets(results)


if __name__ == "__main__":
    main()
