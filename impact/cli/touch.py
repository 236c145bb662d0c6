"""Say what would deploy if files changed: before a line is written.

impact touch src/data                a folder: everything in it
impact touch src/agent.py            a file, existing or not
impact touch 'src/**/*_handler.py'   a glob
impact touch src/api --event push:dev            what a push of it would run
"""

from impact.cli.diff import show
from impact.cli.options import (
    add_output,
    add_question,
    add_repository,
    events_of,
    from_top,
    opened,
)
from impact.pipeline import Question, answer
from impact.render import FORMATS
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("paths", nargs="+", metavar="PATH",
                        help="a file, a folder or a glob; it need not exist yet")  # fmt: skip
    parser.add_argument("--at", metavar="REV", default="",
                        help="look at this commit instead of the work tree")  # fmt: skip
    add_question(parser)
    add_repository(parser)
    add_output(parser, FORMATS)


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    with opened(arguments) as context:
        question = Question(
            touch=from_top(context.repository, arguments.paths),
            at=arguments.at,
            events=events_of(arguments),
            rules_path=arguments.rules,
            strict=arguments.strict,
            native=arguments.native,
        )
        return show(answer(question, context), arguments)
