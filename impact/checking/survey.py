"""Everything a check looks at: one revision's rules, files, workflows, code and handlers."""

from collections.abc import Iterable, Mapping, Sequence

from impact.analysis import AppView
from impact.findings import Witness
from impact.graph import Unknown
from impact.graph.listing import Listing
from impact.handlers import Started
from impact.report import (
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    Impact,
    ImportEvidence,
    RuleEvidence,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import App, Row, Rules
from impact.typed import NamedTuple
from impact.workflows import FOLDER, WorkflowFile


class Judged(NamedTuple):
    """The rules, and what they and the code say of every tracked file as if it were modified."""

    rules: Rules
    impact: Impact
    apps: Mapping[str, AppView]
    rows: Mapping[str, tuple[Row, ...]]  # by file: the rows that match it, the deciding one first
    unknown: tuple[Unknown, ...]
    computed: tuple[Unknown, ...]
    missing: tuple[tuple[str, str], ...]  # (app, entry point or image that names nothing)
    handlers: tuple[Started, ...]

    def evidence(self, app: str) -> dict[str, list[Evidence]]:
        """All evidence of an app, by file."""
        found: dict[str, list[Evidence]] = {}
        for one in next(each for each in self.impact.apps if each.app == app).evidence:
            found.setdefault(one.path, []).append(one)
        return found

    def app(self, name: str) -> App:
        """The app of that name."""
        return next(app for app in self.rules.apps if app.name == name)


class Survey(NamedTuple):
    """What is known of one revision. Without rules: the workflow files alone."""

    paths: Sequence[str]
    listing: Listing
    workflows: tuple[WorkflowFile, ...]
    judged: Judged | None

    def workflow(self, file: str) -> WorkflowFile | None:
        """A workflow file that GitHub accepts, by its name."""
        found = (w for w in self.workflows if w.path == FOLDER + file and not w.refusals)
        return next(found, None)


def proof(evidence: Evidence, rules: str) -> str:
    """A piece of evidence in a few words."""
    match evidence:
        case RuleEvidence(line=line, pattern=pattern):
            return f"{rules}:{line} {pattern}"
        case ImportEvidence(chain=chain) | DeclaredEvidence(chain=chain):
            links = [f"{link.importer}:{link.line}" for link in chain]
            return " → ".join((*links, evidence.path)) if links else "an entry point"
        case ImageEvidence(image=image, line=line):
            return f"copied by {image}:{line}" if line else f"part of {image}"
        case WorkflowEvidence():
            return "the workflow itself"
        case EveryoneEvidence():
            return "unmatched: deploy"
        case UnknownEvidence(unknown=unknown):
            return f"perhaps loaded by {unknown}"


def witnesses(paths: Iterable[str], why: str = "") -> tuple[Witness, ...]:
    """Files that show a finding, all for one reason."""
    return tuple(Witness(path, why) for path in sorted(paths))


def counted(count: int, noun: str = "file") -> str:
    """Say how many."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
