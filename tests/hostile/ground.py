"""The ground that every attack is made on: a repository, and every question that can be asked.

`QUESTIONS` has an entry for each command, which a test compares with the command line's own list;
the inputs of a command are read from its own declarations. So neither can be forgotten here.
"""

import argparse
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from impact.cli import COMMANDS, main
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES
from tests.small_repository import said as without_progress

TOP = Path(__file__).parent.parent.parent
WORKFLOW = """\
name: Deploy web
on:
  push:
    branches: [dev]
    paths: ["web/**"]
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: ./deploy
"""
GROUND: dict[str, str | bytes] = {
    **FILES,
    "rules.yaml": RULES.replace("    entrypoints: [web", "    images: [Dockerfile]\n"
                                "    entrypoints: [web"),
    ".github/workflows/web-dev.yml": WORKFLOW,
    ".github/workflows/jobs-dev.yml": WORKFLOW.replace("web", "jobs"),
    ".github/filters.yml": "web:\n  - 'web/**'\n",
    "Dockerfile": "FROM scratch\nCOPY web /web\n",
}  # fmt: skip
QUESTIONS: dict[str, tuple[str, ...]] = {
    "diff": (
        "HEAD~1..HEAD --native --event push:dev",
        "--worktree",
        "--staged --event tag:v-web-1.0.0",
        "HEAD --since-deployed dev",
        "--pre-push",
    ),
    "touch": ("web shared/db.py", "'**' --at HEAD~1 --native"),
    "why": ("web HEAD~1..HEAD", "jobs shared/quiet.py --cut", "web web"),
    "detect": ("--event-name push --payload ../push.json",),
    "matrix": ("", "--at HEAD~1"),
    "match": ("web/main.py docs/index.md", "--pattern '**'"),
    "graph": ("", "'**'", "web --at HEAD~1"),
    "check": ("", "HEAD~1"),
    "explain": ("", "missed-path"),
    "init": ("--output -", "--output - --from-paths-filter .github/filters.yml"),
    "sync": ("--diff --add --rewrite", "--check --at HEAD~1"),
    "record": ("--app web --env dev --status success --sha HEAD~1 --at 2025-02-01T00:00:00Z",),
    "status": ("", "--app web --env dev"),
    "promote": ("--to prod", "--to prod --app web --commit HEAD --tag v-web-1.0.0"),
    "notes": ("v-web-1.0.0",),
    "ledger": ("show", "export", "import ../deploys.jsonl"),
    "schema": ("report", "rules"),
    "comment": ("--dry-run --when always --event-name pull_request --payload ../pull.json",),
    "serve": ("--print-config",),
    "worker": (),  # it answers nobody; what it does is asked by endpoints
}
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\"seconds\": \d+")


class Asked(NamedTuple):
    """One question, ready for `main`."""

    command: str
    words: tuple[str, ...]

    @property
    def line(self) -> list[str]:
        """The words of the command line."""
        return [self.command, *self.words]


class Said(NamedTuple):
    """What one run of the command line gave back."""

    status: int
    out: str
    err: str


def inputs(command: str) -> list[argparse.Action]:
    """Everything of a command that takes a word of a person's own."""
    parser = argparse.ArgumentParser()
    import_module(f"impact.cli.{command}").configure(parser)
    return [action for action in parser._actions if action.nargs != 0 and not action.choices]


def formats(command: str) -> Sequence[str]:
    """The formats a command knows; none: it prints in one form only."""
    parser = argparse.ArgumentParser()
    import_module(f"impact.cli.{command}").configure(parser)
    found = [action.choices for action in parser._actions if action.dest == "format"]
    return list(found[0] or ()) if found else []


def questions(*commands: str) -> Iterator[Asked]:
    """Every question of these commands (none: of all), in every format."""
    for command in commands or COMMANDS:
        for line in QUESTIONS[command]:
            words = tuple(shlex.split(line))
            for more in [("--format", one) for one in formats(command)] or [()]:
                yield Asked(command, (*words, *more))


