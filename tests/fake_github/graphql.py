"""GraphQL, as far as it is asked here: who somebody is, a pull request's comments, hiding one.

Errors come as GitHub sends them: status 200, with a list of errors beside the data.
"""

from typing import TYPE_CHECKING, Any

from tests.fake_github.resources import UNREACHABLE
from tests.fake_github.state import Asked, Comment, RefusedError, Reply, Who

if TYPE_CHECKING:
    from tests.fake_github.server import FakeGitHub

REASONS = {"ABUSE", "DUPLICATE", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"}


def answer(github: "FakeGitHub", asked: Asked, who: Who | None) -> Reply:
    """Answer a query or a mutation."""
    if who is None:
        raise RefusedError(401, "This endpoint requires you to be authenticated.")
    query, words = asked.body["query"], asked.body.get("variables") or {}
    if "minimizeComment" in query:
        return _minimize(github, who, words)
    data: dict[str, Any] = {"viewer": {"login": who.login}}
    if "comments(" not in query:
        return Reply(200, {"data": data})
    repository = github.repositories.get(f"{words['owner']}/{words['name']}")
    pull = repository.pulls.get(words["number"]) if repository is not None else None
    if repository is None or pull is None:
        return _wrong(
            "NOT_FOUND", "Could not resolve to a PullRequest", {**data, "repository": None}
        )
    those = github.comments(repository.name, pull.number)
    start = int(words.get("after") or 0)
    page = those[start : start + 100]
    after = start + len(page)
    data["repository"] = {
        "pullRequest": {
            "comments": {
                "nodes": [_node(comment) for comment in page],
                "pageInfo": {"hasNextPage": after < len(those), "endCursor": str(after)},
            }
        }
    }
    return Reply(200, {"data": data})


def _node(comment: Comment) -> dict[str, Any]:
    who = comment.author
    return {
        "id": comment.node_id,
        "databaseId": comment.id,
        "body": comment.body,
        "isMinimized": bool(comment.minimized),
        "minimizedReason": comment.minimized.lower() or None,
        "author": {
            "__typename": "Bot" if who.bot else "User", "login": who.login.removesuffix("[bot]"),
        },
    }  # fmt: skip


def _minimize(github: "FakeGitHub", who: Who, words: dict[str, Any]) -> Reply:
    if not who.may("pull_requests") and not who.may("issues"):
        return _wrong("FORBIDDEN", UNREACHABLE, {"minimizeComment": None})
    every = [one for repo in github.repositories.values() for one in repo.comments.values()]
    comment = next((one for one in every if one.node_id == words["id"]), None)
    if comment is None:
        return _wrong("NOT_FOUND", "Could not resolve to a node", {"minimizeComment": None})
    comment.minimized = "OUTDATED"
    shown = {"minimizedComment": {"isMinimized": True}}
    return Reply(200, {"data": {"minimizeComment": shown}})


def _wrong(kind: str, message: str, data: Any) -> Reply:
    return Reply(200, {"data": data, "errors": [{"type": kind, "message": message}]})
