"""What has to hold between several places of the rules file.

Promise: everything is told that the shapes of single places cannot say. A table that lacks a value
because it did not fit is passed over: that was told already.
"""

from collections.abc import Iterable

from impact.nodes import Problem, quoted
from impact.rules import WORKFLOWS_FOLDER
from impact.rules.fields import Fields, Found
from impact.rules.model.apps import ROW
from impact.rules.problems import Problems
from impact.typed import Final

_KEYS_OF_ROW: Final = frozenset(field.key for field in ROW.fields)  # a slip was told already


def check_relations(rules: Fields, problems: Problems) -> None:
    """Tell what does not go together."""
    for row in rules.many("rules", Fields):
        _check_row(row, problems)
    for pipeline in _pipelines(rules):
        _check_once(pipeline, ("stage",), "the stage", problems)
    _check_once(rules.many("environments", Fields), ("name",), "the environment", problems)
    workflows = rules.many("workflows", Fields)
    deploys = ("file", "app", "environment")  # one file may deploy several apps, or to several
    _check_once(workflows, deploys, "the workflow file", problems)
    for workflow in workflows:
        _check_tag(workflow, problems)


def _pipelines(rules: Fields) -> Iterable[tuple[Fields, ...]]:
    pipelines = rules.maybe("pipelines", Fields)
    return (pipelines.many(name, Fields) for name in pipelines) if pipelines is not None else ()


def _check_row(row: Fields, problems: Problems) -> None:
    if "deploy" not in row or "skip" not in row:
        return
    deploy, skip = row.found["deploy"], row.found["skip"]
    if deploy.value == skip.value == "all":
        what = "all apps cannot be deployed and skipped"
        problems.add(Problem(skip.place, skip.path, what, "all in one of the two"))
    elif not deploy.value and not skip.value and row.written <= _KEYS_OF_ROW:
        what = "the row names no app"
        problems.add(Problem(row.place, row.path, what, "deploy or skip, with apps or all"))
    deployed = set(row.many("deploy", str))
    for item in row.items("skip"):
        if item.value in deployed:
            what = f"{quoted(str(item.value))} is deployed and skipped by one row"
            problems.add(Problem(item.place, item.path, what, "every app in one of the two"))


def _check_once(
    tables: Iterable[Fields], keys: tuple[str, ...], what: str, problems: Problems
) -> None:
    """No two tables may say the same by these keys; the first key is the one that is named."""
    first: dict[tuple[str, ...], Found] = {}
    for table in tables:
        if not all(key in table.found for key in keys):
            continue
        found = table.found[keys[0]]
        name, *others = (str(table.found[key].value).removeprefix(WORKFLOWS_FOLDER) for key in keys)
        known = first.setdefault((name, *others), found)
        if known is not found:
            again = f"{what} {quoted(name)} stands here twice"
            again += f" for {' and '.join(others)}" if others else ""
            again += f", first on line {known.place.line}"
            problems.add(Problem(found.place, found.path, again, "every one once"))


def _check_tag(workflow: Fields, problems: Problems) -> None:
    when, tag_on = workflow.maybe("when", Fields), workflow.maybe("tag_on", str)
    if tag_on and when is not None and "tag" not in when.written:
        found = workflow.found["tag_on"]
        what = "no tag starts this workflow"
        problems.add(Problem(found.place, found.path, what, "when.tag beside it"))
