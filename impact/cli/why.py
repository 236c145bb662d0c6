"""Say why one app deploys or not: all chains for a yes, what was searched for a no.

impact why scheduler main...HEAD     for a range of commits
impact why scheduler src/agent.py    as if that path changed
impact why scheduler src/agent.py --cut      which imports to remove to free the app of it
"""

import sys

from impact.answers.explaining import free, why
from impact.cli.options import add_output, add_repository, events_of, from_top, opened
from impact.cli.talk import wants_colour, width
from impact.context import Context
from impact.errors import ANSWERED, UsageError
from impact.pipeline import Question
from impact.render import explanation
from impact.repository import Repository
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

CHAINS: Final = 10
_PATHLIKE: Final = frozenset("/.*?[")  # a plain word is no path that is yet to be written


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("app", help="the app, by its name in the rules")
    parser.add_argument("subject", nargs="*", metavar="RANGE|PATH",
                        help="a range of commits as in `impact diff`, or paths as in "
                        "`impact touch`; nothing: the default range")  # fmt: skip
    parser.add_argument("--cut", action="store_true",
                        help="name the fewest imports to remove to free the app of it")  # fmt: skip
    parser.add_argument("--chains", type=int, default=CHAINS, metavar="N",
                        help=f"at most N chains a path ({CHAINS})")  # fmt: skip
    parser.add_argument("--event", metavar="EVENT", action="append", default=[],
                        help="as in `impact diff`")  # fmt: skip
    parser.add_argument("--at", metavar="REV", default="",
                        help="with paths: look at this commit, not at the work tree")  # fmt: skip
    add_repository(parser)
    add_output(parser, ("text", "json"))


def run(arguments: "argparse.Namespace") -> int:
    """Answer and print."""
    if arguments.chains < 1:
        raise UsageError(
            f"{arguments.chains} chains are none", where="--chains", expected="1 or more"
        )
    with opened(arguments) as context:
        question = _question(arguments, context.repository)
        text = (
            _cut(arguments, question, context)
            if arguments.cut
            else _why(arguments, question, context)
        )
    sys.stdout.write(text)
    return ANSWERED


def _why(arguments: "argparse.Namespace", question: Question, context: Context) -> str:
    found = why(question, arguments.app, context, limit=arguments.chains)
    colour = wants_colour(arguments.color, sys.stdout)
    return explanation.render_why(found, arguments.format, width=width(sys.stdout), colour=colour)


def _cut(arguments: "argparse.Namespace", question: Question, context: Context) -> str:
    if len(question.touch) != 1:
        raise UsageError("--cut speaks of one path", where="--cut", do="impact why APP PATH --cut")
    found = free(question, arguments.app, context)
    colour = wants_colour(arguments.color, sys.stdout)
    return explanation.render_freedom(
        found, arguments.format, width=width(sys.stdout), colour=colour
    )


def _question(arguments: "argparse.Namespace", repository: Repository) -> Question:
    events = events_of(arguments)
    subject: list[str] = arguments.subject
    if len(subject) < 2 and not arguments.cut and _is_range(subject, repository):
        if arguments.at:
            raise UsageError(
                "a range says itself where it ends",
                where="--at",
                expected="paths beside it, or a range alone",
                do=f"for example: impact why {arguments.app} BASE...{arguments.at}",
            )
        return Question(range="".join(subject), events=events, rules_path=arguments.rules)
    return Question(
        touch=from_top(repository, subject),
        at=arguments.at,
        events=events,
        rules_path=arguments.rules,
    )


def _is_range(subject: list[str], repository: Repository) -> bool:
    """A word with `..` between names is a range; else a commit's name, unless a path has it too.

    Raises UnknownRevision for a word that is neither and could only be a misspelt branch.
    """
    if not subject:
        return True
    word = subject[0]
    if ".." in word.split("/"):  # ../src is a path
        return False
    if ".." in word:
        return True
    if repository.has_path(from_top(repository, [word])[0]):
        return False
    if not repository.names_commit(word) and not _PATHLIKE.intersection(word):
        repository.resolve(word)  # says which names are near
    return repository.names_commit(word)
