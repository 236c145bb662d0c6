"""From checked fields to the values of `impact.rules`.

Promise: nothing is refused here. All names are resolved: `all` becomes the apps it means, and
what a file leaves out becomes what the reference says.
"""

from collections.abc import Sequence

from impact.changes import STATUSES, Status
from impact.patterns import Dialect, PatternSet
from impact.rules import (
    LINK_KINDS,
    WORKFLOWS_FOLDER,
    App,
    Component,
    Cut,
    DeclaredLink,
    EntryPoint,
    GraphRules,
    Needs,
    Origin,
    Pipeline,
    Row,
    Rules,
    Stage,
    Trigger,
    UnknownPolicy,
    Unmatched,
    Workflow,
)
from impact.rules.fields import Fields, Item
from impact.typed import TypeVar, cast

T = TypeVar("T", bound=str)


def build_rules(file: Fields, origin: Origin) -> Rules:
    """Make the rules of a file in which nothing was wrong."""
    apps, components = file.one("apps", Fields), file.one("components", Fields)
    pipelines = file.one("pipelines", Fields)
    names = tuple(apps)
    workflows = tuple(_workflow(each, pipelines) for each in file.many("workflows", Fields))
    needs = tuple(_needs(each) for each in file.many("environments", Fields))
    return Rules(
        origin=origin,
        dialect=cast("Dialect", file.one("dialect", str)),
        apps=tuple(_app(name, apps, tuple(components)) for name in names),
        rows=(*_short_rows(apps), *(_row(row, names) for row in file.many("rules", Fields))),
        components=_components(components),
        environments=_environments(needs, workflows),
        pipelines=tuple(_pipeline(name, pipelines) for name in pipelines),
        workflows=workflows,
        links=tuple(DeclaredLink(*_edge(link)) for link in file.many("links", Fields)),
        graph=_graph(file.one("graph", Fields)),
        unmatched=cast("Unmatched", file.one("unmatched", str)),
        needs=needs,
    )


def _app(name: str, apps: Fields, components: tuple[str, ...]) -> App:
    app = apps.one(name, Fields)
    chosen = app.many("components", str) if "components" in app else components
    return App(
        name=name,
        title=app.maybe("title", str) or name,
        entrypoints=tuple(_entrypoint(item) for item in app.items("entrypoints")),
        images=app.many("images", str),
        components=_in_order(components, chosen),
        line=apps.line(name),
    )


def _entrypoint(item: Item) -> EntryPoint:
    if isinstance(item.value, PatternSet):
        return EntryPoint(item.value.patterns[0], item.value, item.place.line)
    return EntryPoint(str(item.value), None, item.place.line)


def _short_rows(apps: Fields) -> tuple[Row, ...]:
    """The rows that the `paths` of apps are short for."""
    tables = [(name, apps.one(name, Fields)) for name in apps]
    return tuple(
        Row(app.one("paths", PatternSet), (name,), (), "", "", STATUSES, app.line("paths"))
        for name, app in tables
        if "paths" in app
    )


def _row(row: Fields, apps: tuple[str, ...]) -> Row:
    deploy, skip = _apps(row, "deploy", "skip", apps), _apps(row, "skip", "deploy", apps)
    return Row(
        patterns=row.one("paths", PatternSet),
        deploy=deploy,
        skip=skip,
        why=row.one("why", str),
        notice=row.one("notice", str),
        statuses=cast("tuple[Status, ...]", _in_order(STATUSES, row.many("status", str))),
        line=row.place.line,
    )


def _apps(row: Fields, key: str, other: str, apps: tuple[str, ...]) -> tuple[str, ...]:
    """The apps of one list of a row; `all` is every app that the other list does not name."""
    if row.found[key].value == "all":
        named = row.many(other, str)
        return tuple(app for app in apps if app not in named)
    return _in_order(apps, row.many(key, str))


def _in_order(order: Sequence[T], chosen: Sequence[str]) -> tuple[T, ...]:
    return tuple(one for one in order if one in chosen)


def _components(components: Fields) -> tuple[Component, ...]:
    return tuple(
        Component(name, components.one(name, PatternSet), components.line(name))
        for name in components
    )


def _needs(environment: Fields) -> Needs:
    secrets, variables = (environment.many(key, str) for key in ("secrets", "variables"))
    return Needs(environment.one("name", str), secrets, variables)


def _environments(needs: tuple[Needs, ...], workflows: tuple[Workflow, ...]) -> tuple[str, ...]:
    seen = tuple(dict.fromkeys(workflow.environment for workflow in workflows))
    return tuple(each.environment for each in needs) or seen


def _pipeline(name: str, pipelines: Fields) -> Pipeline:
    stages = tuple(
        Stage(stage.one("stage", str), stage.many("needs", str), stage.place.line)
        for stage in pipelines.many(name, Fields)
    )
    return Pipeline(name, stages, pipelines.line(name))


def _workflow(workflow: Fields, pipelines: Fields) -> Workflow:
    environment = workflow.one("environment", str)
    of_environment = environment if environment in pipelines else ""
    return Workflow(
        file=workflow.one("file", str).removeprefix(WORKFLOWS_FOLDER),
        app=workflow.one("app", str),
        environment=environment,
        when=_trigger(workflow.one("when", Fields)),
        minutes=workflow.maybe("minutes", int),
        approval=workflow.one("approval", bool),
        tag_on=workflow.one("tag_on", str),
        pipeline=workflow.maybe("pipeline", str) or of_environment,
        line=workflow.place.line,
        rollback=workflow.one("rollback", str),
    )


def _trigger(when: Fields) -> Trigger:
    push, tag, pull = (when.maybe(key, PatternSet) for key in ("push", "tag", "pull_request"))
    return Trigger(push, tag, pull, when.one("manual", bool))


def _edge(edge: Fields) -> tuple[PatternSet, PatternSet, str, int]:
    importer, imported = edge.one("importer", PatternSet), edge.one("imported", PatternSet)
    return importer, imported, edge.one("why", str), edge.place.line


def _graph(graph: Fields) -> GraphRules:
    roots = tuple(_root(root) for root in graph.many("roots", str))
    return GraphRules(
        roots=roots or None,
        follow=_in_order(LINK_KINDS, graph.many("follow", str)),
        unknown=cast("UnknownPolicy", graph.one("unknown", str)),
        max_blob=graph.one("max_blob", int),
        cut=tuple(Cut(*_edge(cut)) for cut in graph.many("cut", Fields)),
    )


def _root(folder: str) -> str:
    """A folder as the graph knows it: without a slash at the end, the top being ""."""
    return "" if folder == "." else folder.rstrip("/")
