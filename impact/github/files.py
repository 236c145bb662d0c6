"""The files by which a step speaks to its job: outputs, the summary, a report beside them.

Promise: each file gets its text in one write, so that no reader meets half of it, and none of it
stays where there is no room for all. An output is written with a delimiter that nobody can guess
and that does not occur in any value, so a value never becomes a second output (docs.github.com,
"Setting an output parameter").
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from stat import S_ISREG

from impact.errors import UsageError, unopened


def write_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Append outputs to the file that $GITHUB_OUTPUT names."""
    _append(path, outputs_text(outputs), "GITHUB_OUTPUT")


def append_summary(path: str, text: str) -> None:
    """Append Markdown to the file that $GITHUB_STEP_SUMMARY names."""
    _append(path, text, "GITHUB_STEP_SUMMARY")


def write_report(folder: str, text: str) -> str:
    """Write a report into a folder, and give back its path, which is new."""
    path = os.path.join(folder, f"impact-{os.urandom(8).hex()}.json")
    try:
        _append(path, text, "RUNNER_TEMP")
    except UsageError:
        with suppress(OSError):
            os.unlink(path)
        raise
    return path


def outputs_text(outputs: Mapping[str, str]) -> str:
    """The lines that the runner reads as exactly these outputs."""
    delimiter = _delimiter(outputs.values())
    return "".join(f"{key}<<{delimiter}\n{value}\n{delimiter}\n" for key, value in outputs.items())


def _delimiter(values: Iterable[str]) -> str:
    values = tuple(values)
    while True:
        delimiter = f"impact_{os.urandom(16).hex()}"
        if not any(delimiter in value for value in values):
            return delimiter


def _append(path: str, text: str, variable: str) -> None:
    """One write to the end of a file; the runner makes these files, and only adding is safe."""
    raw = text.encode("utf-8")
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            written = os.write(file, raw)
            if written < len(raw):
                _take_back(file, written)
        finally:
            os.close(file)
    except (OSError, ValueError) as error:
        raise _unwritable(path, variable, unopened(error)) from None
    if written < len(raw):
        raise _unwritable(path, variable, f"only {written:,} of {len(raw):,} bytes had room")


def _take_back(file: int, written: int) -> None:
    """Leave no half of a text at the end of a file, where the runner would read it."""
    status = os.fstat(file)
    if S_ISREG(status.st_mode):
        os.ftruncate(file, max(0, status.st_size - written))


def _unwritable(path: str, variable: str, reason: str) -> UsageError:
    return UsageError(
        f"cannot be written: {reason}",
        where=path,
        expected=f"a file or folder as GitHub Actions names it in ${variable}",
        do=f"unset {variable} to do without it",
    )
