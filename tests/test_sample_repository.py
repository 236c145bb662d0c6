"""The sample repository is what its specification says, before anything is measured by it."""

from typing import TYPE_CHECKING

import pytest
import yaml
from sample_repository import (
    AGENT_FOR_SCHEDULER,
    COMPUTED_PREFIX,
    COMPUTED_UNKNOWN,
    DECLARED,
    INVALID_WORKFLOW,
    PATHS,
    REACH,
    SAMPLE,
    UNREACHED,
    sample_files,
)

from impact.dockerfile import read_image

if TYPE_CHECKING:
    from conftest import RepositoryBuilder


def test_tree_holds_every_path(sample: "RepositoryBuilder") -> None:
    """Both branches hold all the paths of the real repository, and no other."""
    tracked = sample.git("ls-tree", "-r", "-z", "--name-only", "dev").rstrip("\0").split("\0")

    assert sorted(tracked) == sorted(PATHS)
    assert sample.git("rev-parse", "main") == sample.git("rev-parse", "dev")
    assert sample.git("status", "--porcelain") == ""


def test_written_files_are_listed() -> None:
    """A file of the sample that the real repository lacks would never be built."""
    written = {
        path.relative_to(SAMPLE).as_posix()
        for path in SAMPLE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert written <= set(PATHS)


def test_specification_is_complete() -> None:
    """Every Python file below src/ is reached by some app or by none, and says so."""
    python = {path for path in PATHS if path.startswith("src/") and path.endswith(".py")}
    reached = frozenset[str]().union(*REACH.values())

    assert reached | UNREACHED == python
    assert not reached & UNREACHED
    assert {path for link in DECLARED for path in link} <= set(PATHS)


def test_python_files_compile() -> None:
    """The sample is code that Python accepts, so that any reader of imports can be the referee."""
    for path, content in sample_files().items():
        if path.endswith(".py"):
            compile(content, path, "exec")


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        *((importer, line, imported) for importer, imported, _, line in AGENT_FOR_SCHEDULER),
        COMPUTED_PREFIX,
        COMPUTED_UNKNOWN,
    ],
)
def test_named_lines_hold_the_import(path: str, line: int, text: str) -> None:
    """A line number of the specification is the line that the file has."""
    module = text.removesuffix(".py").replace("/", ".")
    found = (SAMPLE / path).read_text(encoding="utf-8").splitlines()[line - 1]

    assert "import" in found
    assert module in found


@pytest.mark.parametrize(
    ("path", "image", "copied"),
    [
        ("src/agent.py", "Dockerfile", True),
        ("data/tickers.csv", "Dockerfile", True),
        ("data/tickers.csv", "Dockerfile.lambda.container", True),
        ("fonts/Sarabun-Bold.ttf", "Dockerfile.lambda.container", True),
        ("db/migrations/001_complete_schema.sql", "Dockerfile", True),
        ("requirements.txt", "Dockerfile", True),
        ("requirements-dev.txt", "Dockerfile", False),
        ("data/funda_data.csv", "Dockerfile", False),
        ("src/api/README.md", "Dockerfile", False),
        ("frontend/twinbar/index.html", "Dockerfile", False),
        ("src/data/etl/fund_data_sync.py", "Dockerfile.fund-data-sync", True),
        ("src/agent.py", "Dockerfile.fund-data-sync", False),
    ],
)
def test_images_copy_what_no_filter_names(path: str, image: str, copied: bool) -> None:
    """The images of the sample carry code and data, and leave out what .dockerignore names."""
    files = sample_files()
    read = read_image(image, files[image], files[".dockerignore"])

    assert (read.copying(path) is not None) is copied


def test_one_workflow_is_not_yaml() -> None:
    """One workflow file is broken, as in the real repository, and the others can be read."""
    broken = []
    for path, content in sample_files().items():
        if path.startswith(".github/workflows/deploy-") and path.endswith(".yml"):
            try:
                yaml.safe_load(content)
            except yaml.YAMLError:
                broken.append(path)

    assert broken == [INVALID_WORKFLOW]
