"""The marker by which a comment is found again: whose it is, about which commit, and how new.

Promise: an HTML comment on the last line, which nobody sees. The time is that of GitHub's event,
never of a clock here, so that two machines agree on which of two answers is the newer one. Foreign
text cannot forge it: a renderer escapes what it quotes, and only comments of one's own are read.
"""

from re import compile as compile_pattern

from impact.errors import UsageError
from impact.typed import Final, NamedTuple

DEFAULT: Final = "default"
_HEADER: Final = compile_pattern(r"[a-z0-9][a-z0-9-]{0,39}")
_TIME: Final = compile_pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MARKER: Final = compile_pattern(
    r"<!-- deploy-impact v1 header=([a-z0-9-]+) head=([0-9a-f]{40,64}) at=([0-9TZ:-]*) -->"
)


class Marker(NamedTuple):
    """What a comment says about itself."""

    header: str  # apart for each of several comments on one pull request
    head: str  # the commit id that it is about
    at: str  # when GitHub's event happened, as in 2026-01-31T12:00:00Z; "": nobody knows

    def __str__(self) -> str:
        return f"<!-- deploy-impact v1 header={self.header} head={self.head} at={self.at} -->"


class Standing(NamedTuple):
    """A comment of our own that stands on the pull request."""

    id: int
    node: str  # how GraphQL calls it
    body: str
    hidden: bool

    @property
    def marker(self) -> Marker | None:
        """Its last marker; somebody may have edited it."""
        found = _MARKER.findall(self.body)
        return Marker(*found[-1]) if found else None


def mark(body: str, marker: Marker) -> str:
    """The body of a comment with its marker."""
    return f"{body.rstrip()}\n\n{marker}\n"


def bare(body: str) -> str:
    """The body without its marker, and as GitHub keeps it: no blanks around, no CR."""
    return _MARKER.sub("", body).replace("\r\n", "\n").strip()


def check_header(header: str) -> str:
    """The same header, if it is one. Raises UsageError."""
    if not _HEADER.fullmatch(header):
        raise UsageError(
            f"{header!r} is no header",
            where="--header",
            expected="a word of small letters, digits and hyphens, at most 40",
        )
    return header


def is_time(text: str) -> bool:
    """Whether a text is a time as GitHub writes it."""
    return _TIME.fullmatch(text) is not None
