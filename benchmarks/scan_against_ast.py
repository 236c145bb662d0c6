"""Hold the scanner against `ast` over whole folders of Python files.

    python benchmarks/scan_against_ast.py FOLDER... [--limit N] [--examples N]

Reads every distinct .py file below the folders, lets the scanner and the referee of the tests tell
their facts (kind, level, module, names, line), and compares them as multisets. Run it with the
newest Python at hand: what `ast` refuses is counted and left out.

Missed: facts of the referee that the scanner lacks; an import it calls `typing` although it runs is
one of them. Extra: facts that only the scanner tells. Lost: lines where the scanner says it lost
its place, in files that `ast` accepts. Exits 1 if anything is missed or lost, or if extras reach
0.01 % of the facts.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "imports")]

from ast_referee import Fact, judge, parse  # noqa: E402

from impact.imports import Scan, scan  # noqa: E402

TOLERATED = 0.0001  # extras per fact


def python_files(folders: list[str]) -> list[str]:
    """List the .py files below the folders, sorted; links are not followed."""
    return sorted(
        os.path.join(folder, name)
        for start in folders
        for folder, _, names in os.walk(start)
        for name in names
        if name.endswith(".py") and not os.path.islink(os.path.join(folder, name))
    )


def distinct(files: list[str], limit: int) -> Iterator[tuple[str, bytes]]:
    """Give each content once, with the first path that holds it."""
    seen: set[int] = set()
    if limit:
        files = sorted(random.Random(1).sample(files, min(limit, len(files))))  # noqa: S311
    for path in files:
        with open(path, "rb") as file:
            source = file.read()
        if hash(source) not in seen:
            seen.add(hash(source))
            yield path, source


def facts_of(found: Scan) -> list[Fact]:
    """Put a scan's imports and computed imports in the referee's form."""
    facts: list[Fact] = [
        ("computed", one.level, one.prefix, (), one.line) for one in found.computed
    ]
    return [*facts, *found.imports]


class Tally:
    """What a whole run found."""

    def __init__(self, examples: int) -> None:
        self.examples = examples
        self.count: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.scan_time = self.parse_time = 0.0

    def compare(self, path: str, source: bytes) -> None:
        """Let both read one file and note where they differ."""
        begin = time.process_time()
        found = scan(source)
        middle = time.process_time()
        tree = parse(source)
        self.parse_time += time.process_time() - middle
        self.scan_time += middle - begin
        self.count["bytes"] += len(source)
        self.count["files"] += 1
        if tree is None:
            self.count["refused"] += 1
            self.count["lost in refused"] += len(found.lost)
            return
        verdict = judge(tree, source)
        ours, theirs = Counter(facts_of(found)), Counter(verdict.facts)
        self.count["facts"] += theirs.total()
        self.kinds.update(fact[0] for fact in verdict.facts)
        self._note("missed", path, (theirs - ours).elements())
        self._note("extra", path, (ours - theirs).elements())
        self._note("lost", path, found.lost)
        self._note("exports missed", path, sorted(verdict.exports - {*found.exports}))
        self._note("exports extra", path, sorted({*found.exports} - verdict.exports))
        self._note("code missed", path, [True] * (verdict.has_code and not found.has_code))
        self._note("code extra", path, [True] * (found.has_code and not verdict.has_code))

    def _note(self, what: str, path: str, values: Iterable[object]) -> None:
        for value in values:
            self.count[what] += 1
            if self.count[what] <= self.examples:
                print(f"{what}: {path}: {value}")

    def report(self) -> int:
        """Print the figures; give the exit status."""
        count, facts = self.count, max(1, self.count["facts"])
        compared = count["files"] - count["refused"]
        megabytes = count["bytes"] / 1e6
        print(f"files      {compared} compared, {count['refused']} refused by ast")
        print(f"facts      {count['facts']} ({dict(sorted(self.kinds.items()))})")
        print(f"missed     {count['missed']}")
        print(f"extra      {count['extra']} ({count['extra'] / facts:.5%})")
        print(f"lost       {count['lost']} lines ({count['lost in refused']} in refused files)")
        print(f"exports    {count['exports missed']} missed, {count['exports extra']} extra")
        print(f"has_code   {count['code missed']} missed, {count['code extra']} extra")
        print(f"scanner    {self.scan_time:.1f} s, {megabytes / self.scan_time:.1f} MB/s")
        print(f"ast.parse  {self.parse_time:.1f} s, {megabytes / self.parse_time:.1f} MB/s")
        print(f"ratio      {self.parse_time / self.scan_time:.1f}")
        failed = count["missed"] or count["lost"] or count["code missed"]
        return int(bool(failed) or count["extra"] >= TOLERATED * facts)


def main(argv: list[str] | None = None) -> int:
    """Compare, report, and say by the exit status whether the scanner passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--limit", type=int, default=0, help="compare a random sample of files")
    parser.add_argument("--examples", type=int, default=20, help="examples printed of each kind")
    options = parser.parse_args(argv)
    tally = Tally(options.examples)
    for path, source in distinct(python_files(options.folders), options.limit):
        tally.compare(path, source)
    return tally.report()


if __name__ == "__main__":
    sys.exit(main())
