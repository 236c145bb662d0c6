"""What starting the command line must not cost: the imports that its budget leaves no room for."""

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent

KEPT_OUT = {
    "yaml": "rules are read from YAML only when no compiled copy of them is cached",
    "pathspec": "a path filter is compiled only when a change has to be matched",
    "networkx": "plain reach walks plain adjacency; it takes longer to import than an answer may",
    "git": "one git process is started without GitPython until a repository has to be managed",
    "re2": "it belongs to the path filters and comes with them",
    "dataclasses": "values are named tuples; every dataclass compiles code when it is defined",
    "inspect": "only dataclasses and frameworks need it",
    "pathlib": "paths are text; os.path is already loaded",
    "asyncio": "the command line waits for one git process at a time",
    "http": "the command line speaks to nobody",
    "email": "it comes with http and package metadata, which no answer needs",
    "logging": "talk goes to stderr by plain writes",
    "tempfile": "a cache file is replaced by os.replace, without a random name's machinery",
    "shutil": "it loads every compression library",
}


@pytest.fixture(scope="module")
def imported() -> frozenset[str]:
    """The top-level names a bare interpreter loads for the entry point `impact.cli:main`."""
    command = [sys.executable, "-X", "importtime", "-c", "from impact.cli import main"]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return frozenset(line.rpartition("|")[2].strip().partition(".")[0] for line in lines[1:])


def test_the_command_line_itself_is_measured(imported: frozenset[str]) -> None:
    """The list of imported modules is not empty by mistake: it holds the package itself."""
    assert "impact" in imported


@pytest.mark.parametrize("name", KEPT_OUT)
def test_starting_the_command_line_does_not_import(name: str, imported: frozenset[str]) -> None:
    """Loading `impact.cli:main` leaves out every library that an answer may not need."""
    assert name not in imported, KEPT_OUT[name]