def lay(
    repo: RepositoryBuilder, more: dict[str, str | bytes] | None = None, message: str = "step"
) -> RepositoryBuilder:
    """Lay the ground: two commits and a tag, a ledger's import and a payload beside them."""
    before = repo.commit({**GROUND, "shared/old.py": ""})
    repo.git("branch", "dev")
    repo.git("tag", "v-web-0.9.0")
    after = repo.commit(
        {"shared/db.py": "VALUE = 2\n", **(more or {})}, delete=["shared/old.py"], message=message
    )
    repo.git("tag", "v-web-1.0.0")
    payload = {
        "ref": "refs/heads/dev", "before": before, "after": after, "created": False,
        "deleted": False, "forced": False, "repository": {"default_branch": "main"},
    }  # fmt: skip
    (repo.path.parent / "push.json").write_text(json.dumps(payload))
    pull = {
        "action": "synchronize", "number": 7,
        "repository": {"default_branch": "main", "full_name": "octo/shop"},
        "pull_request": {
            "number": 7, "state": "open", "merge_commit_sha": None,
            "base": {"ref": "dev", "sha": before}, "head": {"ref": "main", "sha": after},
        },
    }  # fmt: skip
    (repo.path.parent / "pull.json").write_text(json.dumps(pull))
    deploy = "record --app web --env dev --status success --sha v-web-0.9.0 --at 2025-01-01T09:00Z"
    Person(repo.path).ask(*deploy.split(), "--artifact", "sha-1")
    deploys = Person(repo.path).ask("ledger", "export").out
    (repo.path.parent / "deploys.jsonl").write_text(deploys)
    return repo


class Person:
    """Somebody who stands in a repository and asks, in this process."""

    def __init__(self, where: Path, **environ: str) -> None:
        self.where = where
        self.ledger = where.parent / "ledger.sqlite"
        self.environ = {
            "COLUMNS": "100",
            "IMPACT_CACHE_DIR": str(where.parent / "cache"),
            "IMPACT_LEDGER": str(self.ledger),
            **environ,
        }

    def ask(self, *words: str, **environ: str) -> Said:
        """Run `impact` with these words; what it prints are bytes, as on a terminal of UTF-8.

        On stdin stands what git tells a pre-push hook about a first push of `main`.
        """
        tip = self.where / ".git/refs/heads/main"
        head = tip.read_bytes().strip() if tip.exists() else b"1" * 40
        pushed = b"refs/heads/main %s refs/heads/main %s\n" % (head, b"0" * 40)
        out, err, given = (io.TextIOWrapper(io.BytesIO(b), "utf-8") for b in (b"", b"", pushed))
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith(("GITHUB_", "IMPACT_"))]:
                patch.delenv(name)
            for name, value in {**self.environ, **environ}.items():
                patch.setenv(name, value)
            for name, stream in (("stdin", given), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            patch.chdir(self.where)
            status = main(words)
            out.flush()
            err.flush()
        said, told = (stream.buffer.getvalue() for stream in (out, err))
        return Said(status, said.decode(), without_progress(told))

    def answers(self, command: str, **environ: str) -> dict[tuple[str, ...], Said]:
        """What they are told on every question of a command; the clock's part is left out."""
        self.ledger.unlink(missing_ok=True)
        self.ask("ledger", "import", "../deploys.jsonl")
        return {
            asked.words: _timeless(self.ask(*asked.line, **environ)) for asked in questions(command)
        }


def _timeless(said: Said) -> Said:
    return said._replace(out=CLOCK.sub("TIME", said.out))


def refused_well(said: Said) -> bool:
    """Whether a refusal is one: nothing on stdout, no trace, our words, status 2 or 3."""
    return (
        said.status in (2, 3)
        and said.out == ""
        and said.err.startswith("impact")
        and "Traceback" not in said.err
    )


def environment(**more: str) -> dict[str, str]:
    """The environment of a child that runs `python -m impact` from this checkout."""
    return {**os.environ, "PYTHONPATH": str(TOP), **more}
