"""Write a first rules file.

impact init                                                proposed from what is in the repository
impact init --output -                                     only print it
impact init --from-paths-filter .github/filters.yml        filters of dorny/paths-filter as rules
impact init --from-paths-filter .github/workflows/ci.yml   the same, from the step itself

A proposal is made of the workflows, their filters and environments, of Dockerfiles, and of what
Terraform, serverless, compose and pyproject.toml start; what was guessed is said in its comments
and on stderr. What paths-filter matched deploys the app of the filter's name; what differs in
meaning is said there, too.
"""

import os
import sys

from impact.cli.options import add_fetch, opened
from impact.errors import ANSWERED, NotARepository, RulesError, UsageError, unopened
from impact.typed import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import argparse

    from impact.rules import Rules

NAME: Final = "rules.yaml"


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--from-paths-filter", metavar="FILE", dest="filters", default="",
                        help="make the rules from this filter file of dorny/paths-filter, or from "
                        "the workflow that holds such a step")  # fmt: skip
    parser.add_argument("--predicate-quantifier", choices=("some", "every"), dest="quantifier",
                        help="what the step says about the globs of a filter (default: what the "
                        "workflow says, else some)")  # fmt: skip
    parser.add_argument("--all", action="store_true", dest="every",
                        help="propose an app for every workflow with a filter of paths, not only "
                        "for those that deploy by their name, jobs or triggers")  # fmt: skip
    parser.add_argument("--output", metavar="FILE", default="",
                        help="write here instead of rules.yaml at the top of the repository; "
                        "- is stdout")  # fmt: skip
    parser.add_argument("--force", action="store_true",
                        help="replace rules that are there already")  # fmt: skip
    parser.add_argument("-C", metavar="DIR", dest="folder", default=".",
                        help="work in this folder instead of the current one")  # fmt: skip
    add_fetch(parser)


def run(arguments: "argparse.Namespace") -> int:
    """Convert or propose, check that the result is read, write it."""
    made = _converted(arguments) if arguments.filters else _proposed(arguments)
    if arguments.output == "-":
        sys.stdout.write(made.text)
    else:
        target = _target(arguments)
        _write(target, made.text, force=arguments.force)
        sys.stdout.write(_summary(target, made))
    from impact.render.visible import words

    for note in made.notes:
        sys.stderr.write(f"impact: {words(note)}\n")
    return ANSWERED


class _Made(NamedTuple):
    """A rules file that was read back before it is kept."""

    text: str
    rules: "Rules"
    notes: tuple[str, ...]
    look: str  # the command that shows it


def _proposed(arguments: "argparse.Namespace") -> _Made:
    from impact.answers.proposing import propose_rules
    from impact.proposals.writing import write_proposal

    if arguments.quantifier:
        raise UsageError("it is about paths-filter", where="--predicate-quantifier")
    with opened(arguments) as context:
        proposal = propose_rules(context, every=arguments.every)
    text = write_proposal(proposal)
    return _Made(text, _read_back(text, "proposed"), proposal.notes, "impact check")


def _read_back(text: str, how: str) -> "Rules":
    from impact.rules import Origin
    from impact.rules.reading import load_rules

    return load_rules(text.encode(), Origin(f"the rules {how}", ""))


def _converted(arguments: "argparse.Namespace") -> _Made:
    from impact.filters.converting import convert
    from impact.filters.reading import read_filters
    from impact.filters.writing import write_rules

    source = os.path.join(arguments.folder, arguments.filters)
    filters = read_filters(_read(source), arguments.filters)
    converted = convert(filters, arguments.quantifier or filters.quantifier or "some")
    text = write_rules(converted, arguments.filters)
    rules = _read_back(text, f"made from {arguments.filters}")
    return _Made(text, rules, converted.notes, "impact matrix")


def _read(path: str) -> bytes:
    from impact.filters.reading import MAX_BYTES

    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be read: {unopened(error)}", where=path, do="check the path of the filter file"
        ) from None


def _target(arguments: "argparse.Namespace") -> str:
    """The file to write: the one that was named, or rules.yaml at the top of the repository."""
    if arguments.output:
        return str(os.path.join(arguments.folder, arguments.output))
    from impact.reading.rulebook import LOOKUP
    from impact.repository import open_repository

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
    from impact.cli.writing import write_new, write_whole

    try:
        (write_whole if force else write_new)(path, text.encode())
    except FileExistsError:
        raise RulesError(
            "there are rules already", where=path, do="compare with --output -, or use --force"
        ) from None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"cannot be written: {unopened(error)}", where=path, do="use --output"
        ) from None


def _summary(path: str, made: _Made) -> str:
    from impact.render.visible import name

    apps, rows = _count(len(made.rules.apps), "app"), _count(len(made.rules.rows), "row")
    return f"{name(path)}: {apps}, {rows}\nSee it with: {made.look}\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
