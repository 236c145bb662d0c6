"""The pre-flight of a promotion: for a terminal, for a document, for a machine.

Promise: the first line is the answer. What is not ready comes with its cause and its fix; what is
ready with its proof, and with what a person would type next.
"""

from collections.abc import Iterator

from impact.answers.promoting import AppPromotion, PartPromotion, Promotion
from impact.render import outline
from impact.render.deploys import deploy
from impact.render.document import as_object
from impact.render.json import write
from impact.render.outline import Row, Section
from impact.render.phrases import Piece, Sentence, number, revision, say


def render(found: Promotion, fmt: str, *, width: int, colour: bool) -> str:
    """Write an answer as "text" of `width` columns, as "markdown" or as "json"."""
    if fmt == "json":
        return write(as_object(found))
    return outline.render(_sections(found), fmt, width=width, colour=colour)


def _sections(found: Promotion) -> Iterator[Section]:
    ready = sum(app.ready for app in found.apps)
    answer = f"promotion from {found.before} to {found.environment}: "
    answer += "ready" if found.ready else f"{ready} of {number(len(found.apps), 'app')} ready"
    style = "strong" if found.ready else "alarm-strong"
    yield Section((say(answer),), tuple(_needs(found)), style=style)
    for app in found.apps:
        yield from _app(app, found)
    warnings = (Row("warning", (say(text),), "alarm") for text in found.warnings)
    yield Section((say("ledger"), Piece("name", found.ledger)), tuple(warnings), style="faint")


def _needs(found: Promotion) -> Iterator[Row]:
    for label, names in (("secrets", found.secrets), ("variables", found.variables)):
        if names:
            yield Row(label, (say(f"{found.environment} needs {', '.join(names)}"),))


def _app(app: AppPromotion, found: Promotion) -> Iterator[Section]:
    needed = any(part.needed for part in app.parts)
    verdict = ("ready" if needed else "nothing to promote") if app.ready else "not ready"
    title = (Piece("name", app.app), say(f"· {verdict}"))
    yield Section(
        title, tuple(_rows(app, found)), app.commands if app.ready else (), _style(app, needed)
    )
    if app.rollback and needed:
        words = f"to bring back what {found.environment} runs now"
        yield Section((say(words),), (), app.rollback, "faint")


def _style(app: AppPromotion, needed: bool) -> str:
    if not app.ready:
        return "alarm-strong"
    return "run" if needed else "strong"


def _rows(app: AppPromotion, found: Promotion) -> Iterator[Row]:
    yield Row("commit", revision(app.commit))
    for part in app.parts:
        yield from _part(part, found)
    for problem in app.problems:
        yield Row("error", (say(problem.what),), "alarm")
        yield Row("cause", (say(problem.cause),), "", 1)
        if problem.fix:
            yield Row("fix", (say(problem.fix),), "", 1)
    if app.tag is not None and app.tag.tag:
        yield Row("tag", _tag(app))
    if app.approval:
        yield Row("approval", (say("a person must approve before it deploys"),), "alarm")


def _tag(app: AppPromotion) -> Sentence:
    tag = app.tag
    if tag is None:
        return ()
    what = "stands there" if tag.exists else "" if tag.given else "is the next one"
    after = f"the last one is {tag.last}" if tag.last else "there is none before it"
    where = f"on {tag.branch}" if tag.branch else ""
    facts = tuple(say(f"· {fact}") for fact in (what, after, where) if fact)
    return (Piece("name", tag.tag), *facts)


def _part(part: PartPromotion, found: Promotion) -> Iterator[Row]:
    label = ", ".join(part.components) or "artifact"
    if not part.needed:
        yield Row(label, (say(f"{found.environment} has exactly this code"),), "faint")
    elif part.artifact is not None:
        yield Row(label, (say(f"of {found.before}:"), *deploy(part.artifact)))
        yield Row("proof", _proof(part), "faint", 1)


def _proof(part: PartPromotion) -> Sentence:
    """Why the deploy of a commit counts for another one."""
    gap, artifact = part.proof, part.artifact
    if gap is None or artifact is None:
        return ()
    if artifact.sha == gap.head.sha:
        return (say("it was built from this very commit"),)
    between = [number(gap.commits, "commit")] if gap.commits or not gap.ahead else []
    between += [f"{number(gap.ahead, 'commit')} the other way"] if gap.ahead else []
    paths = number(gap.changed, "changed path")
    searched = f" · {number(gap.searched, 'file')} of the app searched" if gap.searched else ""
    if not gap.changed:
        return (say(f"{' and '.join(between)} between, and not a file differs"),)
    return (say(f"{' and '.join(between)} and {paths} between, none touches it{searched}"),)
