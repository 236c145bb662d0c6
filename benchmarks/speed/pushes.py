"""The same filters, the same real pushes: what dorny/paths-filter answers, what we do, how fast.

The filters are general ones and the largest folders of a repository. `impact init` makes rules of
them. A range is a push: `before` and `after` are two random commits of one branch, the older first.
For each range both run as a whole process in the same clone, one after the other, and what each
filter matched is compared file by file: theirs from their `list-files`, ours from the rows that the
report names (what imports add on top is counted apart).

    ours, empty cache      nothing is remembered of any file or rule
    ours, kept cache       the cache that the ranges before left, the oldest first: as in the action
    ours, again            the same question once more, as when a job is run again
    ours, no imports       the filters and nothing else (`graph: {follow: [declared]}`), kept cache
    ours, set-up           a virtual environment and the packages of requirements.txt, from a
                           package index; what the action does on a new machine first
"""

import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from job import IMPACT, Job
from measuring import Command, Cost, everyday, run, timed

TOP = Path(__file__).parent.parent.parent
LENGTHS = (1, 2, 3, 5, 10, 30, 100, 300)
SHORT = 3  # commits
GENERAL = """\
python: ['**/*.py', pyproject.toml]
documents: ['**/*.{md,rst}', docs/**]
config: ['*.{toml,json,yml,yaml}', .github/**]
tests: ['**/tests/**', '**/test_*.py', '**/*.{spec,test}.{js,ts}']
locks: ['**/{poetry,uv,package-lock,yarn}*']
new-code: [{'added|modified': ['**/*.py', '**/*.{ts,vue,js}']}]
deleted: [{deleted: '**'}]
not-documents: ['!**/*.md']
"""


class Range(NamedTuple):
    """A push."""

    before: str
    after: str
    commits: int


class Answered(NamedTuple):
    """What one process matched, by filter, and what that took."""

    files: Mapping[str, set[str]]
    cost: Cost
    imported: int = 0


def filters_of(clone: Path) -> str:
    """The general filters, and one for each of the six largest folders."""
    paths = run("git", "ls-tree", "-r", "-z", "--name-only", "HEAD", at=clone).split("\0")
    sizes = Counter(path.partition("/")[0] for path in paths if "/" in path)
    folders = [name for name, _ in sizes.most_common(6)]
    lines = (f"folder-{at}: {json.dumps(name + '/**')}\n" for at, name in enumerate(folders))
    return GENERAL + "".join(lines)


def random_ranges(clone: Path, number: int, seed: int) -> list[Range]:
    """Pushes of 1 to 300 commits along the first parents of HEAD, the oldest first."""
    line = run("git", "rev-list", "--first-parent", "HEAD", at=clone).split("\n")
    chance = random.Random(seed)  # noqa: S311 - the same ranges again for the same seed
    lengths = [min(chance.choice(LENGTHS), len(line) - 1) for _ in range(number)]
    places = sorted(((chance.randrange(len(line) - n), n) for n in lengths), reverse=True)
    return [Range(line[at + length], line[at], length) for at, length in places]


class Bench:
    """A clone in which both are asked."""

    def __init__(self, repository: Path, folder: Path, dorny: Path | None) -> None:
        self.folder, self.dorny = folder, dorny
        self.clone = folder / "clone"
        run("git", "clone", "-q", "--bare", str(repository), str(folder / "host.git"), at=folder)
        run("git", "clone", "-q", "-n", str(folder / "host.git"), str(self.clone), at=folder)
        self.job = Job(self.clone, folder)
        self.filters = folder / "filters.yml"
        self.filters.write_text(filters_of(self.clone))
        self.rules = folder / "rules.yaml"
        words = ("init", "--from-paths-filter", str(self.filters), "--output", str(self.rules))
        run(IMPACT, *words, at=folder)
        self.alone = folder / "alone.yaml"
        self.alone.write_text(self.rules.read_text() + "graph: {follow: [declared]}\n")

    def outputs(self) -> Iterator[tuple[str, str]]:
        """The outputs of a step, all of one line: `name=value`, or a name, the value, an end."""
        lines = iter(self.job.output.read_text("utf-8").split("\n"))
        for line in lines:
            name, heredoc, _ = line.partition("<<")
            if heredoc and "=" not in name:
                yield name, next(lines)
                next(lines)
            elif line:
                name, _, value = line.partition("=")
                yield name, value

    def theirs(self, pushed: Range) -> Answered:
        """Ask paths-filter."""
        self.job.stand_at(pushed.after)
        cost = timed(self.job.dorny(self.dorny, self.filters, pushed.before, pushed.after))  # type: ignore[arg-type]
        found = {
            name.removesuffix("_files"): set(json.loads(value))
            for name, value in self.outputs()
            if name.endswith("_files")
        }
        return Answered(found, cost)

    def ours(self, pushed: Range, cache: str, rules: Path) -> Answered:
        """Ask `impact detect`."""
        self.job.stand_at(pushed.after)
        words = (f"--rules={rules}",)
        cost = timed(self.job.detect(self.folder / cache, pushed.before, pushed.after, *words))
        report: dict[str, Any] = json.loads(Path(dict(self.outputs())["report"]).read_text("utf-8"))
        found = {app["app"]: _matched(app) for app in report["apps"]}
        imported = sum(app["impacted"] and not found[app["app"]] for app in report["apps"])
        return Answered(found, cost, imported)

    def set_up(self) -> Cost:
        """What the action does on a new machine before it detects."""
        venv = self.folder / "venv"
        shutil.rmtree(venv, ignore_errors=True)
        base = getattr(sys, "_base_executable", sys.executable)
        pip = (
            "-I", "-m", "pip", "--python", str(venv / "bin" / "python"), "install", "--quiet",
            "--disable-pip-version-check", "--no-cache-dir", "--no-compile", "--no-deps",
            "--only-binary", ":all:", "--require-hashes", "-r", str(TOP / "requirements.txt"),
        )  # fmt: skip
        made = self.timed(base, "-I", "-m", "venv", "--without-pip", str(venv))
        filled = self.timed(base, *pip)
        return Cost(made.wall + filled.wall, made.cpu + filled.cpu, filled.memory)

    def timed(self, *words: str) -> Cost:
        """What a plain process takes."""
        return timed(Command(words, self.clone, everyday()))


