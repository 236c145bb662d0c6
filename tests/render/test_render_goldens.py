"""Whole screens, compared byte by byte with tests/render/golden.

After a change that is meant, write them anew with UPDATE_GOLDEN=1 and read the difference: it is
what a user will see.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from impact.render import render
from impact.report import Report
from tests.render.render_factory import SCENES

GOLDEN = Path(__file__).parent / "golden"
SCREENS: dict[str, Callable[[Report], str]] = {
    "040.txt": lambda report: render(report, "text", width=40),
    "080.txt": lambda report: render(report, "text", width=80),
    "120.txt": lambda report: render(report, "text", width=120),
    "ansi": lambda report: render(report, "text", width=100, colour=True),
    "json": lambda report: render(report, "json"),
    "md": lambda report: render(report, "markdown"),
    "dot": lambda report: render(report, "dot"),
    "svg": lambda report: render(report, "svg"),
    "mmd": lambda report: render(report, "mermaid"),
}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scene", SCENES)
def test_the_screen_is_the_golden_one(scene: str, screen: str) -> None:
    """Every scene looks in every format exactly as somebody has read and approved it."""
    shown = SCREENS[screen](SCENES[scene]()).encode("utf-8")
    golden = GOLDEN / f"{scene}.{screen}"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(shown)

    assert shown == golden.read_bytes()


def test_no_golden_is_left_behind() -> None:
    """Each golden file belongs to a scene and a format that exist."""
    known = {f"{scene}.{screen}" for scene in SCENES for screen in SCREENS}

    assert {path.name for path in GOLDEN.iterdir()} == known
