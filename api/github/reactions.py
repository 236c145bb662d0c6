"""What a webhook of GitHub asks of the service: the table of events, and nothing of the world.

Promise: an event that nobody waits for asks for nothing; a payload that is not as GitHub documents
it is told with the place that is wrong. Of a payload only what a job needs goes on.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

Payload = Mapping[str, Any]
_T = TypeVar("_T")

_WATCHED: Final = frozenset({"opened", "synchronize", "reopened", "ready_for_review", "closed"})
_ENDS: Final = frozenset({"success", "failure", "error"})  # of a deployment


class Malformed(Exception):
    """A payload that GitHub would not send."""


class NotJson(Exception):
    """A body that cannot be read at all."""


class Wanted(NamedTuple):
    """A job that is wanted."""

    kind: str
    payload: Payload
    lane: str = ""


class Installed(NamedTuple):
    """What became of an installation of the App."""

    number: int
    account: str
    state: str  # the action that led there


class Reaction(NamedTuple):
    """What is to be done about one delivery."""

    action: str
    repository: str  # OWNER/NAME; "" where the event has none
    wanted: tuple[Wanted, ...] = ()
    installed: Installed | None = None


def read(event: str, body: bytes) -> Reaction:
    """What a delivery asks for. Raises NotJson or Malformed."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError, MemoryError):
        raise NotJson from None  # with no word of the body: this may come from another process
    return reaction(event, payload)


def reaction(event: str, payload: object) -> Reaction:
    """What an event asks for. Raises Malformed."""
    whole = _checked(payload, dict, "the payload")
    action = _text(whole, "action") if whole.get("action") else ""
    repository = _text(whole, "repository.full_name") if whole.get("repository") is not None else ""
    made = Reaction(action, repository)
    if event in ("installation", "installation_repositories"):
        return made._replace(installed=_installed(whole, made.action))
    build = _BUILDERS.get(event)
    if build is None or not repository:
        return made
    return made._replace(wanted=tuple(filter(None, (build(whole, made),))))


def _push(payload: Payload, made: Reaction) -> Wanted | None:
    """A branch or tag moved: what is mirrored is fetched."""
    after = "" if payload.get("deleted") else _text(payload, "after")
    words = {"repository": made.repository, "ref": _text(payload, "ref"), "after": after}
    return Wanted("push", words, f"push {made.repository}")


def _pull_request(payload: Payload, made: Reaction) -> Wanted | None:
    """What a pull request deploys is to be said anew."""
    moved = made.action == "edited" and "base" in _get(payload, "changes", dict)
    if made.action not in _WATCHED and not moved:
        return None
    number = _get(payload, "pull_request.number", int)
    words = {
        **_whose(payload, made),
        "number": number,
        "head": _text(payload, "pull_request.head.sha"),
        "base": _text(payload, "pull_request.base.sha"),
        "base_ref": _text(payload, "pull_request.base.ref"),
        "at": _told(payload, "pull_request", "updated_at"),
    }
    return Wanted("pull_request", words, f"{made.repository}#{number}")


def _merge_group(payload: Payload, made: Reaction) -> Wanted | None:
    """A queue is about to merge, and waits for checks."""
    if made.action != "checks_requested":
        return None
    head = _text(payload, "merge_group.head_sha")
    words = {
        **_whose(payload, made),
        "head": head,
        "base": _text(payload, "merge_group.base_sha"),
        "base_ref": _text(payload, "merge_group.base_ref"),
    }
    return Wanted("merge_group", words, f"{made.repository}@{head}")


def _check_run(payload: Payload, made: Reaction) -> Wanted | None:
    """Somebody wants a check to be run again."""
    if made.action != "rerequested":
        return None
    head = _text(payload, "check_run.head_sha")
    pulls = _get(payload, "check_run.pull_requests", list)
    words = {
        **_whose(payload, made),
        "check_run": _get(payload, "check_run.id", int),
        "name": _text(payload, "check_run.name"),
        "head": head,
        "about": _told(payload, "check_run", "external_id"),
        "numbers": [_get(_checked(one, dict, "a pull request"), "number", int) for one in pulls],
    }
    return Wanted("check_run", words, f"{made.repository}@{head}")


def _workflow_run(payload: Payload, made: Reaction) -> Wanted | None:
    """A workflow ended, which may have deployed something."""
    if made.action != "completed":
        return None
    run = _get(payload, "workflow_run", dict)
    return _record(made, run, ("path", "head_sha", "conclusion", "html_url", "id"))


def _deployment_status(payload: Payload, made: Reaction) -> Wanted | None:
    """A deployment ended."""
    status = _get(payload, "deployment_status", dict)
    if _text(status, "state") not in _ENDS:
        return None
    deployment = {**_get(payload, "deployment", dict), "statuses": [status]}
    return _record(made, deployment, ("sha", "environment"))


def _record(made: Reaction, table: Payload, needed: tuple[str, ...]) -> Wanted:
    """What the ledger is to learn, in the form of GitHub's own answers."""
    missing = [name for name in needed if name not in table]
    if missing:
        raise Malformed(f"there is no {missing[0]}")
    words = {"repository": made.repository, "text": json.dumps(table)}
    return Wanted("record", words)


_BUILDERS: Final[Mapping[str, Callable[[Payload, Reaction], Wanted | None]]] = {
    "push": _push,
    "pull_request": _pull_request,
    "merge_group": _merge_group,
    "check_run": _check_run,
    "workflow_run": _workflow_run,
    "deployment_status": _deployment_status,
}
EVENTS: Final = frozenset(_BUILDERS)  # that may ask for a job


def _installed(payload: Payload, action: str) -> Installed:
    number = _get(payload, "installation.id", int)
    return Installed(number, _text(payload, "installation.account.login"), action)


def _whose(payload: Payload, made: Reaction) -> dict[str, Any]:
    """The repository, and the installation that may write there; 0 for a webhook without App."""
    number = _get(payload, "installation.id", int) if payload.get("installation") else 0
    return {"repository": made.repository, "installation": number}


def _told(payload: Payload, table: str, name: str) -> str:
    """A text that may be missing."""
    told = _get(payload, table, dict).get(name)
    return "" if told is None else _text(payload, f"{table}.{name}")


def _text(payload: Payload, path: str) -> str:
    return _plain(_get(payload, path, str), path)


def _plain(text: str, path: str) -> str:
    """A text that can be kept anywhere: a database takes no NUL, and no half of a character."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise Malformed(f"{path} is no text")
    return text


def _get(payload: Payload, path: str, kind: type[_T]) -> _T:
    """What stands at a dotted path."""
    value: Any = payload
    for name in path.split("."):
        value = _checked(value, dict, path).get(name)
    return _checked(value, kind, path)


def _checked(value: object, kind: type[_T], path: str) -> _T:
    if not isinstance(value, kind) or (kind is int and not _is_number(value)):
        raise Malformed(f"{path} is no {_NAMES[kind]}")
    return value


def _is_number(value: object) -> bool:
    """Whether GitHub counts so, and a database holds it."""
    return type(value) is int and 0 <= value < 1 << 63


_NAMES: Final[Mapping[type, str]] = {dict: "object", list: "list", int: "number", str: "text"}
