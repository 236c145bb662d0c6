r"""What one instruction takes from the build context: COPY, ADD and the bind mounts of RUN.

Promise: a path that Docker would take is never left out; where the two differ, more is taken (an
unknown variable, `--exclude` together with `--parents`). The context is the top of the repository:
sources are relative to it, wherever the Dockerfile itself stands.
"""

import re
from functools import lru_cache

from impact.dockerfile.globs import Globs
from impact.dockerfile.ignoring import clean_path, clean_pattern, is_ignored
from impact.dockerfile.instructions import Instruction
from impact.dockerfile.tokens import DEEP, Token, read_tokens
from impact.dockerfile.variables import UNKNOWN, Expander, Lookup
from impact.dockerfile.words import heredoc_word, split_arguments, split_flags
from impact.typed import Final, NamedTuple

WHOLE_CONTEXT: Final = "."
_REMOTE: Final = re.compile(r"[a-z][a-z0-9+.-]*://|git@", re.IGNORECASE)
_SWALLOWS: Final = re.compile(r"[\[\\]")
_GLOB_CHARACTER: Final = re.compile(r"[*?\[\\]")


class Copy(NamedTuple):
    """One COPY, ADD or bind mount that reads the context."""

    line: int
    sources: tuple[str, ...]  # globs without outer slashes, variables expanded; "." is everything
    destination: str
    excludes: tuple[str, ...] = ()  # of `--exclude`, relative to what a source matches

    def takes(self, path: str) -> bool:
        """Whether a source matches the path or a folder above it, and no exclude takes it out."""
        return any(
            end == len(path) or not is_ignored(self.excludes, path[end:].removeprefix("/"))
            for end in _globs(self.sources).ends(path)
        )


class Reads(NamedTuple):
    """All that one instruction reads: from the context, and from other stages or images."""

    copies: tuple[Copy, ...] = ()
    stages: tuple[str, ...] = ()  # as `from=` names them


@lru_cache(maxsize=256)
def _globs(sources: tuple[str, ...]) -> Globs:
    compiled: list[list[Token]] = []
    for source in sources:
        tokens, readable = read_tokens("" if source == WHOLE_CONTEXT else source, "source")
        compiled.append(tokens if readable else [*tokens, DEEP])
    return Globs(compiled)


def read_copies(instruction: Instruction, expander: Expander, lookup: Lookup) -> Reads:
    """What an instruction reads; nothing for any other than COPY, ADD and RUN."""
    match instruction.name:
        case "COPY" | "ADD":
            return _read_copy(instruction, expander, lookup)
        case "RUN":
            return _read_mounts(instruction, expander, lookup)
    return Reads()


def _read_copy(instruction: Instruction, expander: Expander, lookup: Lookup) -> Reads:
    flags, rest = split_flags(instruction.rest, expander.escape)
    stage = "".join(value for name, value in flags if name == "from")
    if stage:
        return Reads(stages=(expander.expand(stage, lookup),))
    *words, destination = split_arguments(rest) or [""]
    sources = [expander.expand(word, lookup) for word in words if heredoc_word(word) is None]
    if instruction.name == "ADD":
        sources = [source for source in sources if not _REMOTE.match(source)]
    excludes = [expander.expand(value, lookup) for name, value in flags if name == "exclude"]
    if not sources:
        return Reads()
    copy = Copy(
        instruction.line,
        tuple(clean_source(_slashes(source, expander.escape)) for source in sources),
        _destination(destination, expander, lookup),
        () if any(name == "parents" for name, _ in flags) else _clean_excludes(excludes),
    )
    return Reads(copies=(copy,))


def _clean_excludes(excludes: list[str]) -> tuple[str, ...]:
    """The excludes whose value is known, cleaned."""
    return tuple(clean_pattern(pattern) for pattern in excludes if UNKNOWN not in pattern)


def _destination(word: str, expander: Expander, lookup: Lookup) -> str:
    """A destination for people: as written where a variable in it is not known."""
    expanded = expander.expand(word, lookup)
    return word if UNKNOWN in expanded else expanded


def _slashes(source: str, escape: str) -> str:
    r"""A source with `/` between its names: a file with the backtick as escape writes `\`."""
    return source.replace("\\", "/") if escape == "`" else source


def clean_source(source: str) -> str:
    r"""A source relative to the context.

    An unknown value becomes `**`. A `..` after it may lead anywhere: the whole context; a `[` or a
    `\` before it may swallow it: anything that starts with what stands before those.
    """
    known, unknown, rest = source.partition(UNKNOWN)
    if unknown and ".." in rest.split("/"):
        return WHOLE_CONTEXT
    plain = _SWALLOWS.split(known, maxsplit=1)[0]
    if unknown and plain != known:
        source = plain + UNKNOWN
    return clean_path("/" + source.replace(UNKNOWN, "**")) or WHOLE_CONTEXT


def _read_mounts(instruction: Instruction, expander: Expander, lookup: Lookup) -> Reads:
    flags, _ = split_flags(instruction.rest, expander.escape)
    copies: list[Copy] = []
    stages: list[str] = []
    for name, value in flags:
        if name != "mount":
            continue
        mount = _read_mount(value, expander, lookup)
        if mount.get("from"):
            stages.append(mount["from"])
        elif mount.get("type", "bind") in ("bind", UNKNOWN):
            copies.append(_bind(mount, instruction.line, expander.escape))
    return Reads(tuple(copies), tuple(stages))


_MOUNT_KEYS: Final = {"src": "source", "dst": "target", "destination": "target"}


def _read_mount(value: str, expander: Expander, lookup: Lookup) -> dict[str, str]:
    """The fields of a `--mount`, by their long names."""
    fields = (field.partition("=") for field in value.split(","))
    pairs = ((key.strip().lower(), expander.expand(text, lookup)) for key, _, text in fields)
    return {_MOUNT_KEYS.get(key, key): text for key, text in pairs}


def _bind(mount: dict[str, str], line: int, escape: str) -> Copy:
    """A bind mount as a copy: its source is a plain path, by default the whole context."""
    parts = _slashes(mount.get("source", ""), escape).split(UNKNOWN)
    plain = UNKNOWN.join(_GLOB_CHARACTER.sub(r"\\\g<0>", part) for part in parts)
    return Copy(line, (clean_source(plain),), mount.get("target", ""))
