"""The outputs of a step: what the jobs behind it ask, each as one line of plain text or JSON.

Promise: every key is ours or made of an app's and a component's name, which the rules keep apart;
no value holds a line break, and a file's name only ever stands in JSON, in ASCII. All of them
follow the plan's runs, but `impacted`, which says what is touched whether or not it runs; an app
that the rules name no workflow of has no plan, and goes when it is touched.
"""

from collections.abc import Iterator, Mapping, Sequence

from impact.render.json import write_line
from impact.render.line import line
from impact.render.reasons import without_base
from impact.render.visible import printable
from impact.report import AppImpact, Report
from impact.typed import Final, TypeAlias

Parts: TypeAlias = Mapping[str, Sequence[str]]  # every app of the rules, with all it has

LISTED: Final = 300  # paths of one app
LONGEST: Final = 200_000  # characters of all lists; GitHub takes 1 MiB for the outputs of a job


def outputs(report: Report, parts: Parts, report_path: str = "") -> dict[str, str]:
    """Every output by its key, in the order of the documentation."""
    going = _going(report)
    flags = _flags(going, parts)
    workflows = dict.fromkeys(run.workflow for run in report.plan.runs)
    return {
        "any": _word(bool(going)),
        "apps": write_line(list(going)),
        "workflows": write_line(list(workflows)),
        "matrix": write_line({"include": _matrix(report)}),
        "run": write_line(flags),
        "when": _when(report),
        "impacted": write_line([app.app for app in report.impact.apps if app.impacted]),
        "files": write_line(_files(report, going)),
        "report": report_path,
        "summary": line(report),
        **{key: _word(flag) for key, flag in flags.items()},
    }


def as_lines(made: Mapping[str, str]) -> str:
    """The outputs for people: one line each."""
    return "".join(f"{key}={value}\n" for key, value in made.items())


def _going(report: Report) -> dict[str, set[str]]:
    """The apps that run and those that nothing plans, each with the components it needs."""
    going: dict[str, set[str]] = {}
    for run in report.plan.runs:
        going.setdefault(run.app, set()).update(run.components)
    return going | {app.app: set(app.components) for app in _unplanned(report)}


def _unplanned(report: Report) -> list[AppImpact]:
    """The touched apps that the rules name no workflow of."""
    plan = report.plan
    planned = {run.app for run in plan.runs} | {skip.app for skip in plan.skips}
    return [app for app in report.impact.apps if app.impacted and app.app not in planned]


def _flags(going: Mapping[str, set[str]], parts: Parts) -> dict[str, bool]:
    """Whether each app runs, and with which of its components."""
    flags: dict[str, bool] = {}
    for app, components in parts.items():
        flags[app] = app in going
        for component in components:
            flags[f"{app}_{component}"] = component in going.get(app, ())
    return flags


def _matrix(report: Report) -> list[dict[str, object]]:
    """An entry for every run, and one for every touched app that nothing plans."""
    planned = [
        _entry(run.app, run.environment, run.workflow, run.minutes, run.components, run.when)
        for run in report.plan.runs
    ]
    when = _when(report)
    unplanned = _unplanned(report)
    return planned + [_entry(app.app, "", "", None, app.components, when) for app in unplanned]


def _entry(
    app: str,
    environment: str,
    workflow: str,
    minutes: int | None,
    components: Sequence[str],
    when: str,
) -> dict[str, object]:
    return {
        "environment": environment,
        "app": app,
        "workflow": workflow,
        "minutes": minutes,
        "components": list(components),
        "when": when,
    }


def _when(report: Report) -> str:
    return "merge" if report.plan.when == "merge" else "now"


def _files(report: Report, going: Mapping[str, object]) -> dict[str, object]:
    """For each app that goes the paths that touch it: how many, and the first of them."""
    apps = [app for app in report.impact.apps if app.app in going]
    room = LONGEST // max(len(apps), 1)
    return {app.app: _paths(app, room) for app in apps}


def _paths(app: AppImpact, room: int) -> dict[str, object]:
    """No count where there was nothing to compare with: that is not the same as none."""
    found = sorted({evidence.path for evidence in app.evidence if evidence.path})
    return {
        "count": None if without_base(app) else len(found),
        "paths": list(_fitting(found[:LISTED], room)),
    }


def _fitting(paths: Sequence[str], room: int) -> Iterator[str]:
    for path in map(printable, paths):
        room -= len(write_line(path))
        if room < 0:
            return
        yield path


def _word(flag: bool) -> str:
    return "true" if flag else "false"
