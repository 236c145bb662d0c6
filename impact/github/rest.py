"""What GitHub knows of deploys, asked of its REST interface: runs of workflows, and deployments.

Promise: reads only, and only where somebody asked for it. Every page is read, or the error says
why not.
"""

from collections.abc import Iterator

from impact.errors import UsageError
from impact.github.client import Client
from impact.typed import Any, Final

_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Rest:
    """The interface about one repository."""

    def __init__(self, repository: str, client: Client) -> None:
        self._client = client
        self._path = repository_path(repository)

    def workflow_runs(self) -> Iterator[Any]:
        """Every run of every workflow that is over."""
        path = f"{self._path}/actions/runs?status=completed&per_page=100"
        yield from self._client.pages(path, "workflow_runs")

    def deployments(self) -> Iterator[Any]:
        """Every deployment, with its statuses."""
        for deployment in self._client.pages(f"{self._path}/deployments?per_page=100"):
            path = f"{self._path}/deployments/{int(deployment['id'])}/statuses?per_page=100"
            yield {**deployment, "statuses": list(self._client.pages(path))}


def repository_path(repository: str, where: str = "--github") -> str:
    """Where the resources of a repository begin. Raises UsageError."""
    owner, slash, name = repository.partition("/")
    dots = {".", ".."}.intersection((owner, name))
    if not (slash and owner and name and _NAME.issuperset(owner + name)) or dots:
        raise UsageError(
            f"{repository!r} names no repository", where=where, expected="OWNER/REPOSITORY"
        )
    return f"/repos/{owner}/{name}"
