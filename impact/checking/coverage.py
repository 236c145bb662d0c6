"""The filters of the workflows against what the rules and the code say of every tracked file.

A file is told once: as an entry point, an import or an image input if no filter of the app has it
and no row names it, else as missed by each workflow whose filter lacks it.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from impact.checking.survey import Judged, Survey, counted, proof, witnesses
from impact.findings import Finding, Witness
from impact.report import Evidence, ImageEvidence, RuleEvidence, UnknownEvidence, WorkflowEvidence
from impact.rules import App, Workflow
from impact.typed import NamedTuple
from impact.workflows import FOLDER, Filter, WorkflowFile


class Filtered(NamedTuple):
    """A workflow of the rules whose push GitHub filters by paths."""

    workflow: Workflow
    file: WorkflowFile
    filter: Filter  # its own, or the first of those that call it
    covered: frozenset[str]  # tracked files that start it

    @property
    def place(self) -> tuple[str, int]:
        """Where its filter stands."""
        return self.file.path, self.filter.place.line


def check_coverage(survey: Survey) -> Iterator[Finding]:
    """Every app against every filter of its workflows."""
    judged = survey.judged
    if judged is None:
        return
    filtered = [one for w in judged.rules.workflows if (one := _filtered(w, survey)) is not None]
    images: dict[tuple[str, int], dict[str, set[str]]] = {}
    for app in judged.rules.apps:
        own = [one for one in filtered if one.workflow.app == app.name]
        evidence = judged.evidence(app.name)
        deploys = {path: found for path, found in evidence.items() if _proven(found)}
        told = yield from _nowhere(app, own, deploys, judged, images)
        for one in own:
            yield from _missed(one, deploys, told, judged)
            yield from _wasted(one, evidence)
        yield from _drift(own, judged)
    yield from _image_inputs(images)


def _filtered(workflow: Workflow, survey: Survey) -> Filtered | None:
    """The paths that start a workflow; None if a filter does not decide about that.

    A workflow that the rules start by pull requests alone is judged by its filter of those.
    """
    file, when = survey.workflow(workflow.file), workflow.when
    if file is None or (when.push is None and when.pull_request is None):
        return None
    event = "push" if when.push is not None else "pull_request"
    files = [file, *_callers(file, survey)]
    pushes = [(each, on) for each in files if (on := each.event(event)) is not None]
    filters = [(each, on.paths) for each, on in pushes if on.paths is not None]
    if not filters or len(filters) < len(pushes):
        return None
    covered = {path for path in survey.paths if any(f.admits(path) for _, f in filters)}
    owner, first = filters[0]
    return Filtered(workflow, owner, first, frozenset(covered))


def _callers(file: WorkflowFile, survey: Survey) -> list[WorkflowFile]:
    return [
        other
        for other in survey.workflows
        if not other.refusals and any(job.calls == file.path for job in other.jobs)
    ]


def _proven(found: Iterable[Evidence]) -> bool:
    """Whether more than a workflow file or a doubt says so."""
    return any(not isinstance(one, UnknownEvidence | WorkflowEvidence) for one in found)


def _nowhere(
    app: App,
    own: Sequence[Filtered],
    deploys: Mapping[str, list[Evidence]],
    judged: Judged,
    images: dict[tuple[str, int], dict[str, set[str]]],
) -> Generator[Finding, None, frozenset[str]]:
    """What no filter of the app has, and no row names; gives back the files that were told."""
    if not own:
        return frozenset()
    covered = frozenset[str]().union(*(one.covered for one in own))
    named = {p for p, found in deploys.items() if any(isinstance(e, RuleEvidence) for e in found)}
    starts = {path for path in judged.apps[app.name].reach.entrypoints if path not in covered}
    bare = {path for path in deploys if path not in covered | named | starts}
    inputs = {p for p in bare if all(isinstance(e, ImageEvidence) for e in deploys[p])}
    for path in inputs:
        for one in deploys[path]:
            if isinstance(one, ImageEvidence):
                images.setdefault((one.image, one.line), {}).setdefault(path, set()).add(app.name)
    yield from _entry_points(app, starts, judged)
    imported = sorted(bare - inputs)
    if imported:
        rules = judged.rules.origin.path
        files = tuple(Witness(p, proof(deploys[p][0], rules)) for p in imported)
        what = f"{app.name} imports {counted(len(files))} that no filter of its workflows includes"
        yield Finding("uncovered-import", *own[0].place, app.name, what, files)
    return frozenset(bare | starts)


def _entry_points(app: App, starts: Iterable[str], judged: Judged) -> Iterator[Finding]:
    """One finding for each entry of the rules, however many files it stands for."""
    found: dict[tuple[str, int], list[str]] = {}
    for path in sorted(starts):
        entry = next((e for e in app.entrypoints if e.patterns and e.patterns.includes(path)), None)
        place = (path, app.line) if entry is None else (entry.text, entry.line)
        found.setdefault(place, []).append(path)
    for (text, line), paths in found.items():
        shown = paths[0] if len(paths) == 1 else f"{counted(len(paths))} of {text}"
        what = f"{app.name} starts from {shown}, which no filter of its workflows includes"
        files = witnesses(paths) if len(paths) > 1 else ()
        rules = judged.rules.origin.path
        yield Finding("entry-point-uncovered", rules, line, f"{app.name} {text}", what, files)


def _image_inputs(images: Mapping[tuple[str, int], Mapping[str, set[str]]]) -> Iterator[Finding]:
    for (image, line), files in sorted(images.items()):
        apps = ", ".join(sorted(set().union(*files.values())))
        found = tuple(Witness(path) for path in sorted(files))
        verb = "copies" if line else "is built by"
        what = f"{verb} {counted(len(found))} for {apps} that no filter of its workflows includes"
        subject = " ".join(sorted({path.rpartition("/")[0] or path for path in files}))
        yield Finding("uncovered-image-input", image, line, subject, what, found)


def _missed(
    one: Filtered, deploys: Mapping[str, list[Evidence]], told: Iterable[str], judged: Judged
) -> Iterator[Finding]:
    rules = judged.rules.origin.path
    paths = sorted(set(deploys) - one.covered - set(told))
    if paths:
        files = tuple(Witness(path, proof(deploys[path][0], rules)) for path in paths)
        what = (
            f"a push that changes only {_these(files)} starts no deploy of {one.workflow.app} to "
            f"{one.workflow.environment}"
        )
        yield Finding("missed-path", *one.place, one.workflow.file, what, files)


def _these(files: Sequence[Witness]) -> str:
    return files[0].path if len(files) == 1 else f"these {counted(len(files))}"


def _wasted(one: Filtered, evidence: Mapping[str, list[Evidence]]) -> Iterator[Finding]:
    idle = [p for p in one.covered if p not in evidence and not p.startswith(".github/")]
    tests = [path for path in idle if is_beside_code(path)]
    others = [path for path in idle if not is_beside_code(path)]
    for code, some in (("tests-trigger-deploy", tests), ("wasted-path", others)):
        if some:
            files = tuple(Witness(path, _by(path, one.filter)) for path in sorted(some))
            app, environment = one.workflow.app, one.workflow.environment
            what = (
                f"{_these(files)} start{'s' if len(files) == 1 else ''} a deploy of {app} to "
                f"{environment}, and {'does' if len(files) == 1 else 'do'} not touch it"
            )
            yield Finding(code, *one.place, one.workflow.file, what, files)


def _by(path: str, found: Filter) -> str:
    decision = found.patterns.decide(path)
    if decision is None:
        return "not ignored"
    return f"line {found.places[decision.index].line}: {decision.pattern}"


def is_beside_code(path: str) -> bool:
    """Whether a path looks like a test or a document: nothing that is deployed."""
    *folders, name = path.lower().split("/")
    return (
        bool({"test", "tests", "docs", "doc", "__tests__"}.intersection(folders))
        or name.endswith((".md", ".rst", "_test.py"))
        or (name.startswith("test_") and name.endswith(".py"))
    )


def _drift(own: Sequence[Filtered], judged: Judged) -> Iterator[Finding]:
    """Each environment's filter against the one before it, workflow files apart."""
    order = judged.rules.environments
    ordered = sorted(own, key=lambda one: order.index(one.workflow.environment))
    for before, after in pairwise(ordered):
        if before.workflow.environment == after.workflow.environment:
            continue
        only = {
            one.workflow.environment: {
                path for path in one.covered - other.covered if not path.startswith(FOLDER)
            }
            for one, other in ((before, after), (after, before))
        }
        if any(only.values()):
            files = [Witness(p, f"only {name}") for name, paths in only.items() for p in paths]
            first, second = before.workflow.environment, after.workflow.environment
            what = f"{counted(len(files))} start {before.workflow.app} in {first} or {second} only"
            subject = f"{before.workflow.file} {after.workflow.file}"
            yield Finding("environment-drift", *after.place, subject, what, tuple(sorted(files)))
