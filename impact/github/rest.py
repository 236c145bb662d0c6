"""What GitHub knows of deploys, asked of its REST interface: runs of workflows, and deployments.

Promise: reads only, and only where somebody asked for it. Every page is read, or the error says
why not; the token goes to the host that was named and nowhere else, and is never shown.
"""

import os
from collections.abc import Iterator

from impact.errors import GitHubError, UsageError
from impact.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.request import OpenerDirector

PUBLIC: Final = "https://api.github.com"
PATIENCE: Final = 30  # seconds for one answer
MAX_ANSWER: Final = 1 << 26  # bytes of one page
_HERE: Final = ("http://127.0.0.1:", "http://localhost:")
_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Rest:
    """The interface about one repository."""

    def __init__(self, repository: str) -> None:
        owner, slash, name = repository.partition("/")
        if not (slash and owner and name and _NAME.issuperset(owner + name)):
            raise UsageError(
                f"{repository!r} names no repository", where="--github", expected="OWNER/REPOSITORY"
            )
        self._api = os.environ.get("GITHUB_API_URL", PUBLIC).rstrip("/")
        if not self._api.startswith(("https://", *_HERE)):
            raise UsageError(
                f"{self._api!r} is no safe address", where="GITHUB_API_URL", expected="https://…"
            )
        self._token = os.environ.get("GH_TOKEN") or os.environ.get("GITHUB_TOKEN", "")
        self._path = f"/repos/{owner}/{name}"

    def workflow_runs(self) -> Iterator[Any]:
        """Every run of every workflow that is over."""
        yield from self._pages(f"{self._path}/actions/runs?status=completed&per_page=100")

    def deployments(self) -> Iterator[Any]:
        """Every deployment, with its statuses."""
        for deployment in self._pages(f"{self._path}/deployments?per_page=100"):
            path = f"{self._path}/deployments/{int(deployment['id'])}/statuses?per_page=100"
            yield {**deployment, "statuses": list(self._pages(path))}

    def _pages(self, path: str) -> Iterator[Any]:
        url = self._api + path
        while url:
            found, url = self._page(url)
            listed = found.get("workflow_runs") if isinstance(found, dict) else found
            if not isinstance(listed, list):
                raise GitHubError("the answer is no list", where=path.partition("?")[0])
            yield from listed

    def _page(self, url: str) -> tuple[Any, str]:
        """One page, and the address of the next one."""
        import json
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request

        shown = url.partition("?")[0]
        asking = Request(url, headers=self._headers())  # noqa: S310 - its scheme was checked
        try:
            with _opener().open(asking, timeout=PATIENCE) as answer:
                return json.loads(answer.read(MAX_ANSWER)), self._next(answer)
        except HTTPError as error:
            with error:
                raise _refused(error.code, shown, has_token=bool(self._token)) from None
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise GitHubError(
                f"GitHub cannot be asked: {reason}", where=shown, do="check the network; try again"
            ) from None

    def _headers(self) -> dict[str, str]:
        headers = {
            "Accept": "application/vnd.github+json",
            "User-Agent": "deploy-impact",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        return {**headers, "Authorization": f"Bearer {self._token}"} if self._token else headers

    def _next(self, answer: "HTTPResponse") -> str:
        """The page that the Link header calls the next one, of the same host only."""
        for link in (answer.headers.get("Link") or "").split(","):
            target, _, relation = link.partition(";")
            url = target.strip().removeprefix("<").removesuffix(">")
            if 'rel="next"' in relation and url.startswith(f"{self._api}/"):
                return url
        return ""


def _opener() -> "OpenerDirector":
    """What asks; it follows no redirection, which would take the token along."""
    from urllib.request import HTTPRedirectHandler, build_opener

    class Staying(HTTPRedirectHandler):
        """Lets a redirection be an error."""

        def redirect_request(self, *_: object) -> None:
            """See urllib."""

    return build_opener(Staying)


def _refused(status: int, where: str, *, has_token: bool) -> GitHubError:
    do = {
        301: "the repository has moved: name it as it is called now",
        401: "the token is not valid: check GH_TOKEN",
        403: "the token may not read it, or its requests are used up: wait an hour",
        404: "check the name, and whether the token may read it",
        429: "too many requests: wait an hour",
    }.get(status, "try again later")
    if not has_token and status in (403, 404, 429):
        do = "set GH_TOKEN to a token that may read actions and deployments"
    return GitHubError(f"GitHub answers with {status}", where=where, do=do)
