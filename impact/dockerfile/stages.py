"""The stages of a Dockerfile: which of them the image is built from, and what they read.

Promise: BuildKit builds the last stage and what it reaches by `FROM`, `--from` or `from=`; only
these stages count here, since a stage nobody reaches is never built. (`docker build --target` is
not seen.) A name that a variable hides may mean every earlier stage, and then they all count.
What `ONBUILD` registers counts in a stage built `FROM` the one that registers it, with every
variable unknown; triggers of foreign images are not seen.

Time and memory stay linear: a stage reaches only stages above it, so one walk upwards suffices.
"""

from impact.dockerfile.copies import Copy, Reads, read_copies
from impact.dockerfile.instructions import Instruction, Script, split_instruction
from impact.dockerfile.variables import UNKNOWN, Expander
from impact.dockerfile.words import read_assignments, read_environment, split_flags
from impact.typed import Final

MAX_NAMES: Final = 500  # variables one stage remembers; any further one is unknown
_MAX_INDEX_DIGITS: Final = 6


class _Stage:
    """One stage while it is read."""

    def __init__(self, arguments: dict[str, str | None]) -> None:
        self.copies: list[Copy] = []
        self.triggered: list[Copy] = []  # by ONBUILD, in a stage that is built from this one
        self.trigger_reaches = False
        self.base: int | None = None
        self.reaches: set[int] = set()
        self.reaches_all = False
        self.environment: dict[str, str | None] = {}
        self.arguments = arguments

    def value(self, name: str) -> str | None:
        """The value of a variable: ENV before ARG; None if it is not known here."""
        if name in self.environment:
            return self.environment[name]
        return self.arguments.get(name)

    def inherit(self, base: "_Stage") -> None:
        """Start from what another stage ends with."""
        self.environment = dict(base.environment)
        self.arguments = dict(base.arguments)


def copies_of(script: Script) -> tuple[Copy, ...]:
    """What the image of a whole file copies, in the order of its lines."""
    reader = _Reader(script.escape)
    for instruction in script.instructions:
        reader.read(instruction)
    return reader.copies()


class _Reader:
    """Reads instructions in order; before the first FROM stands a stage with the global ARGs."""

    def __init__(self, escape: str) -> None:
        self._expander = Expander(escape)
        self._global = self._stage = _Stage({})
        self._stages: list[_Stage] = []
        self._names: dict[str, int] = {}

    def read(self, instruction: Instruction) -> None:
        """Take one instruction in."""
        match instruction.name:
            case "FROM":
                self._from(instruction)
            case "ARG":
                self._arg(instruction)
            case "ENV":
                self._env(instruction)
            case "ONBUILD":
                self._onbuild(instruction)
            case _:
                self._reads(read_copies(instruction, self._expander, self._stage.value))

    def copies(self) -> tuple[Copy, ...]:
        """The copies of every stage that counts."""
        return tuple(sorted({copy for part in self._counting() for copy in part}))

    def _counting(self) -> list[list[Copy]]:
        """The copies of the last stage and of what it reaches; references only point upwards."""
        if not self._stages:
            return [self._global.copies]  # no FROM: Docker refuses the file
        counted: list[list[Copy]] = []
        reached, built_on = {len(self._stages) - 1}, set()
        reaches_all = False
        for index in reversed(range(len(self._stages))):
            if not (index in reached or reaches_all):
                continue
            stage = self._stages[index]
            counted.append(stage.copies)
            if index in built_on or reaches_all:
                counted.append(stage.triggered)
            reached |= stage.reaches
            reaches_all = reaches_all or stage.reaches_all
            if stage.base is not None:
                built_on.add(stage.base)
                reaches_all = reaches_all or self._stages[stage.base].trigger_reaches
        return counted

    def _from(self, instruction: Instruction) -> None:
        _, rest = split_flags(instruction.rest, self._expander.escape)
        words = rest.split()
        image = self._expander.expand(words[0], self._global.value) if words else ""
        self._stage = _Stage({})
        base = self._names.get(image.lower())
        if base is not None:
            self._stage.base = base
            self._stage.reaches.add(base)
            self._stage.inherit(self._stages[base])
        self._stage.reaches_all = UNKNOWN in image
        self._stages.append(self._stage)
        if len(words) >= 3 and words[1].lower() == "as":
            self._names[words[2].lower()] = len(self._stages) - 1

    def _arg(self, instruction: Instruction) -> None:
        for name, word in read_assignments(instruction.rest, self._expander.escape):
            if word is None:
                value = self._global.arguments.get(name) if self._stages else None
            else:
                value = self._expander.expand(word, self._stage.value)
            _remember(self._stage.arguments, name, value)

    def _env(self, instruction: Instruction) -> None:
        pairs = read_environment(instruction.rest, self._expander.escape)
        values = [(name, self._expander.expand(word, self._stage.value)) for name, word in pairs]
        for name, value in values:
            _remember(self._stage.environment, name, value)

    def _onbuild(self, instruction: Instruction) -> None:
        trigger = split_instruction(instruction.rest, instruction.line)
        reads = read_copies(trigger, self._expander, lambda _name: None)
        self._stage.triggered += reads.copies
        self._stage.trigger_reaches = self._stage.trigger_reaches or bool(reads.stages)

    def _reads(self, reads: Reads) -> None:
        self._stage.copies += reads.copies
        for name in reads.stages:
            index = self._index(name)
            if index is not None:
                self._stage.reaches.add(index)
            self._stage.reaches_all = self._stage.reaches_all or UNKNOWN in name

    def _index(self, name: str) -> int | None:
        """The stage a `from` means, by name or by number; None for an image or a named context."""
        index = self._names.get(name.lower())
        if index is None and name.isascii() and name.isdigit() and len(name) <= _MAX_INDEX_DIGITS:
            index = int(name)
        return index if index is not None and index < len(self._stages) else None


def _remember(variables: dict[str, str | None], name: str, value: str | None) -> None:
    """Note a variable. One that finds no room any more is unknown, like one never seen."""
    if name in variables or len(variables) < MAX_NAMES:
        variables[name] = value
