"""What `impact sync` did or would do: a line for each filter, and what no filter can say."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff

from impact.answers.syncing.values import Block, Synced, Why
from impact.render.visible import log, name, printable, words
from impact.typed import Final

MOST_NAMED: Final = 3
_WHYS: Final[dict[Why, str]] = {
    "absent": "there is no such file",
    "tags": "starts by tags, for which GitHub does not look at paths",
    "by-hand": "nothing but a person starts it",
    "refused": "left as it is, see the error",
}


def render(found: Sequence[Synced], *, written: bool) -> str:
    """The answer in lines."""
    lines = [line for one in found for line in _file(one)]
    changed = sum(one.changes for one in found)
    verb = "written" if written else "would be written"
    ending = f"{changed} of {len(found)} workflow files {verb}" if found else "no workflows"
    return "\n".join([*lines, ending if changed or not found else _settled(found)]) + "\n"


def _settled(found: Sequence[Synced]) -> str:
    refused = sum(one.error is not None for one in found)
    return f"nothing to write, {refused} refused" if refused else "nothing to write"


def _file(one: Synced) -> Iterator[str]:
    shown = name(one.path.rpartition("/")[2])
    if one.why:
        yield f"{shown}  {_WHYS[one.why]}"
    for block in one.blocks:
        yield f"{shown}  {block.event}: {_verdict(block)}"
        yield from (f"  {words(doubt)}" for doubt in _doubts(block))


def _verdict(block: Block) -> str:
    if not block.filtered:
        return "has no paths filter, so every file starts it; --add writes one"
    starts = f"{block.starting:,} of {block.files:,} files start it"
    count = f"{len(block.after)} pattern{'' if len(block.after) == 1 else 's'}"
    if block.before == block.after:
        return f"as it should be: {count}, {starts}"
    come = len([pattern for pattern in block.after if pattern not in block.before])
    go = len([pattern for pattern in block.before if pattern not in block.after])
    return f"{count} (+{come} -{go}), {starts}"


def _doubts(block: Block) -> Iterator[str]:
    """What a filter of paths cannot say."""
    for files, what in (
        (block.missed, "no pattern can let in"),
        (block.wasted, "no pattern can keep out"),
        (block.partly, "by the rules only for some kinds of change, here for all:"),
        (block.doubted, f"start it only because {name(block.unreadable)} cannot be read:"),
        (block.apart, f"start it for some of {', '.join(block.apps)} only:"),
    ):
        if files:
            yield f"{what} {_named(files)}"


def _named(files: Sequence[str]) -> str:
    shown = ", ".join(name(path) for path in files[:MOST_NAMED])
    more = len(files) - MOST_NAMED
    return f"{shown} and {more:,} more" if more > 0 else shown


def differences(found: Iterable[Synced]) -> str:
    """What would be written, as a unified diff."""
    return "".join(_difference(one) for one in found if one.changes)


def _difference(one: Synced) -> str:
    before, after = (text.decode().splitlines(keepends=True) for text in (one.before, one.after))
    path = printable(one.path)
    lines = unified_diff(before, after, f"a/{path}", f"b/{path}")
    closed = (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
              for line in lines)  # fmt: skip
    return log("".join(closed).replace("\r\n", "\n"))
