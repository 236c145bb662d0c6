"""What starting the command line must not cost: the imports that its budget leaves no room for."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from impact.cli import COMMANDS

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

TOP = Path(__file__).parent.parent

KEPT_OUT = {
    "argparse": "plain words are read without it, at a tenth of the cost",
    "asyncio": "the command line waits for one git process at a time",
    "dataclasses": "values are named tuples; every dataclass compiles code when it is defined",
    "email": "it comes with http and with package metadata, which no answer needs",
    "git": "GitPython costs more than a whole answer",
    "http": "the command line speaks to nobody",
    "inspect": "only dataclasses and frameworks need it",
    "logging": "talk goes to stderr by plain writes",
    "networkx": "plain reach walks plain adjacency; the library costs more than a whole answer",
    "pathlib": "paths are text, and os.path is already loaded",
    "pathspec": "patterns are kept compiled; only a new one needs its translator",
    "re2": "it is the referee of the tests",
    "shutil": "it loads every compression library",
    "subprocess": "git is started by os.posix_spawn, at a fraction of the cost",
    "tempfile": "it loads shutil and random for a name",
    "typing": "it loads re, too, and that costs another start; see impact.typed",
    "yaml": "rules are kept read; only changed ones need YAML",
}

WEB = {
    "rules.yaml": """
version: 1
apps: {web: {entrypoints: [web/main.py]}, docs: {paths: [docs/**]}}
workflows: [{file: deploy-web.yml, app: web, environment: dev, when: {push: [main]}}]
""",
    "web/main.py": "from web import views\n",
    "web/views.py": "TITLE = 1\n",
}


def imported_by(arguments: list[str], folder: Path) -> frozenset[str]:
    """The top-level names that Python loads, from its start to its end, when run like this."""
    command = [sys.executable, "-X", "importtime", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    said = done.stderr.splitlines()
    imports = [line for line in said if line.startswith("import time:")]
    assert done.returncode == 0, "\n".join(line for line in said if line not in imports)

    return frozenset(line.rpartition("|")[2].strip().partition(".")[0] for line in imports)


@pytest.fixture(scope="module")
def at_start() -> frozenset[str]:
    """What the command line and all of its commands load before they read a word."""
    commands = ", ".join(f"impact.cli.{name}" for name in COMMANDS)
    return imported_by(["-c", f"import {commands}"], TOP)


@pytest.mark.parametrize("name", KEPT_OUT)
def test_starting_the_command_line_does_not_import(name: str, at_start: frozenset[str]) -> None:
    """No command loads at its start what its answer may not need."""
    assert "impact" in at_start
    assert name not in at_start, KEPT_OUT[name]


def test_a_warm_answer_does_without_them_too(repo: "RepositoryBuilder") -> None:
    """Rules and files that an answer has read before cost no library when it is asked again."""
    repo.commit(WEB)
    repo.commit({"web/views.py": "TITLE = 2\n"})
    question = ["-m", "impact", "diff", "HEAD~1..HEAD", "--event", "push:main"]
    cold, warm = imported_by(question, repo.path), imported_by(question, repo.path)

    assert "yaml" in cold
    assert warm & {*KEPT_OUT, "enum", "re"} == set()
