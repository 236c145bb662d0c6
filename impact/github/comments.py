"""The comments of one pull request, and the pull request itself, as GitHub keeps them.

Promise: only comments of the token's own author are told and touched, whoever else copies a marker.
They are listed by GraphQL, which alone tells who asks and what is hidden; all pages are read.
"""

from collections.abc import Iterator

from impact.comments import Standing, Step
from impact.errors import GitHubError
from impact.github.client import Client
from impact.github.rest import repository_path
from impact.github.waiting import SOON
from impact.typed import Any, Final, NamedTuple

OPEN: Final = "open"
_LIST: Final = """
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { id databaseId body isMinimized author { __typename login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}"""
_HIDE: Final = """
mutation($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { clientMutationId }
}"""


class Pull(NamedTuple):
    """A pull request as it is now."""

    head: str  # commit id
    base: str  # branch
    base_sha: str
    is_open: bool
    updated_at: str


class Conversation:
    """One pull request, and what is said there."""

    def __init__(self, client: Client, repository: str, number: int) -> None:
        self._client = client
        self._path = repository_path(repository, "repository")
        self._place = {"owner": repository.partition("/")[0], "name": repository.partition("/")[2]}
        self._number = number

    def pull(self) -> Pull:
        """The pull request, now."""
        found = self._client.get(f"{self._path}/pulls/{self._number}")
        try:
            base, is_open = found["base"], found["state"] == OPEN
            head, at = found["head"]["sha"], found["updated_at"]
            return Pull(head, base["ref"], base["sha"], is_open, at)
        except (KeyError, TypeError):
            raise _unlike(f"{self._path}/pulls/{self._number}") from None

    def ours(self) -> tuple[Standing, ...]:
        """The comments whose author is the token's own."""
        return tuple(self._ours())

    def do(self, step: Step) -> None:
        """Take one step. A comment that is gone already need not go."""
        comment = step.on
        if comment is None:
            path = f"{self._path}/issues/{self._number}/comments"
            self._client.send("POST", path, {"body": step.body}, safe=False)
        elif step.act == "hide":
            self._client.query(_HIDE, {"id": comment.node})
        elif step.act == "delete":
            self._delete(f"{self._path}/issues/comments/{comment.id}")
        else:
            path = f"{self._path}/issues/comments/{comment.id}"
            self._client.send("PATCH", path, {"body": step.body})

    def wait(self, attempt: int) -> None:
        """Let GitHub come to itself after a failure."""
        self._client.wait(SOON[min(attempt, len(SOON) - 1)])

    def _delete(self, path: str) -> None:
        try:
            self._client.send("DELETE", path)
        except GitHubError as error:
            if error.status != 404:
                raise

    def _ours(self) -> Iterator[Standing]:
        after = None
        while True:
            words = {**self._place, "number": self._number, "after": after}
            data = self._client.query(_LIST, words)
            try:
                viewer = data["viewer"]["login"]
                found = data["repository"]["pullRequest"]["comments"]
                yield from (_standing(one) for one in found["nodes"] if _by(one["author"], viewer))
                page = found["pageInfo"]
                after = page["endCursor"]
                if not page["hasNextPage"]:
                    return
            except (KeyError, TypeError):
                raise _unlike("graphql") from None


def _standing(node: Any) -> Standing:
    return Standing(node["databaseId"], node["id"], node["body"], node["isMinimized"])


def _by(author: Any, viewer: str) -> bool:
    """Whether somebody is the viewer; a bot is `name[bot]` there, and `name` as an author."""
    if author is None:  # an account that was deleted
        return False
    bot = viewer.endswith("[bot]")
    name: str = author["login"].removesuffix("[bot]")
    same = name == viewer.removesuffix("[bot]")
    return same and bot == (author["__typename"] == "Bot")


def _unlike(where: str) -> GitHubError:
    return GitHubError("the answer is not as documented", where=where, do="try again later")
