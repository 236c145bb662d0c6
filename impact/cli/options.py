"""Arguments that mean the same in every command, and the doors they open."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from impact.cli.talk import fetching, progress
from impact.context import Context
from impact.errors import UsageError
from impact.events import FORMS, Event, read_event
from impact.repository import Repository, open_repository
from impact.store import open_store
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_repository(parser: "argparse.ArgumentParser") -> None:
    """`-C`, `--rules`, `--fetch` and `--no-fetch`."""
    parser.add_argument("-C", metavar="DIR", dest="folder", default=".",
                        help="work in this folder instead of the current one")  # fmt: skip
    parser.add_argument("--rules", metavar="FILE", default="",
                        help="read the rules from this file of the disk instead of the "
                        "repository's .github/impact.yaml or rules.yaml")  # fmt: skip
    add_fetch(parser)


def add_fetch(parser: "argparse.ArgumentParser") -> None:
    """`--fetch` and `--no-fetch`."""
    fetch = parser.add_mutually_exclusive_group()
    fetch.add_argument("--fetch", action="store_const", const="yes", default="",
                       help="fetch from origin what a shallow or partial clone lacks (default: "
                       "only in GitHub Actions)")  # fmt: skip
    fetch.add_argument("--no-fetch", action="store_const", dest="fetch", const="no",
                       help="ask nobody: exit with 3 if something is missing")  # fmt: skip


def add_output(parser: "argparse.ArgumentParser", formats: Sequence[str]) -> None:
    """`--format` and `--color`."""
    parser.add_argument("--format", choices=formats, default=formats[0],
                        help=f"how to print the answer (default: {formats[0]})")  # fmt: skip
    add_color(parser)


def add_strict(parser: "argparse.ArgumentParser") -> None:
    """`--strict`."""
    parser.add_argument("--strict", action="store_true",
                        help="deploy an app that a skip row keeps back although its code "
                        "reaches the change")  # fmt: skip


def add_replay(parser: "argparse.ArgumentParser") -> None:
    """`--event-name` and `--payload`."""
    parser.add_argument("--event-name", metavar="NAME", default="",
                        help="replay this event of GitHub, as push or pull_request, instead of "
                        "the job's own; needs --payload")  # fmt: skip
    parser.add_argument("--payload", metavar="FILE", default="",
                        help="its payload, the JSON that GitHub delivers with it")  # fmt: skip


def add_color(parser: "argparse.ArgumentParser") -> None:
    """`--color`."""
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto",
                        help="colour in the text format (default: only on a terminal, and "
                        "never with NO_COLOR set)")  # fmt: skip


def add_question(parser: "argparse.ArgumentParser") -> None:
    """`--event`, `--strict`, `--native` and `--exit-code`."""
    parser.add_argument("--event", metavar="EVENT", action="append", default=[],
                        help=f"plan for this event: {FORMS}; "
                        "may be given several times")  # fmt: skip
    add_strict(parser)
    parser.add_argument("--native", action="store_true",
                        help="say beside it which workflows GitHub's own filters would start: "
                        "what they miss, and what they waste")  # fmt: skip
    parser.add_argument("--exit-code", action="store_true",
                        help="exit with 1 if something runs, 0 if nothing does")  # fmt: skip


def events_of(arguments: "argparse.Namespace") -> tuple[Event, ...]:
    """The events that were asked about, each once."""
    return tuple(read_event(text) for text in dict.fromkeys(arguments.event))


def add_since(parser: "argparse.ArgumentParser") -> None:
    """`--since-deployed` and `--ledger`."""
    parser.add_argument("--since-deployed", metavar="ENV", dest="since", default="",
                        help="start each app from its last deploy to this environment that "
                        "succeeded, by the ledger")  # fmt: skip
    add_ledger(parser)


def add_ledger(parser: "argparse.ArgumentParser") -> None:
    """`--ledger`."""
    parser.add_argument("--ledger", metavar="PLACE", default="",
                        help="the ledger: a file, or postgresql://USER@HOST/DATABASE "
                        "(IMPACT_LEDGER, else a file in the clone)")  # fmt: skip


@contextmanager
def opened(arguments: "argparse.Namespace") -> Iterator[Context]:
    """Open the repository and the store that the arguments name; save the store at the end."""
    if not os.path.isdir(arguments.folder):
        raise UsageError("there is no such folder", where=arguments.folder, do="check -C")
    with open_repository(arguments.folder, fetch=_fetch(arguments.fetch)) as repository:
        store = open_store(repository.identity)
        yield Context(repository, store, progress(), getattr(arguments, "ledger", ""))
        store.save()


def _fetch(choice: str) -> Callable[[str], None] | None:
    """Who is told of a fetch; nobody where none is allowed."""
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    return fetching() if choice == "yes" or (in_actions and choice != "no") else None


def from_top(repository: Repository, words: Sequence[str]) -> tuple[str, ...]:
    """Paths as typed in a subfolder, as paths from the top folder."""
    return tuple(_from_top(repository, word) for word in words)


def _from_top(repository: Repository, word: str) -> str:
    if not word:
        raise UsageError("an empty word names no path", expected="a path; . is this folder")
    word = os.fsencode(word).decode("utf-8", "surrogateescape")
    if not word.startswith("/"):
        return repository.prefix + word
    top = repository.top
    if top is None or not (word + "/").startswith(top + "/"):
        raise UsageError(f"{word!r} is outside the repository", expected="a path inside it")
    return word[len(top) + 1 :]
