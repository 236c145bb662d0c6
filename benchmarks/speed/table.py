"""The table of ratios, and what it says of every target."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple, TypeAlias

from inputs import Input
from measuring import Cost

Results: TypeAlias = dict[tuple[str, str], dict[str, Cost]]  # by input and push, then by subject
EVERYBODY = (
    "bare Python", "bare node", "git ls-tree", "git diff", "ours, empty cache",
    "ours, the cache of the push before", "ours, asked again", "`impact diff`, asked again",
    "paths-filter", "turbo query affected", "nx, warm daemon",
    "ruff analyze graph, and the checkout it needs", "grimp", "grimp, asked again",
    "diffcone, empty cache", "diffcone, asked again",
)  # fmt: skip
WARM = ("ours, the cache of the push before", "ours, asked again")


class Target(NamedTuple):
    """What was wanted, and what is."""

    words: str
    most: float
    clock: float
    processor: float | None = None  # the same of processor time, which a busy machine changes less


def print_machine() -> None:
    """Where and with what the table is made."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = {line.partition(": ")[2].strip() for line in file if line.startswith("model name")}
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{os.cpu_count()} processors ({', '.join(models)}), load {load}, {platform.platform()}")
    asked = (("git", "--version"), ("node", "--version"))
    said = [subprocess.run(words, capture_output=True, check=False).stdout for words in asked]
    words = [text.decode().strip() for text in said]
    print(", ".join((f"Python {platform.python_version()}", *words, *_versions())))


def _versions() -> Iterator[str]:
    for name in ("deploy-impact", "ruff", "grimp", "diffcone"):
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} not installed"


def print_table(source: Input, results: Results) -> None:
    """One input in Markdown: subjects down, pushes across."""
    pushes = [push.name for push in reversed(source.pushes)]
    print(f"\n### {source.name}: {source.paths:,} paths, {source.python:,} of them Python\n")
    print("| | " + " | ".join(pushes) + " | MiB |\n|---|" + "---|" * (len(pushes) + 1))
    for name in EVERYBODY:
        columns = [results[source.name, push] for push in pushes]
        cells = [_cell(name, column) for column in columns]
        peaks = [column[name].memory for column in columns if name in column]
        if peaks:
            print(f"| {name} | " + " | ".join(cells) + f" | {max(peaks):,.0f} |")
        else:
            print(f"| {name} | not measured |" + " |" * len(pushes))
    sys.stdout.flush()


def _cell(name: str, column: dict[str, Cost]) -> str:
    if name not in column:
        return ""
    wall = column[name].wall
    text = f"{_short(wall / column['bare Python'].wall)}"
    return text + (
        f" · {wall / column['paths-filter'].wall:.2f}" if "paths-filter" in column else ""
    )


def _short(number: float) -> str:
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def print_targets(results: Results) -> None:
    """Every target that what was measured can say something about."""
    print("\n| target | at most | clock | processor | |\n|---|---|---|---|---|")
    for words, most, clock, processor in _targets(results):
        verdict = "met" if clock <= most else f"missed by {clock / most - 1:.0%}"
        cpu = "" if processor is None else f"{processor:.2f}"
        print(f"| {words} | {most:g} | {clock:.2f} | {cpu} | {verdict} |")


def _target(words: str, most: float, ours: Cost, other: Cost) -> Target:
    return Target(words, most, ours.wall / other.wall, ours.cpu / other.cpu)


def _targets(results: Results) -> Iterator[Target]:
    for (kind, push), costs in results.items():
        for name in WARM if "paths-filter" in costs else ():
            words = f"{kind}, {push}: {name} / paths-filter"
            yield _target(words, 1, costs[name], costs["paths-filter"])
    if small := results.get(("small", "one file")):
        again = small["`impact diff`, asked again"]
        words = "small: `impact diff`, asked again / bare Python"
        yield _target(words, 4, again, small["bare Python"])
    ruff = "ruff analyze graph, and the checkout it needs"
    if ruff in (large := results.get(("large", "one file"), {})):
        words = "large: ours, empty cache / ruff with its checkout"
        yield _target(words, 1, large["ours, empty cache"], large[ruff])
    for push in ("one file", "1,000 files", "5,000 commits"):
        if huge := results.get(("100,000 paths", push)):
            most = max(cost.memory for name, cost in huge.items() if "ours" in name)
            yield Target(f"100,000 paths, {push}: MiB", 300, most)
    few, many = (results.get((name, "one file")) for name in ("10,000 paths", "100,000 paths"))
    if few and many:
        ratio = _beyond(many) / _beyond(few)
        yield Target("one file: ours beyond Python and ls-tree, 100,000 / 10,000 paths", 1.5, ratio)


def _beyond(costs: dict[str, Cost]) -> float:
    """What an answer takes beyond its two floors, with the cache of the push before.

    In starts of bare Python, as the two inputs are not measured at the same time.
    """
    bare = costs["bare Python"].wall
    floors = bare + costs["git ls-tree"].wall
    return (costs["ours, the cache of the push before"].wall - floors) / bare
