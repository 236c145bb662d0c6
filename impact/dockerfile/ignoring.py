"""The patterns of .dockerignore: which paths never reach the builder.

Promise: Docker's documented rules (https://docs.docker.com/build/concepts/context/, section
".dockerignore files"), in time linear in the number of patterns: the patterns stand at the top of
the context, the last one that matches decides, one that matches a folder decides about everything
below it, and `!` takes a path back in. A line that Docker refuses (`[`, a lone `!`) would stop the
build; here such a line excludes nothing, and after `!` it takes back all that its readable start
allows: in doubt a path is copied.
"""

from functools import lru_cache

from impact.dockerfile.globs import Globs
from impact.dockerfile.tokens import DEEP, Token, read_tokens

BOM = b"\xef\xbb\xbf"


def read_ignore(text: bytes) -> tuple[str, ...]:
    """The patterns of an ignore file in order, cleaned; `!` stands first where a line has one."""
    lines = text.removeprefix(BOM).decode("utf-8", "surrogateescape").split("\n")
    patterns = (clean_pattern(line) for line in lines if not line.startswith("#"))
    return tuple(pattern for pattern in patterns if pattern.strip("!"))


def clean_pattern(text: str) -> str:
    """One pattern without spaces around it, outer slashes, `.` and `..`; "" if it says nothing."""
    text = text.strip()
    if text.startswith("!"):
        return "!" + clean_path(text[1:].strip())
    return clean_path(text)


def clean_path(text: str) -> str:
    """A path without empty names, `.` and inner `..`, relative to the context; "" is its top."""
    names: list[str] = []
    for name in text.split("/"):
        if name == ".." and names and names[-1] != "..":
            names.pop()
        elif name == ".." and text.startswith("/"):
            continue
        elif name not in ("", "."):
            names.append(name)
    return "/".join(names)


def is_ignored(patterns: tuple[str, ...], path: str) -> bool:
    """Whether cleaned patterns exclude a path."""
    if not patterns:
        return False
    takes_back, globs = _latest_first(patterns)
    first = globs.first(path)
    return first is not None and not takes_back[first]


@lru_cache(maxsize=256)
def _latest_first(patterns: tuple[str, ...]) -> tuple[list[bool], Globs]:
    """The readable patterns, last one first: whether each takes back, and its tokens."""
    takes_back: list[bool] = []
    compiled: list[list[Token]] = []
    for pattern in reversed(patterns):
        negated = pattern.startswith("!")
        tokens, readable = read_tokens(pattern.removeprefix("!"), "ignore")
        if readable or negated:
            takes_back.append(negated)
            compiled.append(tokens if readable else [*tokens, DEEP])
    return takes_back, Globs(compiled)
