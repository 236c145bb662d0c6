"""How much memory and time a tree of very many files takes.

    python benchmarks/large_tree.py [FILES]

A repository of that many Python files (a million, if nothing is said) is made, with a second commit
that edits two of them, and rules whose app starts at one. `impact diff`, the command beside the
Python that runs this script, answers twice: with an empty cache, and again. Memory is the largest
resident set of the process and the gits it waits for.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

COMMAND = Path(sys.executable).parent / "impact"
RULES = b"version: 1\napps:\n  web: {entrypoints: [p0/d0/m0.py]}\n"


def stream(files: int) -> Iterator[bytes]:
    """The two commits, as git-fast-import(1) reads them."""
    for mark, text in ((1, b"x=1\n"), (2, b"x=2\n"), (3, RULES)):
        yield b"blob\nmark :%d\ndata %d\n%s\n" % (mark, len(text), text)
    commit = b"commit refs/heads/main\ncommitter a <a> %d +0000\ndata 0\n"
    yield commit % 1
    yield b"M 100644 :3 rules.yaml\n"
    for number in range(files):
        yield b"M 100644 :1 p%d/d%d/m%d.py\n" % (number % 50, number // 50 % 100, number)
    yield commit % 2
    yield b"M 100644 :2 p0/d0/m0.py\nM 100644 :2 p1/d0/m1.py\n"


def measured(repository: Path, cache: Path) -> tuple[float, float]:
    """Seconds and megabytes of one answer."""
    words = [sys.executable, __file__, "--ask", str(repository)]
    environment = {**os.environ, "IMPACT_CACHE_DIR": str(cache)}
    began = time.perf_counter()
    peak = subprocess.run(words, env=environment, capture_output=True, check=True).stdout
    return time.perf_counter() - began, int(peak) / 1024


def ask(repository: str) -> None:
    """Answer once, and print the peak memory in KiB; a process of its own, for its own peak."""
    words = [COMMAND, "diff", "HEAD~1..HEAD", "-C", repository]
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def main(files: int) -> None:
    """Build, answer twice, print."""
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "repository.git")
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", repository], check=True)
        importing = ["git", "-C", repository, "fast-import", "--quiet"]
        subprocess.run(importing, input=b"".join(stream(files)), check=True)
        for which in ("empty cache", "asked again"):
            seconds, megabytes = measured(repository, Path(folder, "cache"))
            print(f"{files:,} files, {which}: {megabytes:,.0f} MB, {seconds:.1f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        ask(sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
