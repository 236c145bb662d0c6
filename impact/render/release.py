"""Release notes: Markdown for a GitHub Release, text for a terminal, a document for a machine.

Promise: a commit, a file and a name of anybody is shown as what it is, and can be no markup.
"""

from collections.abc import Iterator

from impact.answers.releasing import AppRelease, FileGroup, Notes, WayBack
from impact.render.deploys import deploy
from impact.render.document import as_object
from impact.render.json import write
from impact.render.markdown.plain import code_span, plain
from impact.render.outline import Row, Section, as_text, fenced
from impact.render.phrases import Piece, Sentence, number, say


def render(notes: Notes, fmt: str, *, width: int, colour: bool) -> str:
    """Write the notes as "markdown", as "text" of `width` columns, or as "json"."""
    if fmt == "json":
        return write(as_object(notes))
    if fmt == "text":
        sections = (section for app in notes.apps for section in _sections(notes, app))
        return as_text(sections, width=width, colour=colour)
    return "\n\n".join(block for app in notes.apps for block in _blocks(notes, app)) + "\n"


def _blocks(notes: Notes, app: AppRelease) -> Iterator[str]:
    """The parts of the Markdown, each without empty lines around it."""
    yield f"## {plain(app.title)} {code_span(notes.tag)}"
    yield plain(_summary(app))
    for group in app.commits:
        yield f"### {group.title}"
        yield "\n".join(
            f"- {plain(commit.subject or '(no message)')} ({commit.sha[:12]}, "
            f"{plain(commit.author)})"
            for commit in group.commits
        )
    for files in app.files:
        yield f"### {_files_title(files)}"
        yield "\n".join(f"- {code_span(one.path)} {one.status}" for one in files.changes)
    yield "### Rollback"
    yield from _rollback(app)


def _rollback(app: AppRelease) -> Iterator[str]:
    if app.back is None:
        yield "This is the first release: there is none to go back to."
        return
    yield plain(f"{_opening(app.back)}:")
    if app.back.commands:
        yield fenced(app.back.commands)


def _sections(notes: Notes, app: AppRelease) -> Iterator[Section]:
    title = (say(app.title), Piece("name", notes.tag))
    yield Section(title, (Row("", (say(_summary(app)),)),))
    for group in app.commits:
        rows = (
            Row(commit.sha[:12], (say(commit.subject or "(no message)"), say(f"· {commit.author}")))
            for commit in group.commits
        )
        yield Section((say(group.title),), tuple(rows))
    for files in app.files:
        changes = (Row(one.status, (Piece("name", one.path),)) for one in files.changes)
        yield Section((say(_files_title(files)),), tuple(changes))
    if app.back is None:
        yield Section((say("Rollback"),), (Row("", (say("there is no earlier release"),)),))
    else:
        rows_ = (Row("", _stood(app.back)),) if app.back.deploy is not None else ()
        yield Section((say(_opening(app.back)),), rows_, app.back.commands)


def _stood(back: WayBack) -> Sentence:
    return deploy(back.deploy) if back.deploy is not None else ()


def _opening(back: WayBack) -> str:
    known = back.deploy
    facts = [known.artifact, f"{known.alias} {known.version}".strip()] if known is not None else []
    what = f" ({', '.join(filter(None, facts))})" if any(facts) else ""
    return f"To bring back {back.tag}{what}"


def _summary(app: AppRelease) -> str:
    approval = " A person must approve it." if app.approval else ""
    where = f"{app.workflow} deploys it to {app.environment}."
    if app.span.base is None:
        return f"The first release. {where}{approval}"
    commits = sum(len(group.commits) for group in app.commits)
    files = sum(len(group.changes) for group in app.files)
    if not files:
        return f"Nothing of this app changed since {app.span.base.name}. {where}{approval}"
    counts = f"{number(commits, 'commit')} and {number(files, 'changed file')}"
    return f"{counts} since {app.span.base.name}. {where}{approval}"


def _files_title(files: FileGroup) -> str:
    return f"Files: {files.component}" if files.component else "Files"
