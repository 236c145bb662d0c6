"""Versions in the names of tags: which is greater, and which comes next.

Promise: the order is that of Semantic Versioning 2.0 (section 11): 1.10 comes after 1.9, and
1.3.0-rc.1 before 1.3.0. A tag without such a version is compared with nothing.
"""

from collections.abc import Iterable

from impact.patterns import PatternSet
from impact.typed import NamedTuple

FIRST = "1.0.0"


class Version(NamedTuple):
    """A version; values compare as versions do."""

    numbers: tuple[int, ...]
    is_final: bool  # whether nothing like -rc.1 stands behind it
    before: tuple[tuple[bool, int, str], ...]  # what stands there, number by number, word by word


class TagVersion(NamedTuple):
    """A version and the tag that has it."""

    version: Version
    tag: str


def read_version(text: str) -> Version | None:
    """The version of a text like 1.2.3 or 1.3.0-rc.1+build; None for any other."""
    core, _, before = text.partition("+")[0].partition("-")
    numbers = core.split(".")
    if not all(number.isascii() and number.isdecimal() and len(number) < 20 for number in numbers):
        return None
    parts = before.split(".") if before else []
    return Version(tuple(map(int, numbers)), not parts, tuple(map(_part, parts)))


def version_of(tag: str, wanted: PatternSet) -> Version | None:
    """The version of a tag that a workflow wants: what stands where its pattern has wildcards."""
    for pattern in wanted.patterns:
        prefix = _prefix(pattern)
        if tag.startswith(prefix) and (found := read_version(tag[len(prefix) :])) is not None:
            return found
    return None


def newest(tags: Iterable[str], wanted: PatternSet) -> TagVersion | None:
    """The greatest version among the tags that a workflow wants."""
    found = ((version_of(tag, wanted), tag) for tag in tags if wanted.includes(tag))
    known = [TagVersion(version, tag) for version, tag in found if version is not None]
    return max(known, default=None)


def next_tag(last: TagVersion | None, wanted: PatternSet) -> str:
    """The smallest tag of a greater version that the workflow wants; "" if none is found."""
    for pattern in wanted.patterns:
        prefix = _prefix(pattern)
        *others, patch = last.version.numbers if last is not None else (0,)
        step = patch + 1 if last is not None and last.version.is_final else patch
        text = ".".join(map(str, (*others, step))) if last is not None else FIRST
        if prefix != pattern and wanted.includes(prefix + text):
            return prefix + text
    return ""


def _prefix(pattern: str) -> str:
    """A pattern up to its first wildcard."""
    start = next((place for place, char in enumerate(pattern) if char in "*?+[!\\"), len(pattern))
    return pattern[:start]


def _part(text: str) -> tuple[bool, int, str]:
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return (not is_number, int(text) if is_number else 0, "" if is_number else text)
