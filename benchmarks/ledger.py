"""How long `impact status` takes with a long history behind it and far to go.

    python benchmarks/ledger.py [--rows N] [--commits N] [--rounds N] [--ledger URL]

The repository is the sample of the tests with the rules of this clone: three apps, three
environments. Its main and dev are N commits ahead of what every environment runs; the commits
change files all over the tree. The ledger holds N rows, one of three a failure. Whole processes are
timed, the median of the rounds, less the start (`impact --version`); the target is one second.

`impact` is the command installed beside the Python that runs this script. With `--ledger` the rows
go to that place, for example a schema of a PostgreSQL server, which has to be empty.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

TOP = Path(__file__).parent.parent
sys.path[:0] = [str(TOP), str(TOP / "tests")]

from sample_repository import sample_files  # noqa: E402 - found by the line above

from impact.deployments import Record  # noqa: E402
from impact.ledger import Ledger, address_of  # noqa: E402

IMPACT = str(Path(sys.executable).parent / "impact")
APPS, ENVIRONMENTS = ("telegram", "line", "scheduler"), ("dev", "staging", "prod")


def timed(*command: str, cwd: Path, **environment: str) -> float:
    """Seconds of one whole process; a failure ends the benchmark."""
    environment = {**os.environ, **environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
    taken = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout.decode()}{done.stderr.decode()}")
    return taken


def stream(files: dict[str, bytes], commits: int) -> Iterator[bytes]:
    """A history for git fast-import: everything once, then one file in each commit."""
    who = b"B <b@example.com>"
    yield b"commit refs/heads/main\ncommitter %s 1700000000 +0000\ndata 4\nbase\n" % who
    for path, content in files.items():
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)
    paths = [path for path in files if path != "rules.yaml" and " " not in path]
    for number in range(commits):
        path = paths[number * 7 % len(paths)]
        content = files[path] + b"# %d\n" % number
        yield b"commit refs/heads/main\ncommitter %s %d +0000\ndata 4\nstep\n" % (
            who, 1_700_000_060 + number,
        )  # fmt: skip
        yield b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)
    yield b"reset refs/heads/dev\nfrom refs/heads/main\n"


def make_repository(folder: Path, commits: int) -> list[str]:
    """The repository, with main and dev at its tip; the ids of its commits, the oldest first."""
    files = {**sample_files(), "rules.yaml": (TOP / "rules.yaml").read_bytes()}
    timed("git", "init", "-q", "-b", "main", cwd=folder)
    importing = ("git", "fast-import", "--quiet")
    subprocess.run(importing, cwd=folder, input=b"".join(stream(files, commits)), check=True)
    timed("git", "checkout", "-q", "main", cwd=folder)
    listing = ("git", "rev-list", "--reverse", "main")
    listed = subprocess.run(listing, cwd=folder, capture_output=True, check=True)
    return listed.stdout.decode().split()


def rows(count: int, commits: list[str]) -> Iterator[Record]:
    """A history in which everything was deployed again and again, lately one of the first commits.

    Every environment runs another one, and the last deploy of each app failed everywhere.
    """
    places = [(app, environment) for app in APPS for environment in ENVIRONMENTS]
    for number in range(count):
        app, environment = places[number % len(places)]
        turn = number // len(places)
        old = number < count - 20 * len(places)
        yield Record(
            app=app,
            environment=environment,
            sha=f"{number:040x}" if old else commits[ENVIRONMENTS.index(environment)],
            status="failure" if turn % 3 == 1 or number >= count - len(places) else "success",
            at=1_700_000_000_000 + number,
            artifact=f"sha-{number}",
            run_url=f"https://ci.example/runs/{number}",
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--ledger", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        folder = Path(made) / "repository"
        folder.mkdir()
        commits = make_repository(folder, arguments.commits)
        place = arguments.ledger or str(Path(made) / "ledger.sqlite")
        with Ledger(address_of(place, "")) as ledger:
            ledger.append(list(rows(arguments.rows, commits)))
        environment = {"IMPACT_CACHE_DIR": str(Path(made) / "cache"), "IMPACT_LEDGER": place}
        starts, questions = [], []
        cold = timed(IMPACT, "status", cwd=folder, **environment)
        for _ in range(arguments.rounds):
            starts.append(timed(IMPACT, "--version", cwd=folder, **environment))
            questions.append(timed(IMPACT, "status", cwd=folder, **environment))
        start = median(starts)
        print(f"start       {start:6.2f} s")
        print(f"cold        {cold - start:6.2f} s beyond it")
        print(f"warm        {median(questions) - start:6.2f} s beyond it")
        print(f"slowest     {max(questions) - start:6.2f} s beyond it")


if __name__ == "__main__":
    main()
