"""A check of one revision: everything is read, judged, and what was silenced taken out.

Promise: nothing is decided here. Without rules only the workflow files are looked at, and the
answer says so.
"""

from collections.abc import Iterable

from impact import __version__
from impact.analysis import Views, assess
from impact.bases import place_of
from impact.changes import Change, Revision
from impact.checking import Judged, Started, Survey, check
from impact.checking.comments import Comment, find_comments, suppress
from impact.context import Context
from impact.findings import Checked, Finding
from impact.graph.entrypoints import files_of
from impact.graph.modules import Listing, Modules
from impact.handlers import Handler, find_handlers, names_handlers
from impact.parts import tree_view
from impact.patterns import PatternSet
from impact.rulebook import find_rules, read_rules
from impact.rules import EntryPoint, Rules
from impact.typed import Final
from impact.workflow_files import workflow_files

MAX_TEXT: Final = 1 << 20  # bytes of a file that is searched for handlers or comments


def inspect(at: str, rules_path: str, context: Context) -> Checked:
    """Check a revision, or the work tree if none is named."""
    where = place_of(context.repository, at)
    survey = _survey(where, rules_path, context)
    rules = survey.judged.rules.origin.path if survey.judged is not None else ""
    found = check(survey)
    comments = _comments(where.place, survey, rules, found, context)
    left, suppressed = suppress(found, comments)
    return Checked(
        revision=str(where),
        rules=rules,
        findings=left,
        suppressed=suppressed,
        files=len(survey.paths),
        workflows=len(survey.workflows),
        version=__version__,
    )


def _survey(where: Revision, rules_path: str, context: Context) -> Survey:
    listing = context.repository.tree(where.place)
    workflows = workflow_files(context.repository, where.place)
    found = find_rules(context.repository, where.place, rules_path)
    judged = None
    if found is not None:
        rules = read_rules(found, context.store.values)
        judged = _judged(rules, where, listing, context)
    return Survey(listing.paths(), listing, workflows, judged)


def _judged(rules: Rules, where: Revision, listing: Listing, context: Context) -> Judged:
    """What the rules and the code say of every file, as if each were modified."""
    view = tree_view(rules, where, context)
    changes = []
    for count, path in enumerate(listing.paths(), 1):
        changes.append(Change(path, "modified"))
        if not count % 1000:
            context.progress("tracked files", count)
    impact = assess(rules, changes, Views(view.apps, view.apps))
    rows = {path: rules.rows_matching(path, "modified") for path in listing.paths()}
    return Judged(
        rules=rules,
        impact=impact,
        apps=view.apps,
        rows=rows,
        unknown=view.code.unknown,
        computed=view.code.computed,
        missing=view.missing,
        handlers=tuple(_handlers(rules, where, listing, context)),
    )


def _handlers(
    rules: Rules, where: Revision, listing: Listing, context: Context
) -> Iterable[Started]:
    modules = Modules(listing, rules.graph.roots)
    for path in listing.paths():
        if names_handlers(path):
            text = _text(where.place, path, context)
            for handler in find_handlers(path, text):
                files = _files(handler, listing, modules)
                if files:
                    yield Started(handler, files)


def _files(handler: Handler, listing: Listing, modules: Modules) -> tuple[str, ...]:
    """The files a handler means, from the top or from the folder of the file that names it."""
    text = handler.text
    if "/" not in text and not text.endswith(".py"):
        return files_of(EntryPoint(text, None, 0), listing, modules)
    folder = handler.path.rpartition("/")[0]
    names = [text, f"{folder}/{text}"] if folder else [text]
    for name in (each.removeprefix("./") for each in names):
        entry = EntryPoint(name, PatternSet([name], dialect="github"), 0)
        if found := files_of(entry, listing, modules):
            return found
    return ()


def _comments(
    at: str, survey: Survey, rules: str, found: Iterable[Finding], context: Context
) -> dict[str, tuple[Comment, ...]]:
    """The suppressions of every file that was found at fault, of the workflows and the rules."""
    paths = {one.path for one in found} | {w.path for w in survey.workflows}
    wanted = sorted(path for path in {*paths, rules} if survey.listing.get(path) is not None)
    return {path: find_comments(path, _text(at, path, context)) for path in wanted}


def _text(at: str, path: str, context: Context) -> bytes:
    """A file's content; nothing for what is no small plain file."""
    entry = context.repository.entry(at, path)
    if entry is None or not entry.mode.startswith("100"):
        return b""
    content = context.repository.read_entry(path, entry, max_size=MAX_TEXT)
    return content if isinstance(content, bytes) else b""
