"""What may be promoted, how far environments are apart, and which version comes next: decided.

Promise: pure. A deploy of another commit counts for a commit exactly if nothing that touches the
app lies between the two; what lies there is kept as the proof. Nothing here deploys anything.
"""

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote

from impact.changes import Change, Commit, Revision
from impact.deployments import Outcome, Record, Standing
from impact.deployments.times import time_text
from impact.report import AppImpact, Contradiction, Evidence
from impact.rules import App, Workflow
from impact.typed import Literal, NamedTuple, TypeAlias

Drift: TypeAlias = Literal["none", "same", "behind", "ahead", "apart", "not-deployed", "unknown"]


class Deploy(NamedTuple):
    """A deploy as an answer shows it."""

    sha: str
    status: Outcome
    artifact: str
    components: tuple[str, ...]  # empty: all that the app has
    at: str  # ISO 8601
    seconds: int  # how long ago
    alias: str
    version: str
    run_url: str


class Gap(NamedTuple):
    """What lies between what stands somewhere and a commit, for one app."""

    head: Revision  # the commit
    commits: int  # that only the head has
    ahead: int  # that only what stands there has
    impacted: bool  # whether anything of it touches the app
    components: tuple[str, ...]  # that it touches
    changes: tuple[Change, ...]  # that touch the app
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Contradiction, ...]  # what the rules keep back although it is reached
    changed: int  # paths that differ at all
    searched: int  # files of the app that were looked through
    log: tuple[Commit, ...]  # the commits that change what touches the app, if they were asked for


def shown(record: Record, components: Sequence[str], today: int) -> Deploy:
    """A record as an answer shows it."""
    return Deploy(
        record.sha,
        record.status,
        record.artifact,
        tuple(components),
        time_text(record.at),
        max(0, today - record.at) // 1000,
        record.alias,
        record.version,
        record.run_url,
    )


def shown_standing(app: App, standing: Sequence[Standing], today: int) -> Iterator[Deploy]:
    """What stands somewhere, part by part; components are named where not all stand together."""
    for one in standing:
        whole = set(one.components) == set(app.components)
        yield shown(one.record, () if whole else one.components, today)


def gap_of(
    head: Revision,
    counts: Iterable[tuple[int, int]],
    impact: AppImpact,
    changes: Sequence[Change],
) -> Gap:
    """Put a gap together: `counts` of commits for each of its bases, and all that changed."""
    counted = list(counts)
    touched = {evidence.path for evidence in impact.evidence}
    return Gap(
        head=head,
        commits=max((commits for commits, _ in counted), default=0),
        ahead=max((ahead for _, ahead in counted), default=0),
        impacted=impact.impacted,
        components=impact.components,
        changes=tuple(change for change in changes if change.path in touched),
        evidence=impact.evidence,
        contradictions=impact.contradictions,
        changed=len(changes),
        searched=impact.searched,
        log=(),
    )


def drift_of(gap: Gap | None, *, first: bool, deployed: bool, before: bool) -> Drift:
    """How an environment stands to the one before it; the gap leads from it to that one.

    `before`: something is deployed to the one before.
    """
    if first:
        return "none"
    if not deployed:
        return "not-deployed"
    if gap is None:
        return "unknown" if before else "not-deployed"
    if not gap.impacted:
        return "same"
    if gap.commits and gap.ahead:
        return "apart"
    return "ahead" if gap.ahead else "behind"


def earlier(successes: Iterable[Record], standing: Sequence[Record], most: int) -> list[Record]:
    """The deploys one could roll back to: the newest of each commit and artifact that stood."""
    current = {(record.sha, record.artifact) for record in standing}
    found: dict[tuple[str, str], Record] = {}
    for record in successes:
        key = (record.sha, record.artifact)
        if key not in current:
            found.setdefault(key, record)
        if len(found) == most:
            break
    return list(found.values())


def feeding_branch(workflows: Iterable[Workflow]) -> str:
    """The branch that an environment is fed from: of its pushes, else where its tags must be."""
    flows = list(workflows)
    for flow in flows:
        for pattern in flow.when.push.patterns if flow.when.push is not None else ():
            if not set(pattern) & set("*?+[]!\\"):
                return pattern
    return next((flow.tag_on for flow in flows if flow.tag_on), "")


class Problem(NamedTuple):
    """Why something is not ready."""

    what: str
    cause: str
    fix: str


def no_artifact(
    before: str,
    to: str,
    app: str,
    component: str,
    nearest: Gap | None,
    failed: Deploy | None,
    feeding: Workflow | None,
) -> Problem:
    """The error that the environment before has nothing of this code, with cause and fix."""
    what = f"No {before} artifact found"
    whose = f"{component} of {app}" if component else app
    if nearest is None:
        cause = f"no deploy of {whose} to {before} that succeeded is known"
    else:
        paths = ", ".join(change.path for change in nearest.changes[:3])
        more = f" and {len(nearest.changes) - 3:,} more" if len(nearest.changes) > 3 else ""
        cause = f"{to} was asked for before {before} had this code of {whose}: {paths}{more}"
    if failed is not None:
        run = f" ({failed.run_url})" if failed.run_url else ""
        end = "failed" if failed.status == "failure" else f"was {failed.status}"
        cause += f"; the last deploy to {before}, of {failed.sha[:12]}, {end}{run}"
    return Problem(what, cause, _first_to(before, to, feeding))


def _first_to(before: str, to: str, feeding: Workflow | None) -> str:
    branch = feeding_branch([feeding]) if feeding is not None else ""
    way = f"push to {branch} first, and" if branch and feeding else f"deploy to {before} first, and"
    run = f"wait until {feeding.file} has succeeded" if feeding is not None else "wait for its end"
    return f"{way} {run}; then promote to {to}"


def start_commands(
    flow: Workflow, commit: Revision, branch: str, *, arrived: bool, tagged: bool
) -> Iterator[str]:
    """What a person types to have a workflow run."""
    file, base = quote(flow.file), quote(branch.removeprefix("origin/"))
    source = commit.name.removeprefix("origin/")
    if not tagged and flow.when.push is not None and not arrived:
        named = f" --head {quote(source)}" if not commit.sha.startswith(source) else ""
        yield f"gh pr create --base {base}{named}"
    elif not tagged and flow.when.manual:
        yield f"gh workflow run {file} --ref {base}"
    yield f"gh run list --workflow {file} --limit 1"


def rollback_commands(flow: Workflow, record: Record, tag: str) -> Iterator[str]:
    """What a person types to bring a deploy back."""
    if flow.rollback:
        words = {"version": record.version, "artifact": record.artifact, "sha": record.sha}
        text = flow.rollback
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", value or f"<previous-{word}>")
        yield text
    elif tag and flow.when.manual:
        yield f"gh workflow run {quote(flow.file)} --ref {quote(tag)}"
    elif (run := record.run_url.partition("/actions/runs/")[2].partition("/")[0]).isdecimal():
        yield f"gh run rerun {run}"
