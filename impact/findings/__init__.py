"""What `impact check` finds: a place, what is wrong there, the proof, and what to do.

Promise: values only. Codes are stable: a code is never renamed, and never means something else. A
finding is the same as an earlier one if code, file and subject are; lines may move.
"""

from impact.typed import Final, Literal, NamedTuple, TypeAlias

SCHEMA: Final = "impact.check/1"

Severity: TypeAlias = Literal["error", "warning", "note"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


class Witness(NamedTuple):
    """A file that shows the finding, and why it does."""

    path: str
    why: str = ""  # a chain, a pattern, a row; may be empty


class Finding(NamedTuple):
    """One thing that is wrong at one place."""

    code: str
    path: str  # of the file that has to be changed
    line: int  # 0: the whole file
    subject: str  # what it is about, the same from run to run
    what: str
    witnesses: tuple[Witness, ...] = ()  # all of them, in the order of paths
    do: str = ""

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells it from every other finding."""
        return self.code, self.path, self.subject


class Suppressed(NamedTuple):
    """A finding that somebody decided to live with."""

    finding: Finding
    by: Literal["comment", "baseline"]
    reason: str  # as written in the comment


class Checked(NamedTuple):
    """One whole check."""

    revision: str
    rules: str  # the path of the rules file; "" without
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    files: int  # tracked
    workflows: int
    version: str
