r"""The instructions of a Dockerfile: joined lines, without comments and here-documents.

Promise: any text can be read, in one pass. The rules are those of the Dockerfile reference
(https://docs.docker.com/reference/dockerfile/: "Format", "Parser directives", "Here-Documents"):
comments and empty lines inside a continued instruction are dropped, the escape character at the
end of a line joins it to the next unless it stands there twice, and `# escape` can change that
character before anything else has been read.

A here-document that never ends stops Docker; here it is none, and the lines after it are read as
instructions.
"""

from bisect import bisect_left

from impact.dockerfile.words import heredoc_names
from impact.typed import Final, NamedTuple

_DIRECTIVES: Final = ("syntax", "escape", "check")
_WITH_HEREDOC: Final = ("ADD", "COPY", "RUN")


class Instruction(NamedTuple):
    """One instruction: where it starts, its name in capitals and all that follows it."""

    line: int
    name: str
    rest: str


class Script(NamedTuple):
    r"""A Dockerfile's instructions, and the character that escapes in them (`\` or a backtick)."""

    escape: str
    instructions: tuple[Instruction, ...]


def read_script(text: str) -> Script:
    """Read the instructions of a whole file."""
    lines = [line.rstrip("\r") for line in text.split("\n")]
    escape = _read_escape(lines)
    terminators = _Terminators(lines)
    instructions = []
    at = 0
    while at < len(lines):
        start = at
        joined, at = _join(lines, at, escape)
        instruction = split_instruction(joined, start + 1)
        if instruction.name:
            instructions.append(instruction)
            at = _skip_heredocs(instruction, at, escape, terminators)
    return Script(escape, tuple(instructions))


def split_instruction(text: str, line: int) -> Instruction:
    """Split an instruction's name from the rest; an empty text has an empty name."""
    words = text.split(None, 1)
    rest = words[1].rstrip() if len(words) == 2 else ""
    return Instruction(line, words[0].upper() if words else "", rest)


def _read_escape(lines: list[str]) -> str:
    """The escape character the directives at the top of the file choose."""
    seen: set[str] = set()
    for line in lines:
        name, equals, value = line.lstrip().removeprefix("#").partition("=")
        key = name.strip().lower()
        if not (line.lstrip().startswith("#") and equals and key in _DIRECTIVES) or key in seen:
            break
        seen.add(key)
        if key == "escape" and value.strip() == "`":
            return "`"
    return "\\"


def _join(lines: list[str], at: int, escape: str) -> tuple[str, int]:
    """The instruction that starts on a line, and the index of the line after it."""
    parts: list[str] = []
    continued = True
    while continued and at < len(lines):
        line = lines[at]
        at += 1
        if _says_nothing(line):
            continued = bool(parts)
            continue
        line, continued = _strip_continuation(line, escape)
        parts.append(line)
    return "".join(parts), at


def _says_nothing(line: str) -> bool:
    bare = line.lstrip()
    return not bare or bare.startswith("#")


def _strip_continuation(line: str, escape: str) -> tuple[str, bool]:
    bare = line.rstrip(" \t")
    if bare.endswith(escape) and not bare.endswith(escape * 2):
        return bare[:-1], True
    return line, False


class _Terminators:
    """Where a line with a given text stands, so that no here-document is searched twice."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._places: dict[bool, dict[str, list[int]]] = {}

    def next(self, name: str, at: int, *, tabs: bool) -> int | None:
        """The index of the next such line; `tabs`: leading tabs do not count."""
        if tabs not in self._places:
            places = self._places[tabs] = {}
            for index, line in enumerate(self._lines):
                places.setdefault(line.lstrip("\t") if tabs else line, []).append(index)
        found = self._places[tabs].get(name, [])
        position = bisect_left(found, at)
        return found[position] if position < len(found) else None


def _skip_heredocs(
    instruction: Instruction, at: int, escape: str, terminators: _Terminators
) -> int:
    """The index of the line after an instruction's here-documents, one after another."""
    if instruction.name == "ONBUILD":
        instruction = split_instruction(instruction.rest, instruction.line)
    if instruction.name in _WITH_HEREDOC and "<<" in instruction.rest:
        for name, tabs in heredoc_names(instruction.rest, escape):
            end = terminators.next(name, at, tabs=tabs)
            if end is None:
                break
            at = end + 1
    return at
