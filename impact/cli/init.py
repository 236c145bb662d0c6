"""Write a first rules file.

impact init --from-paths-filter .github/filters.yml        filters of dorny/paths-filter as rules
impact init --from-paths-filter .github/workflows/ci.yml   the same, from the step itself
impact init --from-paths-filter FILE --output -            only print it

What paths-filter matched deploys the app of the filter's name. What differs in meaning is said on
stderr and at the top of the new file.
"""

import os
import sys

from impact.errors import ANSWERED, NotARepository, RulesError, UsageError
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

    from impact.filters import Converted

NAME: Final = "rules.yaml"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--from-paths-filter", metavar="FILE", dest="filters", default="",
                        help="make the rules from this filter file of dorny/paths-filter, or from "
                        "the workflow that holds such a step")  # fmt: skip
    parser.add_argument("--predicate-quantifier", choices=("some", "every"), dest="quantifier",
                        help="what the step says about the globs of a filter (default: what the "
                        "workflow says, else some)")  # fmt: skip
    parser.add_argument("--output", metavar="FILE", default="",
                        help="write here instead of rules.yaml at the top of the repository; "
                        "- is stdout")  # fmt: skip
    parser.add_argument("--force", action="store_true",
                        help="replace rules that are there already")  # fmt: skip
    parser.add_argument("-C", metavar="DIR", dest="folder", default=".",
                        help="work in this folder instead of the current one")  # fmt: skip


def run(arguments: "argparse.Namespace") -> int:
    """Convert, check that the result is read, write it."""
    if not arguments.filters:
        raise UsageError(
            "init needs something to start from",
            expected="--from-paths-filter FILE",
            do="without a filter file, start with the four lines in README.md",
        )
    source = os.path.join(arguments.folder, arguments.filters)
    text, converted = _converted(source, arguments)
    if arguments.output == "-":
        sys.stdout.write(text)
    else:
        target = _target(arguments)
        _write(target, text, force=arguments.force)
        sys.stdout.write(_summary(target, converted))
    from impact.render.visible import words

    for note in converted.notes:
        sys.stderr.write(f"impact: {words(note)}\n")
    return ANSWERED


def _converted(source: str, arguments: "argparse.Namespace") -> tuple[str, "Converted"]:
    from impact.filters.converting import convert
    from impact.filters.reading import read_filters
    from impact.filters.writing import write_rules
    from impact.rules import Origin
    from impact.rules.reading import load_rules

    filters = read_filters(_read(source), arguments.filters)
    converted = convert(filters, arguments.quantifier or filters.quantifier or "some")
    text = write_rules(converted, arguments.filters)
    load_rules(text.encode(), Origin(f"the rules made from {arguments.filters}", ""))
    return text, converted


def _read(path: str) -> bytes:
    from impact.filters.reading import MAX_BYTES

    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        reason = error.strerror if isinstance(error, OSError) else "no file can have that name"
        raise UsageError(
            f"cannot be read: {reason}", where=path, do="check the path of the filter file"
        ) from None


def _target(arguments: "argparse.Namespace") -> str:
    """The file to write: the one that was named, or rules.yaml at the top of the repository."""
    if arguments.output:
        return str(os.path.join(arguments.folder, arguments.output))
    from impact.repository import open_repository
    from impact.rulebook import LOOKUP

    try:
        with open_repository(arguments.folder) as repository:
            top: str = repository.top or arguments.folder
    except NotARepository:
        top = arguments.folder
    for candidate in LOOKUP:
        path = os.path.join(top, candidate)
        if os.path.lexists(path):
            return os.path.relpath(path)
    return os.path.relpath(os.path.join(top, NAME))


def _write(path: str, text: str, *, force: bool) -> None:
    try:
        with open(path, "w" if force else "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise RulesError(
            "there are rules already", where=path, do="compare with --output -, or use --force"
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file can have that name"
        raise UsageError(f"cannot be written: {reason}", where=path, do="use --output") from None


def _summary(path: str, converted: "Converted") -> str:
    from impact.render.visible import name

    apps, rows = _count(len(converted.apps), "app"), _count(len(converted.rows), "row")
    return f"{name(path)}: {apps}, {rows}\nSee it with: impact matrix\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
