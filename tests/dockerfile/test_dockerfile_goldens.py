"""Whole Dockerfiles as people write them: what they copy and start, and which line takes a path.

A golden is a folder: `Dockerfile`, `dockerignore` and `expected.txt`, whose `path` lines also say
which paths are asked for.
"""

from pathlib import Path

import pytest

from impact.dockerfile import Image, read_image

GOLDENS = Path(__file__).parent / "goldens"


@pytest.mark.parametrize("name", ["lambda", "web", "workspace"])
def test_golden(name: str) -> None:
    """The whole reading of a file is the one that was checked by hand."""
    folder = GOLDENS / name
    expected = (folder / "expected.txt").read_text()
    image = read_image(
        "Dockerfile", (folder / "Dockerfile").read_bytes(), (folder / "dockerignore").read_bytes()
    )

    assert _told(image, expected) == expected


def _told(image: Image, expected: str) -> str:
    paths = [
        line.removeprefix("path ").rpartition(": ")[0]
        for line in expected.splitlines()
        if line.startswith("path ")
    ]
    lines = [f"copy {c.line}: {', '.join(c.sources)} -> {c.destination}" for c in image.copies]
    for path in paths:
        copy = image.copying(path)
        lines.append(f"path {path}: {copy.line if copy else '-'}")
    return "\n".join(lines) + "\n"
