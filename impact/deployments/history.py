"""Histories that others wrote down: our own JSON lines, GitHub's workflow runs and deployments.

Promise: a file is taken whole or refused with the line that is wrong; what GitHub knows but says
nothing about a deploy is passed over with its reason, and never guessed at. Forms of GitHub: what
`GET /repos/{owner}/{repo}/actions/runs` and `…/deployments` give (docs.github.com/rest), the
latter with the answer of its `statuses_url` at the key `statuses`.
"""

from collections.abc import Iterator, Mapping

from impact.deployments import Outcome, Record
from impact.deployments.checking import check_record
from impact.deployments.lines import from_line
from impact.deployments.times import read_time
from impact.errors import UsageError
from impact.rules import WORKFLOWS_FOLDER, Rules
from impact.typed import Any, Final, NamedTuple, TypeAlias

_CONCLUSIONS: Final[dict[str, Outcome]] = {
    "success": "success",
    "failure": "failure",
    "timed_out": "failure",
    "startup_failure": "failure",
    "cancelled": "cancelled",
}
_STATES: Final[dict[str, Outcome]] = {
    "success": "success",
    "failure": "failure",
    "error": "failure",
}
_EXPECTED: Final = "lines of `impact ledger export`, GitHub's workflow runs, or its deployments"


class PassedOver(NamedTuple):
    """Something in a file that is no record, and why."""

    what: str
    why: str


Found: TypeAlias = Record | PassedOver
Table: TypeAlias = Mapping[str, Any]


class History(NamedTuple):
    """How a file is read."""

    rules: Rules
    app: str  # whose the deployments are that name none
    today: int

    def read(self, text: str, name: str) -> Iterator[Found]:
        """Everything in a file. Raises UsageError."""
        for table, line in _tables(text, name):
            where = f"{name}:{line}"
            try:
                if "schema" in table:
                    yield from_line(table, where, self.today)
                elif "head_sha" in table:
                    yield from self._run(table, where)
                elif "sha" in table and "environment" in table:
                    yield from self._deployment(table, where)
                else:
                    raise _unreadable("this is no record", where)
            except KeyError as error:
                raise _unreadable(f"this is not whole: it has no {error.args[0]}", where) from None
            except (TypeError, AttributeError):
                raise _unreadable("this is not whole: a value is of another kind", where) from None

    def _run(self, run: Table, where: str) -> Iterator[Found]:
        """One run of a workflow."""
        path = run["path"].partition("@")[0]
        deploys = {
            (workflow.app, workflow.environment)
            for workflow in self.rules.workflows
            if WORKFLOWS_FOLDER + workflow.file == path
        }
        outcome = _CONCLUSIONS.get(run.get("conclusion") or "")
        why = _not_a_deploy(run, len(deploys), outcome)
        if why or outcome is None:
            yield PassedOver(path, why)
            return
        (app, environment), attempt = deploys.pop(), run.get("run_attempt", 1)
        url = run["html_url"] + (f"/attempts/{attempt}" if attempt > 1 else "")
        at = read_time(run.get("updated_at") or run["created_at"], where)
        record = Record(app, environment, run["head_sha"], outcome, at, run_url=url)
        yield check_record(record, where, self.today)

    def _deployment(self, deployment: Table, where: str) -> Iterator[Found]:
        """One deployment: a record for each status that ended it."""
        if not isinstance(deployment["environment"], str):
            raise TypeError(deployment["environment"])
        payload = deployment.get("payload") or {}
        said: Table = payload if isinstance(payload, dict) else {}
        place = self._place(deployment["environment"], said.get("app", self.app))
        if place is None:
            yield PassedOver(
                f"environment {deployment['environment']}", "the rules have no such environment"
            )
            return
        statuses = deployment.get("statuses") or []
        ended = [status for status in statuses if status["state"] in _STATES]
        if not ended:
            yield PassedOver(f"environment {deployment['environment']}", "no status says its end")
        for status in sorted(ended, key=lambda status: status["created_at"]):
            record = Record(
                *place,
                sha=deployment["sha"],
                status=_STATES[status["state"]],
                at=read_time(status["created_at"], where),
                components=tuple(sorted(said.get("components", ()))),
                artifact=said.get("artifact", ""),
                run_url=_run_of(status) or deployment.get("url", ""),
                alias=said.get("alias", ""),
                version=str(said.get("version", "")),
            )
            yield check_record(record, where, self.today)

    def _place(self, environment: str, app: str) -> tuple[str, str] | None:
        """The app and environment that GitHub's name of an environment means."""
        for known in self.rules.environments:
            if environment == known and self.rules.app(app) is not None:
                return app, known
            for one in self.rules.apps:
                joined = (f"{one.name}{mark}{known}" for mark in "-/_")
                turned = (f"{known}{mark}{one.name}" for mark in "-/_")
                if environment in (*joined, *turned):
                    return one.name, known
        return None


def _not_a_deploy(run: Table, deploys: int, outcome: Outcome | None) -> str:
    """Why a run says nothing about a deploy; "" if it does."""
    if not deploys:
        return "the rules have no such workflow"
    if deploys > 1:
        return "it deploys several apps, and a run does not say which"
    if run.get("event") in ("pull_request", "pull_request_target"):
        return "what a pull request deploys is no commit of a branch"
    if outcome is None:
        return f"it ended as {run.get('conclusion') or run.get('status')}"
    return ""


def run_url(url: str) -> str:
    """The address of a run, however deep into it an address leads; its first attempt is itself."""
    return url.partition("/job/")[0].removesuffix("/").removesuffix("/attempts/1")


def _run_of(status: Table) -> str:
    return run_url(status.get("log_url") or status.get("target_url") or "")


def _tables(text: str, name: str) -> Iterator[tuple[Table, int]]:
    """The objects of a file that holds one after another, in lists or in GitHub's answers."""
    import json

    decoder, place, line = json.JSONDecoder(), 0, 1
    while (start := _next(text, place)) < len(text):
        line += text.count("\n", place, start)
        try:
            value, place = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            raise _unreadable(f"this is no JSON: {error}", f"{name}:{line}") from None
        for one in _unwrapped(value):
            if not isinstance(one, dict):
                raise _unreadable(f"{one!r} is no record", f"{name}:{line}")
            yield one, line
        line += text.count("\n", start, place)


def _next(text: str, place: int) -> int:
    """Where the next value starts; the length of the text at its end."""
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    return place


def _unwrapped(value: object) -> list[object]:
    if isinstance(value, dict) and isinstance(value.get("workflow_runs"), list):
        return list(value["workflow_runs"])
    return value if isinstance(value, list) else [value]


def _unreadable(what: str, where: str) -> UsageError:
    return UsageError(what[:500], where=where, expected=_EXPECTED, do="docs/ledger.md shows each")
