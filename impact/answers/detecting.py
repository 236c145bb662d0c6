"""What a job asks: the report about an event, and every flag its outputs must name.

Promise: one function asks for the answer, so that whoever can mend the clone (a fetch) wraps it.
"""

from collections.abc import Mapping

from impact.context import Context
from impact.pipeline import Question, answer
from impact.reading.rulebook import rules_of
from impact.report import Report
from impact.typed import NamedTuple


class Detected(NamedTuple):
    """An answer, and what it could have spoken of."""

    report: Report
    parts: Mapping[str, tuple[str, ...]]  # every app of the rules, with the components it has


def detect(question: Question, context: Context) -> Detected:
    """Answer a question about a delivery. Raises UsageError, RulesError or RepositoryError."""
    report = answer(question, context)
    rules = rules_of(report.rules.revision, question.rules_path, context)
    return Detected(report, {app.name: app.components for app in rules.apps})
