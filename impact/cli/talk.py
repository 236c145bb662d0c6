"""Talk with the person at the other end of stderr, and what their terminal can show."""

import os
import sys
import time
from collections.abc import Callable

from impact.typed import Final, TextIO

PATIENCE: Final = 1.0  # seconds before anything is said
PAUSE: Final = 0.5  # seconds between two updates
DEFAULT_WIDTH: Final = 100


def progress(stream: TextIO | None = None) -> Callable[[str, int], None]:
    """A function that says how far the reading is, once it takes longer than a second."""
    out = sys.stderr if stream is None else stream
    started = spoken = time.monotonic()

    def tell(what: str, count: int) -> None:
        nonlocal spoken
        now = time.monotonic()
        if now - started < PATIENCE or now - spoken < PAUSE:
            return
        spoken = now
        print(f"impact: read {count:,} {what} …", file=out, end="\r" if out.isatty() else "\n")
        out.flush()

    return tell


def fetching(stream: TextIO | None = None) -> Callable[[str], None]:
    """A function that says what is about to be fetched."""
    out = sys.stderr if stream is None else stream

    def tell(what: str) -> None:
        print(f"impact: fetching {what} from origin …", file=out, flush=True)

    return tell


def width(stream: TextIO) -> int:
    """Columns of the window: COLUMNS, the terminal's own, else a hundred."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):
        return DEFAULT_WIDTH


def wants_colour(choice: str, stream: TextIO) -> bool:
    """`auto` colours on a terminal only, and never with NO_COLOR set (https://no-color.org)."""
    if choice != "auto":
        return choice == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
