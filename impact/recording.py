"""What goes into the ledger: one deploy that somebody reports, or a whole history.

Promise: an app, an environment, a component or a commit that does not exist is refused before
anything is written; a history goes in whole or not at all.
"""

import os
from collections.abc import Iterable, Iterator

from impact.context import Context
from impact.deployments import Appended, Outcome, Record
from impact.deployments.checking import check_record
from impact.deployments.times import now, read_time
from impact.ledger import Ledger, address_of
from impact.reading.rulebook import rules_of
from impact.rules import Rules
from impact.rules.known import known_app, known_component, known_environment
from impact.typed import NamedTuple


class Deploy(NamedTuple):
    """One deploy as it is reported."""

    app: str
    environment: str
    commit: str  # any name
    status: Outcome
    components: tuple[str, ...] = ()
    artifact: str = ""
    run_url: str = ""
    alias: str = ""
    version: str = ""
    at: str = ""  # ISO 8601; "": now


class Imported(NamedTuple):
    """What became of a history."""

    added: int
    known: int
    passed_over: tuple[tuple[str, str, int], ...]  # what, why, how often
    strangers: tuple[str, ...]  # apps and environments that the rules do not have


def ledger_of(context: Context) -> Ledger:
    """The ledger that the context names; close it after use."""
    return Ledger(address_of(context.ledger, context.repository.identity))


def record(deploy: Deploy, rules_path: str, context: Context) -> Appended:
    """Add one deploy. Raises UsageError, UnknownRevision or DatabaseError."""
    rules = rules_of("", rules_path, context)
    app = known_app(rules, deploy.app)
    environment = known_environment(rules, deploy.environment)
    components = tuple(sorted({known_component(rules, app, name) for name in deploy.components}))
    today = now()
    made = Record(
        app=app.name,
        environment=environment,
        sha=context.repository.resolve(deploy.commit).sha,
        status=deploy.status,
        at=read_time(deploy.at, "--at") if deploy.at else today,
        components=() if set(components) == set(app.components) else components,
        artifact=deploy.artifact,
        run_url=_address_of_run(deploy.run_url),
        alias=deploy.alias,
        version=deploy.version,
    )
    checked = check_record(made, "record", today)
    with ledger_of(context) as ledger:
        (appended,) = ledger.append([checked], live=not deploy.at)
    return appended


def import_histories(
    texts: Iterable[tuple[str, str]], app: str, rules_path: str, context: Context
) -> Imported:
    """Add the records of several files, each a text and its name."""
    from impact.deployments.history import History

    rules = rules_of("", rules_path, context)
    history = History(rules, known_app(rules, app).name if app else "", now())
    found = [one for text, name in texts for one in history.read(text, name)]
    records = [one for one in found if isinstance(one, Record)]
    passed: dict[tuple[str, str], int] = {}
    for one in found:
        if not isinstance(one, Record):
            passed[one] = passed.get(one, 0) + 1
    with ledger_of(context) as ledger:
        appended = ledger.append(records) if records else ()
    added = sum(one.is_new for one in appended)
    return Imported(
        added,
        len(appended) - added,
        tuple((what, why, count) for (what, why), count in sorted(passed.items())),
        tuple(sorted(_strangers(rules, records))),
    )


def history_of(repository: str, *, deployments: bool) -> tuple[str, str]:
    """What GitHub knows of a repository, as a text and its name. Raises GitHubError."""
    import json

    from impact.github.client import job_client
    from impact.github.rest import Rest

    rest = Rest(repository, job_client())
    found = rest.deployments() if deployments else rest.workflow_runs()
    return "\n".join(map(json.dumps, found)), f"GitHub's answer about {repository}"


def _strangers(rules: Rules, records: Iterable[Record]) -> Iterator[str]:
    for app, environment in {(record.app, record.environment) for record in records}:
        if rules.app(app) is None:
            yield f"app {app}"
        if rules.environments and environment not in rules.environments:
            yield f"environment {environment}"


def _address_of_run(given: str) -> str:
    """The run that was named, else the one that this process is a part of, else none."""
    from impact.deployments.history import run_url

    if given or os.environ.get("GITHUB_ACTIONS") != "true":
        return run_url(given)
    names = ("SERVER_URL", "REPOSITORY", "RUN_ID", "RUN_ATTEMPT")
    server, repository, run, attempt = (os.environ.get(f"GITHUB_{name}", "") for name in names)
    if not (server and repository and run):
        return ""
    return run_url(f"{server}/{repository}/actions/runs/{run}/attempts/{attempt or 1}")
