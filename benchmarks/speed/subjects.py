"""Who is timed: bare processes, ourselves with and without a cache, and the peers that are here."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from inputs import Input, Push
from job import IMPACT, Job
from measuring import Command, Subject, everyday, run

BIN = Path(sys.executable).parent
GRIMP = """
import sys, grimp
sys.path.insert(0, {folder!r})
graph = grimp.build_graph(*{packages!r}, cache_dir={cache!r})
graph.find_downstream_modules({first!r})
"""


class Peers(NamedTuple):
    """Where the peers are that pip does not install."""

    dorny: Path | None  # a checkout of dorny/paths-filter
    npm: Path | None  # the folder where `npm install turbo nx` ran


class Bench:
    """One input, and everybody who is asked about it."""

    def __init__(self, source: Input, peers: Peers, folder: Path) -> None:
        self.source, self.peers, self.folder = source, peers, folder
        self.clone = source.clone
        self.job = Job(self.clone, folder)

    def subjects(self, push: Push) -> Iterator[Subject]:
        """Everybody, in the order of the table."""
        yield from self._bare(push)
        yield from self._ours(push)
        if self.peers.dorny:
            filters = self.folder / "filters.yml"
            asked = self.job.dorny(self.peers.dorny, filters, push.before, push.after)
            yield Subject("paths-filter", (asked,), self._standing(push))
        if self.source.is_code:
            yield from self._projects(push)
            yield from self._graphs(push)

    def _standing(self, push: Push) -> Callable[[], None]:
        return lambda: self.job.stand_at(push.after)

    def _bare(self, push: Push) -> Iterator[Subject]:
        for name, words in {
            "bare Python": (sys.executable, "-c", "pass"),
            "bare node": ("node", "-e", "0"),
            "git ls-tree": ("git", "ls-tree", "-r", "-z", push.after),
            "git diff": ("git", "diff", "--no-renames", "--name-only", push.before, push.after),
        }.items():
            if name != "bare node" or self.peers.dorny or self.peers.npm:
                yield self._plain(name, *words)

    def _plain(self, name: str, *words: str, once: bool = False, **more: str) -> Subject:
        return Subject(name, (Command(words, self.clone, everyday(**more)),), once=once)

    def _ours(self, push: Push) -> Iterator[Subject]:
        empty, kept, again = (self.folder / name for name in ("empty", "kept", "again"))
        left = self.folder / f"left-{push.after[:12]}"  # the cache that the push before it leaves
        for before, after, cache in ((*push.cached, left), (push.before, push.after, again)):
            asked = self.job.detect(cache, before, after)
            run(*asked.words, at=self.clone, **asked.environment)

        def emptied() -> None:
            shutil.rmtree(empty, ignore_errors=True)

        def laid() -> None:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(left, kept)

        ends = (push.before, push.after)
        yield Subject("ours, empty cache", (self.job.detect(empty, *ends),), emptied)
        yield Subject("ours, the cache of the push before", (self.job.detect(kept, *ends),), laid)
        yield Subject("ours, asked again", (self.job.detect(again, *ends),))
        words = (IMPACT, "diff", f"{push.before}..{push.after}")
        yield self._plain("`impact diff`, asked again", *words, IMPACT_CACHE_DIR=str(again))

    def _projects(self, push: Push) -> Iterator[Subject]:
        """Those that know projects by their package.json."""
        if self.peers.npm is None:
            return
        ends = ("--base", push.before, "--head", push.after)
        turbo = next(self.peers.npm.glob("node_modules/@turbo/linux*/bin/turbo"), None)
        if turbo is not None:
            words = (str(turbo), "query", "affected", "--packages", *ends, "--skip-infer")
            yield self._plain("turbo query affected", *words, TURBO_TELEMETRY_DISABLED="1")
        nx = self.clone / "node_modules" / ".bin" / "nx"
        if nx.exists() or self._linked():
            words = (str(nx), "show", "projects", "--affected", *ends, "--json")
            yield self._plain("nx, warm daemon", *words, NX_DAEMON="true", NX_TUI="false")

    def _linked(self) -> bool:
        modules = self.peers.npm / "node_modules"  # type: ignore[operator]
        if not (modules / ".bin" / "nx").exists():
            return False
        (self.clone / "node_modules").symlink_to(modules)
        with (self.clone / ".git" / "info" / "exclude").open("a") as file:
            file.write("node_modules\n.nx\n.turbo\n.diffcone\n")
        return True

    def _graphs(self, push: Push) -> Iterator[Subject]:
        """Those that read imports; only diffcone is asked about commits."""
        if push.name != "one file":
            return
        if (BIN / "ruff").exists():
            yield self._ruff()
        if _has("grimp"):
            yield self._grimp("grimp", None)
            yield self._grimp("grimp, asked again", self.folder / "grimp")
        if (BIN / "diffcone").exists() and self.source.python < 1_000:
            yield from self._diffcone(push)

    def _ruff(self) -> Subject:
        checkout = self.folder / "checkout"
        words = ("git", "checkout-index", "-a", "-q", f"--prefix={checkout}/")
        graph = (str(BIN / "ruff"), "analyze", "graph", "--isolated", ".")
        checkout.mkdir(exist_ok=True)

        def emptied() -> None:
            shutil.rmtree(checkout)
            checkout.mkdir()

        commands = (Command(words, self.clone, everyday()), Command(graph, checkout, everyday()))
        return Subject("ruff analyze graph, and the checkout it needs", commands, emptied)

    def _grimp(self, name: str, cache: Path | None) -> Subject:
        packages = self.source.packages
        program = GRIMP.format(
            folder=str(self.clone), packages=packages, first=packages[0], cache=cache and str(cache)
        )
        return self._plain(name, sys.executable, "-c", program)

    def _diffcone(self, push: Push) -> Iterator[Subject]:
        package, targets = self.source.packages[0], self.folder / "targets.json"
        target = {"runner": "deploy", "runner_id": "app", "entry_symbol": package}
        targets.write_text(json.dumps({"targets": [target]}))
        words = (
            str(BIN / "diffcone"), "plan", "--base", push.before, "--head", push.after,
            "--targets", str(targets), "--source-root", f"{package}={package}", "--format", "json",
        )  # fmt: skip
        yield self._plain("diffcone, empty cache", *words, "--no-cache", once=True)
        yield self._plain("diffcone, asked again", *words)

    def close(self) -> None:
        """End the daemon that was started."""
        nx = self.clone / "node_modules" / ".bin" / "nx"
        if nx.exists():
            run(str(nx), "daemon", "--stop", at=self.clone)


def _has(module: str) -> bool:
    command = [sys.executable, "-c", f"import {module}"]
    return not subprocess.run(command, capture_output=True, check=False).returncode
