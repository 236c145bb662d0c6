"""What a tag releases, as release notes tell it: the commits and files of that app alone.

Promise: what the analysis says of the span from the app's previous tag, and nothing else; a commit
is listed if it changes one of these files. The way back is the previous release.
"""

from collections.abc import Iterable, Sequence

from impact.bases import tag_span, tagged_commit
from impact.changes import Change, Commit, Span
from impact.context import Context
from impact.deployments import Record, successes
from impact.deployments.times import now
from impact.errors import UsageError
from impact.pipeline.parts import part_of_span
from impact.planning import likely_tags
from impact.promotion import Deploy, rollback_commands, shown
from impact.reading.rulebook import rules_for
from impact.recording import ledger_of
from impact.report import AppImpact, Evidence
from impact.rules import Origin, Rules, Workflow
from impact.typed import Final, Literal, NamedTuple

SCHEMA: Final = "impact.notes/1"
BREAKING: Final = "Breaking changes"
KINDS: Final = {"feat": "Features", "fix": "Fixes", "perf": "Performance", "revert": "Reverts"}
OTHER: Final = "Other changes"


class CommitGroup(NamedTuple):
    """Commits of one kind, the newest first."""

    title: str
    commits: tuple[Commit, ...]


class FileGroup(NamedTuple):
    """Changed files of one component; "" for those of none."""

    component: str
    changes: tuple[Change, ...]


class WayBack(NamedTuple):
    """The release before, and what brings it back."""

    tag: str
    deploy: Deploy | None  # where it stood, if the ledger knows
    commands: tuple[str, ...]


class AppRelease(NamedTuple):
    """One app that the tag releases."""

    app: str
    title: str
    environment: str
    workflow: str
    approval: bool
    span: Span
    commits: tuple[CommitGroup, ...]
    files: tuple[FileGroup, ...]
    evidence: tuple[Evidence, ...]
    back: WayBack | None  # None: the first release


class Notes(NamedTuple):
    """The notes of one tag."""

    schema: Literal["impact.notes/1"]
    rules: Origin
    tag: str
    exists: bool  # in this clone; else HEAD stands for it
    apps: tuple[AppRelease, ...]


def notes_of(tag: str, rules_path: str, context: Context) -> Notes:
    """Answer. Raises UsageError, RulesError, RepositoryError or DatabaseError."""
    repository = context.repository
    head = tagged_commit(repository, tag)
    rules = rules_for(Span(None, head, "notes", ""), (), rules_path, context)
    flows = [
        flow
        for flow in rules.workflows
        if flow.when.tag is not None and flow.when.tag.includes(tag)
    ]
    if not flows:
        likely = likely_tags(rules, tag)
        raise UsageError(
            f"no workflow wants the tag {tag}",
            where=tag,
            do=f"perhaps: {' or '.join(likely)}" if likely else "",
        )
    apps = tuple(_release(tag, flow, rules, context) for flow in flows)
    return Notes(SCHEMA, rules.origin, tag, repository.has_tag(tag), apps)


def _release(tag: str, flow: Workflow, rules: Rules, context: Context) -> AppRelease:
    wanted = flow.when.tag
    if wanted is None:
        raise TypeError(f"no tag starts {flow.file}")
    span = tag_span(context.repository, tag, wanted)
    part = part_of_span(rules, span, False, context)
    impact = next(app for app in part.impact.apps if app.app == flow.app)
    touched = {evidence.path for evidence in impact.evidence}
    changes = [change for change in part.changes if change.path in touched]
    commits: tuple[Commit, ...] = ()
    if span.base is not None:
        commits = context.repository.commits_changing(span.base.sha, span.head.sha, touched)
    return AppRelease(
        app=flow.app,
        title=impact.title,
        environment=flow.environment,
        workflow=flow.file,
        approval=flow.approval,
        span=span,
        commits=tuple(_groups(commits)),
        files=tuple(_files(rules, impact, changes)),
        evidence=impact.evidence if span.base is not None else (),
        back=_way_back(flow, span, context),
    )


def _groups(commits: Sequence[Commit]) -> Iterable[CommitGroup]:
    """Commits by the kind that starts their subject (conventionalcommits.org)."""
    groups: dict[str, list[Commit]] = {}
    for commit in commits:
        groups.setdefault(kind_of(commit.subject), []).append(commit)
    for title in (BREAKING, *KINDS.values(), OTHER):
        if title in groups:
            yield CommitGroup(title, tuple(groups[title]))


def kind_of(subject: str) -> str:
    """The group of a commit: `feat(web)!: words` is a breaking change, `fix: words` a fix."""
    opening, colon, _ = subject.partition(":")
    kind = opening.partition("(")[0].rstrip("!").strip().lower()
    if not colon or not kind.isalpha():
        return OTHER
    return BREAKING if opening.rstrip().endswith("!") else KINDS.get(kind, OTHER)


def _files(rules: Rules, impact: AppImpact, changes: Sequence[Change]) -> Iterable[FileGroup]:
    app = rules.app(impact.app)
    has = app.components if app is not None else ()
    groups: dict[str, list[Change]] = {}
    for change in changes:
        own = [name for name in rules.components_of(change.path) if name in has]
        groups.setdefault(own[0] if own else "", []).append(change)
    for name in (*has, ""):
        if name in groups:
            yield FileGroup(name, tuple(groups[name]))


def _way_back(flow: Workflow, span: Span, context: Context) -> WayBack | None:
    if span.base is None:
        return None
    base = span.base
    with ledger_of(context) as ledger:
        history = successes(ledger.newest(flow.app, flow.environment))
        record = next((one for one in history if one.sha == base.sha), None)
    known = record or Record(flow.app, flow.environment, base.sha, "success", 0)
    return WayBack(
        base.name,
        shown(record, record.components, now()) if record is not None else None,
        tuple(rollback_commands(flow, known, base.name)),
    )
