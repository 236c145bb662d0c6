"""How pattern sets compare with pathspec's two engines: 100 patterns in 10 sets, 100,000 paths.

    python benchmarks/patterns.py

All are timed in turn in one run, so only the ratios mean something. The paths are made up from a
fixed seed, shaped like a monorepo. Our answers are compared with those of the plain engine before
anything is printed; re2's hang on the order in which it reports matches.
"""

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from pathspec import GitIgnoreSpec

from impact.patterns import PatternSet

T = TypeVar("T")
FOLDERS = ["src", "lib", "app", "docs", "api", "core", "tests", "web", "data", "infra"]
FILES = ["main", "view", "test", "readme", "index", "handler", "service"]
ENDINGS = [".py", ".ts", ".md", ".tf", ".sql", ".json"]
SHAPES = [
    "src{}/**", "*.md", "!docs{}/*.md", "app{}/**/*.py", "/lib{}/", "test*{}.py", "**/api{}/**",
    "core?{}", "[a-d]*.tf", "data{}/*.sql", "/web{}/*/index*", "!**/readme{}*", "infra{}/",
]  # fmt: skip


def make_paths(count: int, rng: random.Random) -> list[str]:
    """Paths of a made-up repository, sorted."""
    folders = [
        "".join(f"{rng.choice(FOLDERS)}{rng.randrange(10)}/" for _ in range(rng.randrange(7)))
        for _ in range(count // 15)
    ]
    paths: set[str] = set()
    while len(paths) < count:
        name = f"{rng.choice(FILES)}{rng.randrange(200)}{rng.choice(ENDINGS)}"
        paths.add(rng.choice(folders) + name)
    return sorted(paths)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor time, and what came out."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def by_pathspec(backend: str, lists: Sequence[list[str]], paths: list[str]) -> list[object]:
    """What pathspec says about every path under every list."""
    specs = [GitIgnoreSpec.from_lines(patterns, backend=backend) for patterns in lists]
    results = (spec.check_file(path) for spec in specs for path in paths)
    return [(result.include, result.index) for result in results]


def by_us(lists: Sequence[list[str]], paths: list[str]) -> list[object]:
    """What we say about every path under every list."""
    sets = [PatternSet(patterns) for patterns in lists]
    decisions = (patterns.decide(path) for patterns in sets for path in paths)
    return [(said.included, said.index) if said else (None, None) for said in decisions]


def main() -> None:
    """Time the three, and stop if an answer differs."""
    rng = random.Random(1)  # noqa: S311 (made-up data)
    paths = make_paths(100_000, rng)
    lists = [
        [shape.format(rng.randrange(10)) for shape in rng.sample(SHAPES, 10)] for _ in range(10)
    ]
    ours, said = timed(lambda: by_us(lists, paths))
    plain, plain_said = timed(lambda: by_pathspec("simple", lists, paths))
    re2, _ = timed(lambda: by_pathspec("re2", lists, paths))
    if said != plain_said:
        raise SystemExit("pathspec and impact disagree")
    print(f"impact {ours:.2f} s, {ours / len(said) * 1e6:.2f} µs a decision")
    print(f"pathspec with re2 {re2 / ours:.1f} x, with its plain engine {plain / ours:.1f} x")


if __name__ == "__main__":
    main()
