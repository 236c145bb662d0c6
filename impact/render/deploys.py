"""Deploys and what lies between them, as sentences.

Promise: "the same code", "nobody knows" and "nothing was deployed" are different words.
"""

from collections.abc import Iterator

from impact.promotion import Deploy, Gap
from impact.render.outline import Row
from impact.render.phrases import Piece, Sentence, contradiction, evidence, number, say
from impact.render.reasons import head_of
from impact.report import Evidence

PATHS = 10  # of one gap; the others are counted
PROOFS = 2  # of one path
COMMITS = 20


def deploy(one: Deploy) -> Sentence:
    """Say what was deployed, and when."""
    facts = (
        ", ".join(one.components),
        f"{one.alias} {one.version}".strip(),
        age(one.seconds),
    )
    dots = tuple(say(f"· {fact}") for fact in facts if fact)
    artifact = (say("·"), Piece("name", one.artifact)) if one.artifact else ()
    return (Piece("name", one.sha[:12]), *artifact, *dots)


def age(seconds: int) -> str:
    """Say how long ago, in the largest unit."""
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            return f"{number(seconds // size, unit)} ago"
    return "just now"


def distance(gap: Gap) -> str:
    """Say how far two commits are apart."""
    parts = [number(gap.commits, "commit")] if gap.commits or not gap.ahead else []
    parts += [f"{number(gap.ahead, 'commit')} undone"] if gap.ahead else []
    return " and ".join(parts)


def effect(gap: Gap) -> str:
    """Say what of it touches the app."""
    if not gap.impacted:
        return "nothing of it touches the app" if gap.changed else "the same files"
    paths = "path touches it" if len(gap.changes) == 1 else "paths touch it"
    parts = f": {', '.join(gap.components)}" if gap.components else ""
    return f"{len(gap.changes):,} {paths}{parts}"


def proofs(gap: Gap, rules: str) -> Iterator[Row]:
    """The paths that touch the app, each with its evidence, and what contradicts the rules."""
    by_path: dict[str, list[Evidence]] = {}
    for found in gap.evidence:
        by_path.setdefault(found.path, []).append(found)
    statuses = {change.path: change.status for change in gap.changes}
    shown, hidden = head_of(list(by_path.items()), PATHS)
    for path, all_found in shown:
        if path:
            yield Row(statuses.get(path, "changed"), (Piece("name", path),))
        for found in all_found[:PROOFS]:
            yield Row(found.kind, evidence(found, rules=rules), "faint", 1)
    if hidden:
        yield Row("", (say(f"and {number(len(hidden), 'more path')}"),), "faint")
    for one in gap.contradictions[:PATHS]:
        yield Row("!", (Piece("name", one.path), say(f"· {contradiction(one)}")), "alarm")


def commits(gap: Gap) -> Iterator[Row]:
    """The commits that change what touches the app."""
    shown, hidden = head_of(gap.log, COMMITS)
    for commit in shown:
        said = (say(commit.subject or "(no message)"), say(f"· {commit.author}"))
        yield Row(commit.sha[:12], said)
    if hidden:
        yield Row("", (say(f"and {number(len(hidden), 'more commit')}"),), "faint")
