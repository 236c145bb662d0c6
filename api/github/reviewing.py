"""The question that the bot asks: what merging a pull request deploys, and in which words.

Promise: answered in a child process like every other question, by the rules of the base commit, and
written as plain values: the body of a comment, a title, and whether there is anything to say.
"""

import json
from typing import Any, NamedTuple, Self

from impact.context import Context
from impact.errors import NoRules, RulesError
from impact.events.deliveries import Delivery, PullRequested, Queued
from impact.pipeline import Question, answer
from impact.render.comment import body_of, speaks, unanswered
from impact.render.line import line

UNTOLD = "could not tell what deploys"


class Review(NamedTuple):
    """What a reviewer is told."""

    body: str
    title: str
    speaks: bool  # whether it is worth a comment
    deploys: bool  # whether something deploys, or may
    answered: bool = True  # whether the rules could be read at all

    @classmethod
    def read(cls, text: bytes) -> Self:
        """The review that a child process wrote."""
        values: Any = json.loads(text)
        return cls(**values)


class Reviewed(NamedTuple):
    """A pull request as an event told it; `number` 0: a group of a merge queue."""

    number: int
    base_ref: str  # the branch
    base: str
    head: str
    immutable: bool = False  # the base branch moves

    def write(self, context: Context) -> str:
        """The review. Rules that cannot be read are told to the reviewer, too."""
        try:
            report = answer(Question(delivery=self._delivery()), context)
        except RulesError as error:
            broken = not isinstance(error, NoRules)
            title = f"{UNTOLD}: {error.what}"
            review = Review(unanswered(error), title, broken, deploys=broken, answered=False)
        else:
            touched = any(app.impacted for app in report.impact.apps)
            deploys = bool(report.plan.runs) or touched
            review = Review(body_of(report), line(report), speaks(report), deploys)
        return json.dumps(review._asdict())

    def _delivery(self) -> Delivery:
        if not self.number:
            return Queued(self.base_ref, self.base, self.head)
        return PullRequested(self.number, self.base_ref, self.base, self.head, "")
