"""Say what must run for the event of a GitHub Actions job, and write its outputs and summary.

impact detect                  in a job: reads the event, writes $GITHUB_OUTPUT and the summary
impact detect --event-name push --payload push.json         replays an event anywhere

Outside of a job, what would be written is printed. docs/detect.md explains each output, and which
commits are compared for which event.
"""

import os
import sys

from impact.answers.detecting import Detected, detect
from impact.cli.options import add_color, add_replay, add_repository, add_since, add_strict, opened
from impact.cli.talk import wants_colour, width
from impact.errors import ANSWERED, SIGNALLED
from impact.github import (
    Job,
    append_summary,
    delivery_of,
    read_job,
    write_outputs,
    write_report,
)
from impact.pipeline import Question
from impact.render import outputs, render
from impact.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

FORMATS: Final = ("github", "text", "json", "markdown")


def configure(parser: "argparse.ArgumentParser") -> None:
    """Declare the arguments."""
    add_replay(parser)
    add_strict(parser)
    add_since(parser)
    add_repository(parser)
    parser.add_argument("--format", choices=FORMATS, default="",
                        help="what to print: github, the outputs (the default where there is no "
                        "$GITHUB_OUTPUT), text (the default in a job), json, or markdown, the "
                        "summary")  # fmt: skip
    add_color(parser)


def run(arguments: "argparse.Namespace") -> int:
    """Answer, write and print."""
    job = read_job(os.environ, arguments.event_name, arguments.payload)
    question = Question(
        delivery=delivery_of(job),
        since=arguments.since,
        rules_path=arguments.rules,
        strict=arguments.strict,
    )
    with opened(arguments) as context:
        found = detect(question, context)
    made = _write(found, job)
    sys.stdout.write(_shown(found, made, arguments, job))
    refused = any(skip.reason == "tag-not-on-branch" for skip in found.report.plan.skips)
    return SIGNALLED if refused else ANSWERED


def _write(found: Detected, job: Job) -> dict[str, str]:
    """Write the report, the summary and the outputs, as far as the job takes them."""
    path = write_report(job.folder, render(found.report, "json")) if job.folder else ""
    made = outputs.outputs(found.report, found.parts, path)
    if job.summary:
        append_summary(job.summary, _summary(found))
    if job.output:
        write_outputs(job.output, made)
    return made


def _summary(found: Detected) -> str:
    from impact.render import summary

    return summary.render(found.report)


def _shown(found: Detected, made: dict[str, str], arguments: "argparse.Namespace", job: Job) -> str:
    match arguments.format or ("text" if job.output else "github"):
        case "github":
            return outputs.as_lines(made)
        case "markdown":
            return _summary(found)
        case other:
            colour = wants_colour(arguments.color, sys.stdout)
            return render(found.report, other, width=width(sys.stdout), colour=colour)
