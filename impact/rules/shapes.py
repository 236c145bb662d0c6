"""What may stand at a place of the rules file: shapes, and tables of fields made of them.

Promise: a shape only describes. The reader (`impact.rules.fitting`), the JSON Schema for editors
(`impact.rules.schema`) and the reference in the documentation all walk the same description
(`impact.rules.model`), so none of them can know a key the others do not.
"""

from collections.abc import Iterator

from impact.typed import Final, Literal, NamedTuple, TypeAlias

LONGEST_TEXT: Final = 1024  # characters of one path, name or pattern
LONGEST_WORDS: Final = 2000  # characters of a text for people

Kind: TypeAlias = Literal["app", "component", "environment", "pipeline"]
Default: TypeAlias = str | int | bool | tuple[str, ...] | None


class Text(NamedTuple):
    """One line of text for machines."""

    what: str  # "a workflow file", as messages say it
    form: str = ""  # a regular expression for all of it, in words Python and ECMA 262 share
    reserved: tuple[str, ...] = ()


class Words(NamedTuple):
    """Text for people; line breaks count as blanks."""

    what: str


class Choice(NamedTuple):
    """One of a closed list of words."""

    of: tuple[str, ...]


class Flag(NamedTuple):
    """`true` or `false`."""


class Number(NamedTuple):
    """A whole number in decimal, both ends included."""

    least: int
    most: int


class Reference(NamedTuple):
    """The name of something the file declares elsewhere."""

    kind: Kind


class Globs(NamedTuple):
    """Glob patterns in order, at least one."""

    what: str
    refs: bool = False  # they match branches or tags, and always speak the github dialect
    single: bool = False  # one pattern may stand there without a list


class Start(NamedTuple):
    """An entry point: a path pattern if it has a / or ends in .py, else a module."""

    text: Text


class Many(NamedTuple):
    """A list without repetitions."""

    item: "Shape"
    what: str  # "a list of app names"
    least: int = 0
    word: str = ""  # this one word may stand there in its place


class Named(NamedTuple):
    """A table whose keys are names that the file chooses."""

    name: Text
    value: "Shape"
    what: str
    least: int = 0


class Table(NamedTuple):
    """A table with these keys and no other."""

    fields: tuple["Field", ...]
    what: str
    bare: bool = False  # nothing at all may stand for an empty one
    short: str = ""  # the value of this key may stand alone for a table that holds only that


Shape: TypeAlias = (
    Text | Words | Choice | Flag | Number | Reference | Globs | Start | Many | Named | Table
)


class Field(NamedTuple):
    """One key of a table."""

    key: str
    shape: Shape
    about: str  # one sentence, for editors and the reference
    default: Default = None  # where it is a value; None: as `absent` says
    absent: str = ""  # what holds if the key is not there, in words
    required: bool = False


def describe(shape: Shape) -> str:
    """What is expected, in words that follow "expected"."""
    match shape:
        case Choice():
            return " or ".join(shape.of) if len(shape.of) < 3 else "one of " + ", ".join(shape.of)
        case Flag():
            return "true or false"
        case Number():
            least, most = shape
            return str(least) if least == most else f"a whole number from {least} to {most}"
        case Reference():
            return f"the name of {_ARTICLES[shape.kind]} {shape.kind}"
        case Globs():
            one, several = f"a {shape.what}", f"a list of {shape.what}s"
            return f"{one}, or a list of them" if shape.single else several
        case Start():
            return shape.text.what
        case Many():
            return f"{shape.word}, or {shape.what}" if shape.word else shape.what
        case Text() | Words() | Named() | Table():
            return shape.what


_ARTICLES: Final[dict[Kind, str]] = {
    "app": "an",
    "component": "a",
    "environment": "an",
    "pipeline": "a",
}


class Described(NamedTuple):
    """A field with the path of its key, `NAME` standing for a name the file chooses."""

    path: str
    field: Field


def walk(table: Table, above: str = "") -> Iterator[Described]:
    """Every field of a table and of the tables below it, in order."""
    for field in table.fields:
        path = f"{above}{field.key}"
        yield Described(path, field)
        yield from _below(field.shape, path)


def _below(shape: Shape, path: str) -> Iterator[Described]:
    match shape:
        case Table():
            yield from walk(shape, f"{path}.")
        case Named():
            yield from _below(shape.value, f"{path}.NAME")
        case Many():
            yield from _below(shape.item, f"{path}[]")
        case _:
            return
