"""Look at the ledger as a whole, take it elsewhere, or fill it from what others wrote down.

impact ledger                        where it is, and how much it holds
impact ledger export > deploys.jsonl
impact ledger import deploys.jsonl   of an export, or of GitHub's workflow runs or deployments
impact ledger import --github OWNER/REPOSITORY        asks GitHub, with the token in GH_TOKEN
gh api --paginate repos/{owner}/{repo}/actions/runs | impact ledger import -
"""

import sys
from collections.abc import Iterator, Sequence

from impact.cli.options import add_ledger, add_repository, opened
from impact.errors import ANSWERED, UsageError, unopened
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from impact.context import Context


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("what", nargs="?", choices=("show", "export", "import"), default="show",
                        help="show (the default), export or import")  # fmt: skip
    parser.add_argument("files", nargs="*", metavar="FILE",
                        help="with import: the files; - is the standard input")  # fmt: skip
    parser.add_argument("--app", default="",
                        help="with import: whose the deployments are that name no app")  # fmt: skip
    parser.add_argument("--github", metavar="OWNER/REPO", default="",
                        help="with import: ask GitHub for its workflow runs")  # fmt: skip
    parser.add_argument("--deployments", action="store_true",
                        help="with --github: ask for its deployments instead")  # fmt: skip
    add_ledger(parser)
    add_repository(parser)


def run(arguments: "argparse.Namespace") -> int:
    """Do what is asked and print."""
    wants_files = arguments.what == "import"
    if bool(arguments.files or arguments.github) != wants_files:
        raise UsageError(
            f"{arguments.what} takes {'files, or --github' if wants_files else 'no file'}",
            where="impact ledger",
            do="impact ledger import FILE" if wants_files else f"impact ledger {arguments.what}",
        )
    with opened(arguments) as context:
        for line in _lines(arguments, context):
            sys.stdout.write(line)
    return ANSWERED


def _lines(arguments: "argparse.Namespace", context: "Context") -> Iterator[str]:
    from impact.recording import history_of, import_histories, ledger_of
    from impact.render.ledger import render_imported, render_place, render_record

    if arguments.what == "import":
        texts = list(_texts(arguments.files))
        if arguments.github:
            texts.append(history_of(arguments.github, deployments=arguments.deployments))
        yield render_imported(import_histories(texts, arguments.app, arguments.rules, context))
        return
    with ledger_of(context) as ledger:
        if arguments.what == "export":
            yield from map(render_record, ledger.every())
        else:
            yield render_place(ledger.address.shown, ledger.every())


def _texts(files: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in files:
        try:
            if name == "-":
                raw = sys.stdin.buffer.read()
            else:
                with open(name, "rb") as file:
                    raw = file.read()
            yield raw.decode("utf-8"), "(standard input)" if name == "-" else name
        except UnicodeDecodeError:
            raise UsageError("the file is not UTF-8", where=name) from None
        except (OSError, ValueError) as error:
            raise UsageError(f"cannot be read: {unopened(error)}", where=name) from None
