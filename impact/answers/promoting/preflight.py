"""One pre-flight in the making: app by app, component by component.

Promise: a deploy of the environment before is tried against the commit that is promoted, the newest
first; the first between which and the commit nothing touches the app is the one.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from impact.answers.gaps import Gaps
from impact.answers.promoting.values import AppPromotion, PartPromotion, Wanted
from impact.answers.tagging import TagCheck, check_tag
from impact.changes import Revision
from impact.context import Context
from impact.deployments import Record, Standing, last_words, standings, successes
from impact.deployments.times import now
from impact.ledger import Ledger
from impact.promotion import (
    Gap,
    Problem,
    no_artifact,
    rollback_commands,
    shown,
    start_commands,
)
from impact.rules import App, Rules, Workflow
from impact.typed import Final

TRIED: Final = 50  # commits of the environment before, the newest first


def flows_of(rules: Rules, app: App, environment: str) -> list[Workflow]:
    """The workflow that deploys an app there; one that an event starts before one by hand."""
    flows = [
        flow for flow in rules.workflows if flow.app == app.name and flow.environment == environment
    ]
    flows.sort(key=lambda flow: flow.when.tag is None and flow.when.push is None)
    return flows[:1]


class Preflight:
    """One pre-flight in the making."""

    def __init__(
        self, rules: Rules, wanted: Wanted, before: str, ledger: Ledger, context: Context
    ) -> None:
        self.today = now()
        self.warnings: list[str] = []
        self._rules = rules
        self._wanted = wanted
        self._before = before
        self._ledger = ledger
        self._repository = context.repository
        self._gaps = Gaps(rules, context, strict=wanted.strict)

    def app(self, app: App, flow: Workflow) -> AppPromotion:
        """The pre-flight of one app."""
        commit = self._commit(app)
        standing = standings(self._ledger.newest(app.name, self._wanted.to), app.components)
        parts = tuple(self._parts(app, standing, commit))
        tag = None
        if flow.when.tag is not None:
            place = f"{self._rules.origin.path}:{flow.line}"
            tag = check_tag(flow, self._wanted.tag, commit, place, self._repository)
        needed = any(part.needed for part in parts)
        problems = (
            *dict.fromkeys(part.problem for part in parts if part.problem is not None),
            *(tag.problems if tag is not None and (needed or tag.given) else ()),
        )
        self._doubt(app, parts)
        return AppPromotion(
            app=app.name,
            title=app.title,
            workflow=flow.file,
            commit=commit,
            ready=not problems,
            parts=parts,
            tag=tag,
            approval=flow.approval,
            problems=problems,
            commands=tuple(self._commands(app, flow, commit, tag)) if needed else (),
            rollback=tuple(dict.fromkeys(self._rollback(flow, standing))),
        )

    def _doubt(self, app: App, parts: Sequence[PartPromotion]) -> None:
        """Warn of what a proof rests on."""
        for part in parts:
            proof, artifact = part.proof, part.artifact
            if part.needed and artifact is not None and not artifact.artifact:
                self.warnings.append(
                    f"{app.name}: the deploy of {artifact.sha[:12]} to {self._before} recorded no "
                    "artifact, so nobody can say what it is called"
                )
            for found in proof.contradictions if proof is not None and artifact is not None else ():
                self.warnings.append(
                    f"{app.name}: {found.path} differs from what was deployed to {self._before}; "
                    f"the rules keep it back (line {found.line}), the code reaches it: --strict "
                    "counts it"
                )

    def _commit(self, app: App) -> Revision:
        if self._wanted.commit:
            return self._repository.resolve(self._wanted.commit)
        if self._wanted.tag and self._repository.has_tag(self._wanted.tag):
            tagged = self._repository.resolve(f"refs/tags/{self._wanted.tag}")
            return tagged._replace(name=self._wanted.tag)
        return self._gaps.head_of(app.name, self._wanted.to)

    def _parts(
        self, app: App, standing: Sequence[Standing], commit: Revision
    ) -> Iterator[PartPromotion]:
        """The components, those together that the same deploy promotes."""
        found: dict[tuple[object, ...], list[str]] = {}
        for component in app.components or ("",):
            part = self._part(app, component, standing, commit)
            found.setdefault(part[1:], []).append(component)
        for rest, names in found.items():
            whole = set(names) == set(app.components)
            yield PartPromotion._make(((() if whole or not names[0] else tuple(names)), *rest))

    def _part(
        self, app: App, component: str, standing: Sequence[Standing], commit: Revision
    ) -> PartPromotion:
        names = (component,) if component else ()
        stands = [one for one in standing if component in (one.components or ("",))]
        gap = self._gaps.gap(app, [one._replace(components=names) for one in stands], commit)
        needed = gap is None or gap.impacted
        tried: list[Gap] = []
        for record in self._candidates(app, component):
            proof = self._gaps.gap(app, [Standing(names, record)], commit)
            if proof is not None and not proof.impacted:
                artifact = shown(record, record.components, self.today)
                return PartPromotion(names, needed, artifact, proof, None)
            tried += [proof] if proof is not None else []
        problem = self._no_artifact(app, component, tried) if needed else None
        return PartPromotion(names, needed, None, tried[0] if tried else None, problem)

    def _candidates(self, app: App, component: str) -> Iterator[Record]:
        """The deploys of the environment before, each commit once, the newest first."""
        seen: dict[str, Record] = {}
        history = self._ledger.newest(app.name, self._before)
        for record in islice(successes(history, component), 20 * TRIED):
            if record.sha not in seen and len(seen) < TRIED:
                seen[record.sha] = record
                yield record

    def _no_artifact(self, app: App, component: str, tried: Sequence[Gap]) -> Problem:
        history = self._ledger.newest(app.name, self._before)
        last = next(iter(last_words(history)), None)
        failed = last is not None and last.status != "success"
        feeding = flows_of(self._rules, app, self._before)
        return no_artifact(
            self._before,
            self._wanted.to,
            app.name,
            component,
            tried[0] if tried else None,
            shown(last, last.components, self.today) if last is not None and failed else None,
            feeding[0] if feeding else None,
        )

    def _commands(
        self, app: App, flow: Workflow, commit: Revision, tag: TagCheck | None
    ) -> Iterator[str]:
        if tag is not None:
            yield from tag.commands(app.title, commit)
        branch = self._gaps.head_of(app.name, self._wanted.to)
        arrived = self._repository.is_ancestor(commit.sha, branch.sha)
        yield from start_commands(
            flow, commit, branch.name, arrived=arrived, tagged=tag is not None
        )

    def _rollback(self, flow: Workflow, standing: Sequence[Standing]) -> Iterator[str]:
        for one in standing:
            wanted = flow.when.tag
            tags = [
                name
                for name, sha in self._repository.tags()
                if sha == one.record.sha and wanted is not None and wanted.includes(name)
            ]
            yield from rollback_commands(flow, one.record, tags[-1] if tags else "")
