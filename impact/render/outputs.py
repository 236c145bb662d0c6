"""The outputs of a step: what the jobs behind it ask, each as one line of plain text or JSON.

Promise: every key is ours or made of an app's and a component's name, which the rules keep apart;
no value holds a line break, and a file's name only ever stands in JSON, in ASCII. All of them
follow the plan's runs, but `impacted`, which says what is touched whether or not it runs.
"""

from collections.abc import Iterator, Mapping, Sequence

from impact.render.headline import headline
from impact.render.json import write_line
from impact.render.phrases import Piece
from impact.render.reasons import touches, without_base
from impact.render.visible import name, printable, words
from impact.report import AppImpact, Report
from impact.typed import Final, TypeAlias

Parts: TypeAlias = Mapping[str, Sequence[str]]  # every app of the rules, with all it has

LISTED: Final = 300  # paths of one app
LONGEST: Final = 200_000  # characters of all lists; GitHub takes 1 MiB for the outputs of a job


def outputs(report: Report, parts: Parts, report_path: str = "") -> dict[str, str]:
    """Every output by its key, in the order of the documentation."""
    runs = report.plan.runs
    running = dict.fromkeys(run.app for run in runs)
    flags = _flags(report, parts)
    return {
        "any": _word(bool(runs)),
        "apps": write_line(list(running)),
        "workflows": write_line(list(dict.fromkeys(run.workflow for run in runs))),
        "matrix": write_line({"include": _matrix(report)}),
        "run": write_line(flags),
        "when": "merge" if report.plan.when == "merge" else "now",
        "impacted": write_line([app.app for app in report.impact.apps if app.impacted]),
        "files": write_line(_files(report, running)),
        "report": report_path,
        "summary": _summary(report),
        **{key: _word(flag) for key, flag in flags.items()},
    }


def as_lines(made: Mapping[str, str]) -> str:
    """The outputs for people: one line each."""
    return "".join(f"{key}={value}\n" for key, value in made.items())


def _flags(report: Report, parts: Parts) -> dict[str, bool]:
    """Whether each app runs, and with which of its components."""
    needed: dict[str, set[str]] = {}
    for run in report.plan.runs:
        needed.setdefault(run.app, set()).update(run.components)
    flags: dict[str, bool] = {}
    for app, components in parts.items():
        flags[app] = app in needed
        for component in components:
            flags[f"{app}_{component}"] = component in needed.get(app, ())
    return flags


def _matrix(report: Report) -> list[dict[str, object]]:
    return [
        {
            "environment": run.environment,
            "app": run.app,
            "workflow": run.workflow,
            "minutes": run.minutes,
            "components": list(run.components),
            "when": run.when,
        }
        for run in report.plan.runs
    ]


def _files(report: Report, running: Mapping[str, object]) -> dict[str, object]:
    """For each app that runs the paths that touch it: how many, and the first of them."""
    apps = [app for app in report.impact.apps if app.app in running]
    room = LONGEST // max(len(apps), 1)
    return {app.app: _paths(app, report, room) for app in apps}


def _paths(app: AppImpact, report: Report, room: int) -> dict[str, object]:
    """No count where there was nothing to compare with: that is not the same as none."""
    found = sorted(touch.path for touch in touches(app, report.changes) if touch.path)
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


def _summary(report: Report) -> str:
    """The answer and its facts on one line."""
    said = headline(report, lambda app: Piece("name", app.app))
    answer = " ".join(_text(piece) for piece in said.answer)
    return " · ".join((answer, *map(words, said.facts)))


def _text(piece: Piece) -> str:
    shown = words(piece.text) if piece.role == "words" else name(piece.text)
    return shown + piece.tail


def _word(flag: bool) -> str:
    return "true" if flag else "false"