def _matched(app: Mapping[str, Any]) -> set[str]:
    """The paths that rows, not imports, give to an app."""
    return {proof["path"] for proof in app["evidence"] if proof["kind"] == "rule"}


def compare(repository: Path, dorny: Path | None, folder: Path, number: int, seed: int) -> None:
    """Ask both about every range, and print what differs and what it takes."""
    bench = Bench(repository, folder, dorny)
    ranges = random_ranges(bench.clone, number, seed)
    costs: dict[Range, dict[str, Cost]] = {}
    same = matched = imported = 0
    for pushed in ranges:
        asked = ask(bench, pushed)
        costs[pushed] = {name: answered.cost for name, answered in asked.items()}
        mine = asked["ours, again"]
        imported += mine.imported
        for name, files in asked.get("paths-filter", mine).files.items():
            same += mine.files[name] == files
            matched += len(files)
            for path in sorted(mine.files[name] ^ files):
                who = "only ours" if path in mine.files[name] else "only theirs"
                print(f"{pushed.before[:10]}..{pushed.after[:10]}  {name}  {who}: {path}")
    if bench.dorny:
        print(f"{same} of {len(ranges) * len(mine.files)} answers have the same files, {matched:,}")
    else:
        print("the files: nothing to compare with")
    print(f"{imported} answers in which only imports deploy, which a path filter cannot see")
    short = [pushed for pushed in costs if pushed.commits <= SHORT]
    report(f"{len(short)} pushes of 1 to {SHORT} commits", [costs[one] for one in short])
    report("all of them", list(costs.values()))
    report("beside them, five times", beside(bench))


def ask(bench: Bench, pushed: Range) -> dict[str, Answered]:
    """Ask everybody about one push."""
    shutil.rmtree(bench.folder / "empty", ignore_errors=True)
    asked = {
        "ours, empty cache": bench.ours(pushed, "empty", bench.rules),
        "ours, kept cache": bench.ours(pushed, "kept", bench.rules),
        "ours, again": bench.ours(pushed, "kept", bench.rules),
        "ours, no imports": bench.ours(pushed, "alone", bench.alone),
    }
    if bench.dorny:
        asked["paths-filter"] = bench.theirs(pushed)
    return asked


def beside(bench: Bench) -> list[dict[str, Cost]]:
    """What a start costs at least, and what comes before ours on a new machine."""
    node = {"bare node": ["node", "-e", "0"]} if bench.dorny else {}
    bare = {"bare Python": [sys.executable, "-c", "pass"], **node}
    starts = [{name: bench.timed(*words) for name, words in bare.items()} for _ in range(5)]
    return [{**start, "ours, set-up": bench.set_up()} for start in starts]


def report(title: str, costs: list[dict[str, Cost]]) -> None:
    """Print medians: seconds on the clock and of the processor, and multiples of theirs."""
    print(f"{title:36}{'clock':>9}{'':7}{'processor':>12}")
    theirs = [one["paths-filter"] for one in costs if "paths-filter" in one]
    for name in dict.fromkeys(name for one in costs for name in one):
        print(f"  {name:32}" + _columns([one[name] for one in costs], theirs))
    if not theirs and "ours, again" in costs[0]:
        print(f"  {'paths-filter':32}not measured")


def _columns(costs: list[Cost], theirs: list[Cost]) -> str:
    text = ""
    for at in (0, 1):
        middle = median(cost[at] for cost in costs)
        text += f"{middle:9.3f} s"
        text += f"{middle / median(cost[at] for cost in theirs):6.2f} x" if theirs else ""
    return text
