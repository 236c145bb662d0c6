"""The errors this tool raises on purpose, and the exit status each one means.

    ImpactError                     never raised itself
    ├── UsageError            2     the question is wrong; ask another way
    │   ├── PatternError      2     one glob pattern cannot be read
    │   └── ConflictingRecord 2     a run was recorded before, with other details
    ├── RulesError            2     rules.yaml is wrong; edit it and retry
    │   └── NoRules           2     there is no rules.yaml
    ├── DatabaseError         3     a ledger or another database cannot be read or written
    │   └── AlreadyThere      3     a row that must be the only one has been there before
    ├── GitHubError           3     GitHub cannot be asked, or refuses to answer
    └── RepositoryError       3     the repository cannot answer
        ├── NotARepository    3     no git repository here
        ├── UnknownRevision   3     no commit has that name
        │   └── GoneRevision  3     origin was asked for it, too, and has not got it
        ├── ShallowHistory    3     the clone was cut before the needed commit
        ├── MissingObject     3     an object of the repository is absent
        ├── TooLarge          3     a file is larger than any that is read
        ├── FetchFailed       3     origin could not be asked, or refused
        └── GitFailed         3     git itself failed, was killed or ran too long

Anything else that escapes is a bug of ours and exits with 4.

Promise: every message says *where* it happened, *what* is wrong, what was *expected* and what
to *do* about it; a part that would repeat another is left empty.
"""

from impact.typed import ClassVar

ANSWERED = 0
SIGNALLED = 1
WRONG_QUESTION = 2
CANNOT_ANSWER = 3
BUG = 4


class ImpactError(Exception):
    """A failure with four parts: where, what, expected, do."""

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = BUG

    def __init__(self, what: str, *, where: str = "", expected: str = "", do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.expected = expected
        self.do = do

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.do:
            lines.append(f"  do: {self.do}")
        return "\n".join(lines)


class UsageError(ImpactError):
    """The question cannot be asked like this."""

    code = "usage"
    exit_status = WRONG_QUESTION


class PatternError(UsageError):
    """One pattern of a list cannot be read; `index` is its place in that list."""

    code = "pattern"

    def __init__(self, pattern: str, index: int, reason: str, *, do: str = "") -> None:
        super().__init__(f"pattern {pattern!r} {reason}", do=do)
        self.pattern = pattern
        self.index = index
        self.reason = reason


class ConflictingRecord(UsageError):
    """A run is in the ledger with other details than it is recorded with now."""

    code = "conflicting-record"


class RulesError(ImpactError):
    """rules.yaml says something this tool does not accept; `where` is file:line:column."""

    code = "rules"
    exit_status = WRONG_QUESTION


class NoRules(RulesError):
    """A commit, or a folder, has no rules."""


class DatabaseError(ImpactError):
    """The ledger, or what the service keeps, cannot be read or written; nothing was changed."""

    code = "database"
    exit_status = CANNOT_ANSWER


class AlreadyThere(DatabaseError):
    """A row that must be the only one of its kind has been there before."""


class GitHubError(ImpactError):
    """GitHub cannot be asked, or refuses to answer."""

    code = "github"
    exit_status = CANNOT_ANSWER

    def __init__(
        self, what: str, *, where: str = "", do: str = "", status: int = 0, after: float = 0.0
    ) -> None:
        super().__init__(what, where=where, do=do)
        self.status = status  # of HTTP; 0: there was no answer
        self.after = after  # seconds until it is worth another try; 0: nobody knows


class RepositoryError(ImpactError):
    """The repository cannot answer."""

    code = "repository"
    exit_status = CANNOT_ANSWER


class NotARepository(RepositoryError):
    """There is no git repository at or above a folder."""

    code = "not-a-repository"


class UnknownRevision(RepositoryError):
    """No commit of this repository has that name; a fetch may bring it."""

    code = "unknown-revision"


class GoneRevision(UnknownRevision):
    """A commit that is neither here nor at origin: no fetch can bring it."""

    code = "gone-revision"


class ShallowHistory(RepositoryError):
    """The history of this clone ends before the commit that is needed."""

    code = "shallow-history"


class MissingObject(RepositoryError):
    """An object that the answer needs is not in this clone."""

    code = "missing-object"


class TooLarge(RepositoryError):
    """A file that the answer needs is larger than any that is read."""

    code = "too-large"


class FetchFailed(RepositoryError):
    """Something is missing here, and fetching it from origin failed."""

    code = "fetch-failed"


class GitFailed(RepositoryError):
    """git exited with an error that none of the other classes names."""

    code = "git-failed"


def unopened(error: OSError | ValueError) -> str:
    """Why a file cannot be opened, in the system's words; a name may hold what no name can."""
    known = error.strerror if isinstance(error, OSError) else "no file can have that name"
    return known or str(error)
