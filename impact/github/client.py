"""The one who speaks HTTP to GitHub's interfaces, REST and GraphQL.

Promise: the token goes to the host that was named and nowhere else, and is never shown. Limits are
honoured and passing failures are tried again, for a bounded time; a request that would do something
twice is never sent twice. What fails is a `GitHubError` that tells what to do.
"""

import os
from collections.abc import Callable, Iterator, Mapping

from impact.errors import GitHubError, UsageError
from impact.github.waiting import PACE, Answer, Clock, pause
from impact.typed import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from urllib.error import HTTPError
    from urllib.request import OpenerDirector

PUBLIC: Final = "https://api.github.com"
PATIENCE: Final = 30  # seconds for one answer
WAITING: Final = 300.0  # seconds that one request may wait in all
MAX_ANSWER: Final = 1 << 26  # bytes of one page
MAX_SHOWN: Final = 200  # characters of what GitHub says about an error
_HERE: Final = ("http://127.0.0.1:", "http://localhost:")


class Client:
    """Somebody with a token, at one GitHub."""

    def __init__(
        self, api: str, token: Callable[[], str], clock: Clock | None = None,
        waiting: float = WAITING,
    ) -> None:  # fmt: skip
        self.api = api.rstrip("/")
        if not self.api.startswith(("https://", *_HERE)):
            raise UsageError(
                f"{self.api!r} is no safe address", where="GITHUB_API_URL", expected="https://…"
            )
        self._token = token
        self._clock = clock or Clock()
        self._waiting = waiting
        self._wrote = 0.0

    @property
    def has_token(self) -> bool:
        """Whether anybody vouches for it."""
        return bool(self._token())

    def get(self, path: str) -> Any:
        """The value at a path."""
        return self._ask("GET", self.api + path).value

    def pages(self, path: str, key: str = "") -> Iterator[Any]:
        """Every item of a list, page after page; `key` is where the items are in an object."""
        url = self.api + path
        while url:
            answer = self._ask("GET", url)
            listed = answer.value.get(key) if isinstance(answer.value, dict) else answer.value
            if not isinstance(listed, list):
                raise GitHubError("the answer is no list", where=shown(url))
            yield from listed
            url = self._next(answer.headers.get("link", ""))

    def send(self, method: str, path: str, body: Any = None, *, safe: bool = True) -> Any:
        """Change something. Not `safe`: twice would be one too many."""
        self._keep_pace()
        return self._ask(method, self.api + path, body, safe=safe).value

    def query(self, text: str, variables: Mapping[str, Any]) -> Any:
        """Ask or change something by GraphQL; only what does no harm twice."""
        if text.lstrip().startswith("mutation"):
            self._keep_pace()
        url = f"{self.api.removesuffix('/v3')}/graphql"
        value = self._ask("POST", url, {"query": text, "variables": variables}).value
        errors = value.get("errors") if isinstance(value, dict) else [{"message": "no object"}]
        if errors:
            raise _failed(Answer(_status(errors), {}, errors[0]), url, has_token=True)
        return value["data"]

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.sleep(seconds)

    def _keep_pace(self) -> None:
        """A second between two writes, as GitHub asks for."""
        rest = self._wrote + PACE - self._clock.now()
        if 0 < rest <= PACE:
            self._clock.sleep(rest)
        self._wrote = self._clock.now()

    def _ask(self, method: str, url: str, body: Any = None, *, safe: bool = True) -> Answer:
        left = self._waiting
        for attempt in range(100):
            answer = self._once(method, url, body)
            if 200 <= answer.status < 300:
                return answer
            wait = pause(answer, attempt, self._clock.now(), safe=safe)
            if wait is None or wait > left:
                break
            self._clock.sleep(wait)
            left -= wait
        raise _failed(answer, url, has_token=self.has_token, after=wait or 0.0)

    def _once(self, method: str, url: str, body: Any) -> Answer:
        """Send one request, and read what comes."""
        import json
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request

        raw = None if body is None else json.dumps(body).encode()
        asking = Request(url, raw, self._headers(), method=method)  # noqa: S310 - its scheme was checked
        try:
            with _opener().open(asking, timeout=PATIENCE) as answer:
                return _read(answer)
        except HTTPError as error:
            with error:
                return _read(error)
        except (OSError, HTTPException, ValueError) as error:
            return Answer(0, {}, None, str(getattr(error, "reason", error)))

    def _headers(self) -> dict[str, str]:
        headers = {
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            "User-Agent": "deploy-impact",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        token = self._token()
        return {**headers, "Authorization": f"Bearer {token}"} if token else headers

    def _next(self, links: str) -> str:
        """The page that the Link header calls the next one, of the same host only."""
        for link in links.split(","):
            target, _, relation = link.partition(";")
            url = target.strip().removeprefix("<").removesuffix(">")
            if 'rel="next"' in relation and url.startswith(f"{self.api}/"):
                return url
        return ""


def job_client(environ: Mapping[str, str] | None = None, clock: Clock | None = None) -> Client:
    """The client of whoever runs this process: a job of Actions, or a person with a token."""
    told = os.environ if environ is None else environ
    token = told.get("GH_TOKEN") or told.get("GITHUB_TOKEN", "")
    return Client(told.get("GITHUB_API_URL") or PUBLIC, lambda: token, clock)


def shown(url: str) -> str:
    """An address without its query."""
    return url.partition("?")[0]


def _read(answer: "HTTPResponse | HTTPError") -> Answer:
    import json

    headers = {name.lower(): value for name, value in answer.headers.items()}
    raw = answer.read(MAX_ANSWER)
    status = answer.status or 0
    try:
        value = json.loads(raw) if raw else None
    except ValueError as error:
        if status < 300:
            return Answer(0, headers, None, f"the answer is not JSON: {error}")
        value = None
    if isinstance(value, dict) and _status(value.get("errors")) == 429:
        status = 429  # GraphQL tells of its limit with status 200
    return Answer(status, headers, value)


def _status(errors: Any) -> int:
    """The status that stands for GraphQL's first error."""
    kinds = {"NOT_FOUND": 404, "FORBIDDEN": 403, "RATE_LIMITED": 429}
    first = errors[0] if isinstance(errors, list) and errors else None
    return kinds.get(str(first.get("type")), 422) if isinstance(first, dict) else 422


def _opener() -> "OpenerDirector":
    """What asks; it follows no redirection, which would take the token along."""
    from urllib.request import HTTPRedirectHandler, build_opener

    class Staying(HTTPRedirectHandler):
        """Lets a redirection be an error."""

        def redirect_request(self, *_: object) -> None:
            """See urllib."""

    return build_opener(Staying)


def _failed(answer: Answer, url: str, *, has_token: bool, after: float = 0.0) -> GitHubError:
    if answer.status == 0:
        return GitHubError(
            f"GitHub cannot be asked: {answer.failure}",
            where=shown(url), do="check the network; try again",
        )  # fmt: skip
    do = {
        301: "the repository has moved: name it as it is called now",
        401: "the token is not valid: check GH_TOKEN",
        403: "check what the token may do",
        404: "check the name, and whether the token may read it",
    }.get(answer.status, "try again later")
    if answer.status in (403, 429) and after:
        do = f"its requests are used up: try again in {after / 60:,.0f} minutes"
    if not has_token and answer.status in (403, 404, 429):
        do = "set GH_TOKEN to a token that may do it"
    said = f": {answer.message[:MAX_SHOWN]}" if answer.message else ""
    what = f"GitHub answers with {answer.status}{said}"
    return GitHubError(what, where=shown(url), do=do, status=answer.status, after=after)
