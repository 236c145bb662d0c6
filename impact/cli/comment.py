"""Say on a pull request what its merge will deploy: one comment, kept up to date.

impact comment                 in a job of a pull request, with its token
impact comment --dry-run       prints the comment and asks nobody
impact comment --event-name pull_request --payload event.json      replays an event anywhere

The job needs `permissions: pull-requests: write` and GITHUB_TOKEN in its environment. Where the
token may not comment, as on a pull request from a fork, the answer goes into the job's summary.
docs/pr-comment.md shows the workflow.
"""

import os
import sys
from collections.abc import Callable

from impact.answers.commenting import Ending, bring
from impact.cli.options import add_replay, add_repository, add_strict, opened
from impact.comments import DEFAULT, Marker, Mode, Wanted, check_header, mark
from impact.errors import ANSWERED, GitHubError, NoRules, RulesError, UsageError
from impact.github import Job, append_summary, read_job
from impact.github.client import job_client
from impact.github.comments import Conversation
from impact.github.pulls import PullEvent, pull_event
from impact.pipeline import Question, answer
from impact.render.comment import unanswered, wanted
from impact.report import Report
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

MODES: Final[tuple[Mode, ...]] = ("update", "recreate", "hide-and-new")
WHEN: Final = ("on-impact", "always", "off")
SAID: Final[dict[Ending, str]] = {
    "created": "the comment is written",
    "updated": "the comment is updated",
    "unchanged": "the comment says it already",
    "newer": "the comment there answers a newer event; it stays",
    "silent": "nothing deploys, so there is nothing to say",
    "moved": "the pull request has moved on since this event; its own job comments",
    "closed": "the pull request is closed; its comment stays as it is",
}


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    parser.add_argument("--mode", choices=MODES, default="update",
                        help="update: edit the comment in place (the default); recreate: delete "
                        "it and write a new one; hide-and-new: hide it and write a new one"
                        )  # fmt: skip
    parser.add_argument("--when", choices=WHEN, default="on-impact",
                        help="on-impact: say nothing where nothing deploys, but correct a comment "
                        "that says otherwise (the default); always; off")  # fmt: skip
    parser.add_argument("--header", metavar="WORD", default=DEFAULT,
                        help="which of several comments on one pull request this is "
                        f"({DEFAULT})")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true",
                        help="print the comment, and write nothing")  # fmt: skip
    add_replay(parser)
    add_strict(parser)
    add_repository(parser)


def run(arguments: "argparse.Namespace") -> int:
    """Answer, and bring the answer onto the pull request."""
    header = check_header(arguments.header)
    if arguments.when == "off":
        sys.stdout.write("impact comment is off\n")
        return ANSWERED
    job = read_job(os.environ, arguments.event_name, arguments.payload)
    event = pull_event(job)
    if not event.is_open:
        sys.stdout.write(f"{SAID['closed']}\n")
        return ANSWERED
    marker = Marker(header, event.delivery.head_sha, event.at)
    try:
        report = _answer(event, arguments)
    except RulesError as error:
        if not isinstance(error, NoRules) and not arguments.dry_run:
            untold = Wanted(unanswered(error), marker, speaks=True)
            _bring(untold, lambda: untold.body, event, arguments.mode, job)
        raise
    comment = wanted(report, marker, always=arguments.when == "always")
    if arguments.dry_run:
        sys.stdout.write(mark(comment.body, comment.marker))
    else:
        said = _bring(comment, lambda: _summary(report), event, arguments.mode, job)
        sys.stdout.write(f"{said}\n")
    return ANSWERED


def _answer(event: PullEvent, arguments: "argparse.Namespace") -> Report:
    question = Question(
        delivery=event.delivery, rules_path=arguments.rules, strict=arguments.strict
    )
    with opened(arguments) as context:
        return answer(question, context)


def _summary(report: Report) -> str:
    from impact.render import summary

    return summary.render(report)


def _bring(
    comment: Wanted, summary: Callable[[], str], event: PullEvent, mode: Mode, job: Job
) -> str:
    """Comment; where that is not allowed, write the summary. Gives back what happened."""
    client = job_client()
    if not client.has_token:
        raise UsageError(
            "there is no token to comment with",
            where="GITHUB_TOKEN",
            expected="the job's token, or GH_TOKEN",
            do="in the step: env: {GITHUB_TOKEN: '${{ github.token }}'}; or --dry-run",
        )
    talk = Conversation(client, event.repository, event.delivery.number)
    try:
        return SAID[bring(comment, event.delivery.base, talk, mode)]
    except GitHubError as error:
        if error.status != 403 or error.after or os.environ.get("GITHUB_ACTIONS") != "true":
            raise
        if not job.summary:
            return f"the token may not comment: {error.what}"
        append_summary(job.summary, summary())
        return f"the answer is in the job's summary, for the token may not comment: {error.what}"
