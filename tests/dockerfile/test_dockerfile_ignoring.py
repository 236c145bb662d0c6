"""The rules of .dockerignore, each one that Docker documents."""

import pytest

from impact.dockerfile import ignore_files, read_image
from impact.dockerfile.ignoring import is_ignored, read_ignore

CASES = [
    ("*/temp*", "somedir/temporary.txt", True),
    ("*/temp*", "somedir/temp/a", True),
    ("*/temp*", "temporary.txt", False),
    ("*/*/temp*", "somedir/subdir/temporary.txt", True),
    ("temp?", "tempa", True),
    ("temp?", "temp", False),
    ("**/*.go", "a.go", True),
    ("**/*.go", "a/b/c.go", True),
    ("docs", "docs/a/b.md", True),
    ("docs", "src/docs/b.md", False),
    ("/docs/", "docs/a.md", True),
    ("./docs//a/..", "docs/x", True),
    ("  docs  ", "docs/x", True),
    ("# docs\n", "# docs", False),
    (" #docs", "#docs", True),
    ("\n\n", "a", False),
    (".", "a", False),
    ("/", "a", False),
    ("..", "a", False),
    ("../a", "a", False),
    ("/../a", "a", True),
    ("*.md\n!README.md", "README.md", False),
    ("*.md\n!README.md", "x.md", True),
    ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", True),
    ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", False),
    ("docs\n!docs/api", "docs/api/a.md", False),
    ("docs\n!docs/api", "docs/b.md", True),
    ("*\n!src", "src/a.py", False),
    ("*\n!src", "lib/a.py", True),
    ("!src\n*", "src/a.py", True),
    ("! src", "src", False),
    ("[", "[", False),
    ("!", "!", False),
    ("*\n!src/[", "src/a", False),
    ("*\n!src/[", "lib/a", True),
    ("docs\r\n*.md\r\n", "a.md", True),
    ("\N{ZERO WIDTH NO-BREAK SPACE}docs", "docs/a", True),
]


@pytest.mark.parametrize(("text", "path", "ignored"), CASES)
def test_rules(text: str, path: str, ignored: bool) -> None:
    """The last pattern that matches a path or a folder above it decides."""
    assert is_ignored(read_ignore(text.encode()), path) is ignored


def test_ignored_path_is_not_copied() -> None:
    """What .dockerignore excludes never reaches a COPY, not even one that names it."""
    text = b"FROM scratch\nCOPY . /app\nCOPY docs/a.md /app/\nRUN --mount=target=/c make\n"
    image = read_image("Dockerfile", text, b"docs\n")

    assert image.copying("docs/a.md") is None
    assert image.copying("src/a.py") is not None


def test_without_ignore_file_nothing_is_ignored() -> None:
    """No ignore file excludes nothing."""
    assert read_image("Dockerfile", b"FROM scratch\nCOPY . /\n").ignore == ()


def test_where_ignore_files_stand() -> None:
    """The file named after the Dockerfile goes before the one at the top of the context."""
    assert ignore_files("deploy/Dockerfile.web") == (
        "deploy/Dockerfile.web.dockerignore",
        ".dockerignore",
    )
