"""The REST resources of a repository: comments, pull requests, check runs, runs, deployments."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from tests.fake_github.state import (
    LONGEST_BODY,
    Asked,
    Check,
    Comment,
    Pull,
    RefusedError,
    Reply,
    Repository,
    Who,
)

if TYPE_CHECKING:
    from tests.fake_github.server import FakeGitHub

UNREACHABLE = "Resource not accessible by integration"
CONCLUSIONS = {
    "action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out",
}  # fmt: skip


def paged(
    github: "FakeGitHub", asked: Asked, items: Sequence[Any], shape: Callable[[list[Any]], Any]
) -> Reply:
    """One page, with the Link header that leads to the others."""
    size = min(max(int(asked.query.get("per_page", "30")), 1), github.most_per_page)
    page = max(int(asked.query.get("page", "1")), 1)
    last = max(-(-len(items) // size), 1)
    places = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    links = [
        f'<{github.host}{asked.path}?{urlencode({**asked.query, "page": place})}>; rel="{name}"'
        for name, place in places.items()
        if 1 <= place <= last and not (name in ("last", "first") and place == page)
    ]
    shown = list(items[size * (page - 1) : size * page])
    return Reply(200, shape(shown), {"Link": ", ".join(links)} if links else {})


def found(
    github: "FakeGitHub", asked: Asked, owner: str, name: str
) -> tuple[Repository, Who | None]:
    """The repository, as far as somebody may see it."""
    who = github.who(asked)
    repository = github.repositories.get(f"{owner}/{name}")
    seen = who is not None and (who.repositories is None or f"{owner}/{name}" in who.repositories)
    if repository is None or (repository.private and not seen):
        raise RefusedError(404, "Not Found")
    return repository, who if seen else None


def writer(
    github: "FakeGitHub", asked: Asked, owner: str, name: str, *permissions: str
) -> tuple[Repository, Who]:
    """The repository, and somebody who may write there."""
    repository, who = found(github, asked, owner, name)
    if who is None:
        if github.who(asked) is None:
            raise RefusedError(401, "Requires authentication")
        raise RefusedError(403, UNREACHABLE)
    if not any(who.may(permission) for permission in permissions):
        raise RefusedError(403, UNREACHABLE)
    return repository, who


def _pull(repository: Repository, number: str) -> Pull:
    pull = repository.pulls.get(int(number))
    if pull is None:
        raise RefusedError(404, "Not Found")
    return pull


def _show_pull(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    repository, _ = found(github, asked, owner, name)
    return Reply(200, pull_values(repository, _pull(repository, number)))


def pull_values(repository: Repository, pull: Pull) -> dict[str, Any]:
    """A pull request as REST and webhooks show it."""
    ours = {"full_name": repository.name, "id": repository.id, "fork": False}
    theirs = {**ours, "full_name": "stranger/shop", "fork": True} if pull.from_fork else ours
    return {
        "number": pull.number,
        "state": pull.state,
        "locked": pull.locked,
        "draft": False,
        "merged": False,
        "merge_commit_sha": None,
        "updated_at": pull.updated_at,
        "base": {"ref": pull.base, "sha": pull.base_sha, "repo": ours},
        "head": {"ref": pull.head, "sha": pull.head_sha, "repo": theirs},
    }


def event_payload(repository: Repository, pull: Pull, action: str) -> dict[str, Any]:
    """What a webhook or a job is told about a pull request."""
    return {
        "action": action,
        "number": pull.number,
        "pull_request": pull_values(repository, pull),
        "repository": {
            "id": repository.id,
            "full_name": repository.name,
            "default_branch": repository.default_branch,
            "private": repository.private,
        },
        "installation": {"id": 1},
        "sender": {"login": "octocat", "type": "User"},
    }


def _show_comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "node_id": comment.node_id,
        "body": comment.body,
        "user": {
            "login": comment.author.login, "type": "Bot" if comment.author.bot else "User",
        },
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
    }  # fmt: skip


def _body(asked: Asked) -> str:
    body = (asked.body or {}).get("body")
    if not isinstance(body, str) or not body.strip():
        raise RefusedError(422, "Validation Failed", errors=["Body can't be blank"])
    if len(body) > LONGEST_BODY:
        why = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise RefusedError(422, "Validation Failed", errors=[{"message": why}])
    return body


def _list_comments(github: "FakeGitHub", asked: Asked, owner: str, name: str, pull: str) -> Reply:
    repository, _ = found(github, asked, owner, name)
    number = _pull(repository, pull).number
    those = [one for one in repository.comments.values() if one.number == number]
    return paged(github, asked, those, lambda page: [_show_comment(one) for one in page])


def _add_comment(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    repository, who = writer(github, asked, owner, name, "pull_requests", "issues")
    pull = _pull(repository, number)
    if pull.locked:
        raise RefusedError(403, "Unable to create comment because issue is locked.")
    made = github.comment(_body(asked), who, repository.name, pull.number)
    return Reply(201, _show_comment(made))


def _own_comment(repository: Repository, number: str, who: Who) -> Comment:
    comment = repository.comments.get(int(number))
    if comment is None:
        raise RefusedError(404, "Not Found")
    if comment.author.login != who.login:
        raise RefusedError(403, UNREACHABLE)
    return comment


def _edit_comment(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    repository, who = writer(github, asked, owner, name, "pull_requests", "issues")
    comment = _own_comment(repository, number, who)
    comment.body, comment.updated_at = _body(asked), github.now()
    comment.edits += 1
    return Reply(200, _show_comment(comment))


def _drop_comment(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    repository, who = writer(github, asked, owner, name, "pull_requests", "issues")
    del repository.comments[_own_comment(repository, number, who).id]
    return Reply(204)


def _checked(github: "FakeGitHub", asked: Asked, owner: str, name: str) -> tuple[Repository, Who]:
    repository, who = writer(github, asked, owner, name, "checks")
    if not who.app:
        raise RefusedError(403, "You must authenticate via a GitHub App.")
    values = asked.body or {}
    over = values.get("status") == "completed" or "conclusion" in values
    if over and values.get("conclusion") not in CONCLUSIONS:
        raise RefusedError(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.')
    output = values.get("output") or {}
    if any(len((output.get(key) or "").encode()) >= LONGEST_BODY for key in ("summary", "text")):
        raise RefusedError(422, "summary exceeds a maximum bytesize of 65535")
    return repository, who


def _add_check(github: "FakeGitHub", asked: Asked, owner: str, name: str) -> Reply:
    repository, who = _checked(github, asked, owner, name)
    if not asked.body.get("name") or not asked.body.get("head_sha"):
        raise RefusedError(422, 'Invalid request.\n\n"name", "head_sha" weren\'t supplied.')
    number = next(github.ids)
    made = Check(number, {"id": number, "app": {"id": int(who.app)}, **asked.body})
    repository.checks[number] = made
    return Reply(201, made.values)


def _edit_check(github: "FakeGitHub", asked: Asked, owner: str, name: str, number: str) -> Reply:
    repository, who = _checked(github, asked, owner, name)
    check = repository.checks.get(int(number))
    if check is None:
        raise RefusedError(404, "Not Found")
    if check.values["app"]["id"] != int(who.app):
        raise RefusedError(403, "Invalid app_id for check run")
    check.values.update(asked.body)
    return Reply(200, check.values)


def _list_checks(github: "FakeGitHub", asked: Asked, owner: str, name: str, sha: str) -> Reply:
    repository, _ = found(github, asked, owner, name)
    wanted = {"head_sha": sha}
    if "check_name" in asked.query:
        wanted["name"] = asked.query["check_name"]
    those = [
        check.values
        for check in repository.checks.values()
        if all(check.values.get(key) == value for key, value in wanted.items())
        and asked.query.get("app_id", str(check.values["app"]["id"]))
        == str(check.values["app"]["id"])
    ]
    those.reverse()
    return paged(github, asked, those, lambda page: {"total_count": len(those), "check_runs": page})


REPO = r"/repos/([^/]+)/([^/]+)"
ROUTES: Final[list[tuple[str, str, Callable[..., Reply]]]] = [
    ("GET", rf"{REPO}/pulls/(\d+)", _show_pull),
    ("GET", rf"{REPO}/issues/(\d+)/comments", _list_comments),
    ("POST", rf"{REPO}/issues/(\d+)/comments", _add_comment),
    ("PATCH", rf"{REPO}/issues/comments/(\d+)", _edit_comment),
    ("DELETE", rf"{REPO}/issues/comments/(\d+)", _drop_comment),
    ("POST", rf"{REPO}/check-runs", _add_check),
    ("PATCH", rf"{REPO}/check-runs/(\d+)", _edit_check),
    ("GET", rf"{REPO}/commits/([0-9a-f]+)/check-runs", _list_checks),
]
