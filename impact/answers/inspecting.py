"""A check of one revision: everything is read, judged, and what was silenced taken out.

Promise: nothing is decided here. Without rules only the workflow files are looked at, and the
answer says so.
"""

from collections.abc import Iterable

from impact import __version__
from impact.analysis import Views, assess
from impact.bases import place_of
from impact.changes import Change, Revision
from impact.checking import Judged, Survey, check
from impact.checking.comments import Comment, find_comments, suppress
from impact.context import Context
from impact.findings import Checked, Finding
from impact.graph.listing import Listing
from impact.graph.modules import Modules
from impact.pipeline.parts import tree_view
from impact.reading.rulebook import find_rules, read_rules
from impact.reading.started import find_started, small_text
from impact.reading.workflow_files import workflow_files
from impact.rules import Rules


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
        handlers=tuple(find_started(where, listing, Modules(listing, rules.graph.roots), context)),
    )


def _comments(
    at: str, survey: Survey, rules: str, found: Iterable[Finding], context: Context
) -> dict[str, tuple[Comment, ...]]:
    """The suppressions of every file that was found at fault, of the workflows and the rules."""
    paths = {one.path for one in found} | {w.path for w in survey.workflows}
    wanted = sorted(path for path in {*paths, rules} if survey.listing.get(path) is not None)
    return {path: find_comments(path, small_text(at, path, context)) for path in wanted}
