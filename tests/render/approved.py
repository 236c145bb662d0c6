"""Whole screens that somebody has read and approved, one file for all scenes of a format.

After a change that is meant, write them anew with UPDATE_GOLDEN=1 and read the difference: it is
what a user will see.
"""

import os
from collections.abc import Mapping
from pathlib import Path

SCREENS = Path(__file__).parent / "screens"


def page(scenes: Mapping[str, str]) -> str:
    """All scenes below each other, each with its name."""
    return "\n".join(f"===== {name} =====\n{shown}" for name, shown in scenes.items())


def approved(name: str, shown: str) -> str:
    """The approved page of that name; with UPDATE_GOLDEN it becomes what is shown."""
    golden = SCREENS / name
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_bytes(shown.encode("utf-8"))
    return golden.read_bytes().decode("utf-8")
