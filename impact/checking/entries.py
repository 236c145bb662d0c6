"""Where apps start, and what of their code nobody can follow."""

from collections.abc import Iterator

from impact.checking.survey import Judged, Survey
from impact.findings import Finding, Witness


def check_entries(survey: Survey) -> Iterator[Finding]:
    """Entry points, handlers, and unreadable places."""
    if survey.judged is not None:
        yield from _missing(survey.judged)
        yield from _unlisted(survey.judged)
        yield from _unclear(survey.judged)


def _missing(judged: Judged) -> Iterator[Finding]:
    for name, entry in judged.missing:
        app = judged.app(name)
        line = next((e.line for e in app.entrypoints if e.text == entry), app.line)
        what = f"{entry}, which the app {name} names, does not exist"
        yield Finding("entry-point-missing", judged.rules.origin.path, line, entry, what)


def _unlisted(judged: Judged) -> Iterator[Finding]:
    listed = {path for view in judged.apps.values() for path in view.reach.entrypoints}
    for handler, files in judged.handlers:
        if files and not listed.intersection(files):
            users = [name for name, view in judged.apps.items() if view.reach.has(files[0])]
            beside = f"; {', '.join(users)} imports it" if users else ""
            what = f"{handler.text} is started here, and is an entry point of no app{beside}"
            found = tuple(Witness(path) for path in files)
            do = f"list {files[0]} under entrypoints of its app"
            yield Finding(
                "handler-unlisted", handler.path, handler.line, handler.text, what, found, do
            )


def _unclear(judged: Judged) -> Iterator[Finding]:
    for code, places in (
        ("closure-unreadable", judged.unknown),
        ("computed-import", judged.computed),
    ):
        for place in places:
            users = [name for name, view in judged.apps.items() if view.reach.has(place.path)]
            if users:
                what = f"{place.reason} ({', '.join(users)})"
                reach = judged.apps[users[0]].reach
                chain = " → ".join(f"{k.importer}:{k.line}" for k in reach.chain(place.path))
                found = (Witness(place.path, chain or "an entry point"),)
                yield Finding(code, place.path, place.line, place.reason, what, found)
