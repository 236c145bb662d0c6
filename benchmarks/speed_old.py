"""How long a whole answer takes, beside what it could cost at least and beside peers.

    python benchmarks/speed.py [--rounds N] [PACKAGE==VERSION ...]

For every package a git repository is made of its release on PyPI, with a second commit that edits
one file and rules whose single app reaches all of it. Whole processes are timed, one after another
within each round, so that a busy machine slows all of them alike; only ratios mean anything. Each
column is a multiple of bare Python (`python -c pass`), the median of the rounds.

`impact` is the command installed beside the Python that runs this script; install it as a user
would (`pip install .`), because an installation has byte code. grimp and ruff are measured if they
are installed there too, and printed as "not measured" if not.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

PACKAGES = ("litestar==2.25.0", "transformers==5.23.0", "homeassistant==2026.2.3")
BIN = Path(sys.executable).parent
GRIMP = """
import sys, grimp
sys.path.insert(0, {folder!r})
graph = grimp.build_graph({package!r}, cache_dir={cache!r})
graph.find_downstream_modules({package!r})
"""


def run(*command: str, cwd: Path, **environment: str) -> None:
    """Run a command to its end, quietly; a failure ends the benchmark."""
    environment = {**os.environ, **environment}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout.decode()}{done.stderr.decode()}")


def make_repository(requirement: str, folder: Path) -> tuple[Path, str]:
    """Two commits of a release: all of it, and one line more in one file."""
    repository = folder / "repository"
    pip = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile")
    anyway = ("--only-binary=:all:", "--ignore-requires-python")  # nothing of it is ever run
    run(*pip, *anyway, "--target", str(repository), requirement, cwd=folder)
    sizes = {
        path.name: len(list(path.rglob("*.py"))) for path in repository.iterdir() if path.is_dir()
    }
    package = max(sizes, key=lambda name: sizes[name])
    edited = sorted((repository / package).rglob("*.py"))[sizes[package] // 2]
    (repository / "rules.yaml").write_text(
        f"version: 1\napps:\n  app: {{entrypoints: ['{package}/**/*.py']}}\n"
    )
    # no gc: it would still write while the folder is removed
    git = ("git", "-c", "gc.auto=0", "-c", "user.name=b", "-c", "user.email=b@example.com")
    run("git", "init", "-q", cwd=repository)
    run("git", "add", "-A", cwd=repository)
    run(*git, "commit", "-q", "-m", "release", cwd=repository)
    for message in ("edit", "edit again"):
        edited.write_bytes(edited.read_bytes() + b"\n# edited\n")
        run(*git, "commit", "-q", "-a", "-m", message, cwd=repository)
    return repository, package


def subjects(
    repository: Path, package: str, cache: Path
) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is timed, by name; each call does the whole thing once."""
    impact = (str(BIN / "impact"), "diff")
    environment = {"IMPACT_CACHE_DIR": str(cache / "impact")}

    def cold() -> None:
        shutil.rmtree(cache / "impact", ignore_errors=True)
        run(*impact, "HEAD~1..HEAD", cwd=repository, **environment)

    def ruff() -> None:
        checkout = cache / "checkout"
        shutil.rmtree(checkout, ignore_errors=True)
        run("git", "checkout-index", "-a", "-q", f"--prefix={checkout}/", cwd=repository)
        run(str(BIN / "ruff"), "analyze", "graph", "--isolated", ".", cwd=checkout)

    def grimp(*, keeps: bool) -> None:
        where = str(cache / "grimp") if keeps else None
        program = GRIMP.format(folder=str(repository), package=package, cache=where)
        run(sys.executable, "-c", program, cwd=cache)

    yield "bare Python", lambda: run(sys.executable, "-c", "pass", cwd=repository)
    yield "git diff", lambda: run("git", "diff", "--name-only", "HEAD~1", "HEAD", cwd=repository)
    yield "impact, cold", cold
    yield "impact, warm", lambda: run(*impact, "HEAD~1..HEAD", cwd=repository, **environment)
    yield (
        "impact, a commit not asked about",
        lambda: run(*impact, "HEAD~2..HEAD~1", cwd=repository, **environment),
    )
    if (BIN / "ruff").exists():
        yield "ruff graph + checkout", ruff
    if _has("grimp"):
        yield "grimp", lambda: grimp(keeps=False)
        yield "grimp, warm", lambda: grimp(keeps=True)


def _has(module: str) -> bool:
    return not subprocess.run(
        [sys.executable, "-c", f"import {module}"], capture_output=True, check=False
    ).returncode


def measure(requirement: str, folder: Path, rounds: int) -> None:
    """Time every subject in turn, and print the medians as multiples of bare Python."""
    repository, package = make_repository(requirement, folder)
    files = len(list(repository.rglob("*.py")))
    timed = dict(subjects(repository, package, folder))
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for call in timed.values():  # once unmeasured: caches of the file system, byte code
        call()
    for _ in range(rounds):
        for name, call in timed.items():
            began = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - began)
    bare = median(seconds["bare Python"])
    print(f"\n{requirement}: {files:,} Python files")
    for name in (*timed, "ruff graph + checkout", "grimp", "grimp, warm"):
        if name in seconds:
            print(f"  {name:34}{median(seconds.pop(name)) / bare:8.1f}")
        elif name not in timed:
            print(f"  {name:34}not measured")


def main() -> None:
    """Measure the packages named, or three of about 400, 2,900 and 8,800 Python files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=PACKAGES)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    for requirement in arguments.packages:
        with tempfile.TemporaryDirectory() as folder:
            measure(requirement, Path(folder), arguments.rounds)


if __name__ == "__main__":
    main()
