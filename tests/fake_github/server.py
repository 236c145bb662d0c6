"""The server: knows who asks, fails when it is told to, keeps the limits, and remembers."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any, Self

from tests.fake_github import apps, graphql, history, resources
from tests.fake_github.state import (
    App,
    Asked,
    Check,
    Comment,
    Delivery,
    Failure,
    Pull,
    RefusedError,
    Reply,
    Repository,
    Who,
)
from tests.fake_github.wire import handler

START = 1_767_225_600  # 2026-01-01T00:00:00Z, where the clock of its things starts
RESET = 4_102_444_800


class FakeGitHub:
    """A GitHub with nothing on it, until the `with` block ends.

    With `enterprise` it is a GitHub Enterprise Server, whose interfaces stand below /api.
    """

    def __init__(self, *, enterprise: bool = False) -> None:
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, Who] = {}
        self.apps: dict[str, App] = {}
        self.deliveries: list[Delivery] = []
        self.requests: list[str] = []  # "GET /repos/…", in their order
        self.bodies: list[Any] = []  # what came with each of them
        self.failures: list[Failure] = []
        self.most_per_page = 100
        self.remaining: int | None = None  # requests until the limit; None: no limit
        self.reset = RESET
        self.clock: Callable[[], float] = time.time  # for the life of tokens
        self.lock = threading.RLock()
        self.ids = count(1001)
        self._seconds = count(START)
        self._sending: list[threading.Thread] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self._http.daemon_threads = True
        self.host = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.rest_path = "/api/v3" if enterprise else ""
        self.graphql_path = "/api/graphql" if enterprise else "/graphql"
        self.url = self.host + self.rest_path  # GITHUB_API_URL

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.settle()
        self._http.shutdown()
        self._http.server_close()

    # What a test sets up, and looks at.

    def repository(self, name: str = "octo/shop", **more: Any) -> Repository:
        """The repository of that name, made if there is none."""
        made = Repository(name, next(self.ids), **more)
        return self.repositories.setdefault(name, made)

    def pull(self, name: str, number: int, base_sha: str, head_sha: str, **more: Any) -> Pull:
        """Open a pull request, or move its head as a push does."""
        values = {"base": "main", "head": "topic", **more}
        made = Pull(number, base_sha=base_sha, head_sha=head_sha, updated_at=self.now(), **values)
        with self.lock:
            self.repository(name).pulls[number] = made
        return made

    def token(self, token: str, login: str = "github-actions[bot]", **more: Any) -> str:
        """Let a token be known; without more words it is a job's, which may comment."""
        more.setdefault("app", "15368" if login.endswith("[bot]") else "")
        more.setdefault("permissions", {"pull_requests": "write", "checks": "write"})
        self.tokens[token] = Who(login, **more)
        return token

    def app(self, public_key: str, **more: Any) -> App:
        """Register an App; it is installed, as number 1, where nothing else is said."""
        values = {
            "id": "12", "slug": "deploy-impact", "installations": {1: frozenset(self.repositories)},
            "permissions": {
                "metadata": "read", "contents": "read", "pull_requests": "write",
                "checks": "write",
            },
            **more,
        }  # fmt: skip
        made = App(public_key=public_key, **values)
        self.apps[made.id] = made
        return made

    def fail(
        self, method: str, path: str, status: int = 500, message: str = "Server Error", *,
        headers: Mapping[str, str] | None = None, times: int = 1, after: bool = False,
    ) -> None:  # fmt: skip
        """Let the next matching requests fail; status 0 breaks the connection.

        With `after` the work is done and only the answer is lost.
        """
        reply = Reply(status, {"message": message}, headers or {}) if status else None
        self.failures += [Failure(method, path, reply, after)] * times

    def comments(self, name: str = "octo/shop", number: int = 7) -> list[Comment]:
        """The comments of a pull request, hidden ones among them, oldest first."""
        found = self.repositories[name].comments.values()
        return [comment for comment in found if comment.number == number]

    def comment(self, body: str, who: Who, name: str = "octo/shop", number: int = 7) -> Comment:
        """Write a comment, without a request."""
        with self.lock:
            now = self.now()
            made = Comment(next(self.ids), number, body, who, now, now)
            self.repositories[name].comments[made.id] = made
        return made

    def checks(self, name: str = "octo/shop") -> list[Check]:
        """The check runs of a repository, oldest first."""
        return list(self.repositories[name].checks.values())

    def writes(self) -> list[str]:
        """The requests that were to change something; a question in GraphQL is none."""
        asked = zip(self.requests, self.bodies, strict=True)
        return [
            request
            for request, body in asked
            if not request.startswith("GET ")
            and not (request.endswith("/graphql") and "mutation" not in body["query"])
            and "access_tokens" not in request
        ]

    def payload(self, action: str, number: int = 7, name: str = "octo/shop") -> dict[str, Any]:
        """What an event of a pull request tells."""
        repository = self.repositories[name]
        return resources.event_payload(repository, repository.pulls[number], action)

    def deliver(self, event: str, payload: Any, *, guid: str = "", app: str = "12") -> Delivery:
        """Deliver an event to an App's webhook, and remember how that went."""
        return apps.deliver(self, self.apps[app], event, payload, guid)

    def later(self, work: Callable[[], object]) -> None:
        """Do something that GitHub does after it has answered."""
        thread = threading.Thread(target=work, daemon=True)
        self._sending.append(thread)
        thread.start()

    def settle(self) -> None:
        """Wait until everything is delivered."""
        while self._sending:
            self._sending.pop().join(timeout=30)

    def now(self) -> str:
        """The time of its things; a second passes at every look."""
        return datetime.fromtimestamp(next(self._seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    # How requests are answered.

    def answer(self, asked: Asked) -> Reply | None:
        """Answer a request; None breaks the connection."""
        with self.lock:
            self.requests.append(f"{asked.method} {asked.path}")
            self.bodies.append(asked.body)
            failure = self._failure(asked)
            if failure is not None and not failure.after:
                return failure.reply
            try:
                reply = self._limited() or self._routed(asked)
            except RefusedError as refused:
                reply = refused.reply
            return failure.reply if failure is not None else reply

    def _failure(self, asked: Asked) -> Failure | None:
        for place, failure in enumerate(self.failures):
            if failure.method in (asked.method, "*") and re.search(failure.path, asked.path):
                return self.failures.pop(place)
        return None

    def _limited(self) -> Reply | None:
        if self.remaining is None:
            return None
        if self.remaining == 0:
            return Reply(403, {"message": "API rate limit exceeded for installation ID 1."})
        self.remaining -= 1
        return None

    def _routed(self, asked: Asked) -> Reply:
        if asked.path == self.graphql_path:
            return graphql.answer(self, asked, self.who(asked))
        path = asked.path.removeprefix(self.rest_path)
        for method, pattern, act in (*resources.ROUTES, *history.ROUTES, *apps.ROUTES):
            found = re.fullmatch(pattern, path)
            if found and method == asked.method:
                return act(self, asked, *found.groups())
        raise RefusedError(404, "Not Found")

    def who(self, asked: Asked) -> Who | None:
        """Whose token it is; None without one."""
        kind, _, token = asked.authorization.partition(" ")
        if not token:
            return None
        found = self.tokens.get(token) if kind.lower() in ("bearer", "token") else None
        if found is None or found.expires <= self.clock():
            raise RefusedError(401, "Bad credentials")
        return found

    def limits(self) -> dict[str, str]:
        """The headers that tell how many requests are left."""
        left = 5000 if self.remaining is None else self.remaining
        return {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": "core",
        }
