"""What a GitHub remembers: repositories with their pulls, comments and checks, and who may what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

LONGEST_BODY = 65_536


class Reply(NamedTuple):
    """What is answered."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = {}


class RefusedError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.reply = Reply(status, {"message": message, **more})


class Asked(NamedTuple):
    """A request, read."""

    method: str
    path: str  # below the API's own address
    query: Mapping[str, str]
    body: Any
    authorization: str


class Failure(NamedTuple):
    """Something that goes wrong because a test wants it to."""

    method: str
    path: str  # a pattern, searched in the path
    reply: Reply | None  # None: the connection breaks without an answer
    after: bool  # the work is done, only its answer is lost


@dataclass
class Who:
    """The owner of a token."""

    login: str  # of an App as GitHub shows it: name[bot]
    permissions: Mapping[str, str] = field(default_factory=dict)
    app: str = ""  # the id of the App whose installation it is; "": a person
    repositories: frozenset[str] | None = None  # None: all
    expires: float = float("inf")
    asked: Mapping[str, Any] = field(default_factory=dict)  # how a token was ordered

    @property
    def bot(self) -> bool:
        """Whether it is no person."""
        return self.login.endswith("[bot]")

    def may(self, permission: str, level: str = "write") -> bool:
        """Whether something is allowed; a token of a person may all."""
        levels = ("read", "write", "admin")
        have = self.permissions.get(permission, "") if self.app else "write"
        return have in levels and levels.index(have) >= levels.index(level)


@dataclass
class Comment:
    """A comment on a pull request."""

    id: int
    number: int  # of the pull request
    body: str
    author: Who
    created_at: str
    updated_at: str
    minimized: str = ""  # the reason it is hidden for
    edits: int = 0

    @property
    def node_id(self) -> str:
        """How GraphQL calls it."""
        return f"IC_{self.id}"


@dataclass
class Pull:
    """A pull request."""

    number: int
    base: str
    base_sha: str
    head: str
    head_sha: str
    updated_at: str
    state: str = "open"
    locked: bool = False
    from_fork: bool = False


@dataclass
class Check:
    """A check run."""

    id: int
    values: dict[str, Any]


@dataclass
class Repository:
    """One repository."""

    name: str  # owner/name
    id: int
    private: bool = False
    default_branch: str = "main"
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    checks: dict[int, Check] = field(default_factory=dict)
    runs: list[Any] = field(default_factory=list)
    deployments: list[Any] = field(default_factory=list)


@dataclass
class App:
    """A GitHub App with its public key and its installations."""

    id: str
    slug: str
    public_key: str
    permissions: Mapping[str, str]
    installations: dict[int, frozenset[str]]  # the repositories of each
    webhook: str = ""  # where its deliveries go
    secret: str = ""


@dataclass
class Delivery:
    """One attempt to deliver an event."""

    id: int
    guid: str
    event: str
    payload: bytes
    delivered_at: str
    redelivery: bool
    status_code: int
