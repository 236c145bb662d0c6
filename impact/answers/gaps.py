"""Gaps: what lies between what stands in an environment and a commit, for one app.

Promise: each part of an app is compared from where it stands, the two trees as they are; a span is
looked at once, however many apps and environments ask for it.
"""

from collections.abc import Iterable, Sequence

from impact.analysis.joining import joined
from impact.bases.deployed import is_here
from impact.changes import Commit, Revision, Span, merge_changes
from impact.context import Context
from impact.deployments import Standing
from impact.pipeline.parts import Part, part_of_span
from impact.promotion import Gap, feeding_branch, gap_of
from impact.report import AppSpan
from impact.rules import App, Rules


class Gaps:
    """The gaps of one answer."""

    def __init__(self, rules: Rules, context: Context, *, strict: bool = False) -> None:
        self._rules = rules
        self._context = context
        self._strict = strict
        self._parts: dict[tuple[str, str], Part] = {}
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def known(self, sha: str) -> bool:
        """Whether this clone has a commit. Raises ShallowHistory where it may have been cut off."""
        return is_here(self._context.repository, sha, "which was deployed")

    def gap(
        self, app: App, standing: Sequence[Standing], head: Revision, *, log: bool = False
    ) -> Gap | None:
        """What lies between; None if nothing stands there, or a commit is not in this clone."""
        shas = dict.fromkeys(part.record.sha for part in standing)
        if not shas or not all(map(self.known, shas)):
            return None
        spans = [self._span(app, part, head) for part in standing]
        parts = {one.span: self._part(one.span) for one in spans}
        impacts = {span: part.impact for span, part in parts.items()}
        (impact,) = joined(self._rules, spans, impacts).apps
        changes = merge_changes(part.changes for part in parts.values())
        found = gap_of(head, (self._count(sha, head.sha) for sha in shas), impact, changes)
        return found._replace(log=self._log(shas, found)) if log else found

    def head_of(self, app: str, environment: str) -> Revision:
        """The commit that an environment is fed from: a branch of its workflows, else HEAD."""
        flows = (
            flow
            for flow in self._rules.workflows
            if flow.app == app and flow.environment == environment
        )
        branch = feeding_branch(flows)
        repository = self._context.repository
        tips = repository.branches(branch) if branch else ()
        return tips[0] if tips else repository.resolve("HEAD")

    def _log(self, shas: Iterable[str], gap: Gap) -> tuple[Commit, ...]:
        paths = {change.path for change in gap.changes}
        commits = (
            commit
            for sha in shas
            for commit in self._context.repository.commits_changing(sha, gap.head.sha, paths)
        )
        return tuple({commit.sha: commit for commit in commits}.values())

    @staticmethod
    def _span(app: App, part: Standing, head: Revision) -> AppSpan:
        base = Revision(part.record.sha[:12], part.record.sha)
        whole = set(part.components) == set(app.components)
        span = Span(base, head, "deployed", "what stands there")
        return AppSpan(app.name, span, () if whole else part.components)

    def _part(self, span: Span) -> Part:
        key = (span.base.sha if span.base is not None else "", span.head.sha)
        if key not in self._parts:
            self._parts[key] = part_of_span(self._rules, span, self._strict, self._context)
        return self._parts[key]

    def _count(self, base: str, head: str) -> tuple[int, int]:
        if (base, head) not in self._counts:
            self._counts[base, head] = self._context.repository.count_between(base, head)
        return self._counts[base, head]
