"""docs/rules.md cannot lie: its examples are read, its messages are real, its tables are the model.

A fenced block is one of

    yaml           a whole rules file
    yaml part      part of one; what it leaves out of version and apps is added
    yaml wrong     a file that is refused, with the message in the `text` block that follows
"""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from impact.errors import PatternError, RulesError
from impact.patterns import Dialect, PatternSet
from impact.rules import Origin, Rules
from impact.rules.model import RULES
from impact.rules.reading import load_rules
from impact.rules.shapes import Described, walk
from impact.rules.texts import RESERVED

DIALECTS: tuple[Dialect, ...] = ("gitignore", "github")
TEXT = (Path(__file__).parents[2] / "docs/rules.md").read_text(encoding="utf-8")
WHOLE = {
    "version": "version: 1\n",
    "apps": "apps: {web: {}, jobs: {}}\n",
    "components": "components: {backend: [src/**], frontend: [ui/**]}\n",
}


class Block(NamedTuple):
    """A fenced block of the page."""

    kind: str
    text: str
    line: int


BLOCKS = [
    Block(found.group(1), found.group(2), TEXT[: found.start()].count("\n") + 2)
    for found in re.finditer(r"^```([^\n]*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
]
FILES = [block for block in BLOCKS if block.kind in ("yaml", "yaml part")]


def completed(block: Block) -> str:
    """A block as a whole file."""
    if block.kind == "yaml":
        return block.text
    added = (
        text for key, text in WHOLE.items() if not re.search(f"^{key}:", block.text, re.MULTILINE)
    )
    return block.text + "".join(added)


def table_after(heading: str) -> list[list[str]]:
    """The rows of the first table behind a heading, without code marks."""
    behind = TEXT.split(f"\n{heading}\n", 1)[1]
    table = re.search(r"^\|.*\n\|[-| ]+\|\n((?:\|.*\n)+)", behind, re.MULTILINE)
    assert table, f"no table after {heading}"
    rows = table.group(1).splitlines()
    return [[cell.strip().strip("`") for cell in row.strip("|").split(" | ")] for row in rows]


def default_of(described: Described) -> str:
    """What the page says of a key that is left out."""
    field = described.field
    if field.required:
        return "required"
    if field.absent:
        return field.absent
    match field.default:
        case bool():
            return f"`{str(field.default).lower()}`"
        case tuple() if field.default:
            return ", ".join(f"`{one}`" for one in field.default)
        case () | "":
            return "none"
    return f"`{field.default}`"


@pytest.mark.parametrize("block", FILES, ids=lambda block: f"line {block.line}")
def test_examples_are_rules(block: Block) -> None:
    """Every example is accepted as it stands on the page."""
    rules = load_rules(completed(block).encode(), Origin("rules.yaml", ""))

    assert isinstance(rules, Rules)


def test_every_block_is_tested() -> None:
    """There is no kind of block that nothing looks at."""
    assert {block.kind for block in BLOCKS} == {"yaml", "yaml part", "yaml wrong", "text", "sh"}


def test_wrong_examples_give_their_messages() -> None:
    """The message on the page is the message of the tool."""
    pairs = [
        (block, BLOCKS[at + 1]) for at, block in enumerate(BLOCKS) if block.kind == "yaml wrong"
    ]

    assert pairs
    for wrong, message in pairs:
        with pytest.raises(RulesError) as caught:
            load_rules(wrong.text.encode(), Origin("rules.yaml", ""))

        assert f"{caught.value}\n" == message.text


@pytest.mark.parametrize("described", list(walk(RULES)), ids=lambda described: described.path)
def test_every_key_is_in_the_reference(described: Described) -> None:
    """Each key has its row, with the meaning and the default of the model, and no other."""
    row = f"| `{described.path}` | {described.field.about} | {default_of(described)} |"
    rows = [line for line in TEXT.splitlines() if line.startswith(f"| `{described.path}` |")]

    assert rows == [row]


def test_the_reference_has_no_other_key() -> None:
    """A row about a key that is gone would be a lie."""
    written = set(re.findall(r"^\| `([a-zA-Z_.\[\]]+)` \|[^|]*\|[^|]*\|$", TEXT, re.MULTILINE))

    assert written == {described.path for described in walk(RULES)}


def test_reserved_words_are_listed() -> None:
    """Every word that cannot name an app is on the page."""
    sentence = next(line for line in TEXT.splitlines() if "are reserved" in line)

    assert set(re.findall("`([a-z]+)`", sentence)) == set(RESERVED)


def answer(pattern: str, path: str, dialect: Dialect) -> str:
    """What a dialect says of a pattern and a path."""
    try:
        return "yes" if PatternSet([pattern], dialect=dialect).includes(path) else "no"
    except PatternError:
        return "error"


@pytest.mark.parametrize("row", table_after("## Dialects"), ids=lambda row: f"{row[0]} {row[1]}")
def test_the_dialects_differ_as_the_table_says(row: list[str]) -> None:
    """Each row is a pattern, a path, and what either dialect says of them."""
    pattern, path, *said = row

    assert [answer(pattern, path, dialect) for dialect in DIALECTS] == said
