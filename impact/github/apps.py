"""A GitHub App: it signs who it is, gets tokens of its installations, and sees its deliveries.

Promise: a token is good for one repository and a few permissions, is kept for less than its hour
and never shown. What is signed is dated back a minute, for clocks that differ.
"""

from collections.abc import Iterator, Mapping
from threading import Lock

from impact.errors import GitHubError, UsageError
from impact.github.client import WAITING, Client
from impact.github.rest import repository_path
from impact.github.waiting import Clock
from impact.typed import Any, Final

BACK: Final = 60  # seconds that the clock of this machine may be ahead of GitHub's
LIFE: Final = 540  # seconds that a signature is good for; GitHub takes 600
KEPT: Final = 3000.0  # seconds that a token is kept; it is good for 3600
PERMISSIONS: Final = {
    "checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write",
}  # fmt: skip


class App:
    """One App, by its id (or client id) and its private key."""

    def __init__(
        self, api: str, name: str, key: str, clock: Clock | None = None,
        waiting: float = WAITING,
    ) -> None:  # fmt: skip
        self._name, self._key = name, key
        self._api, self._clock = api, clock or Clock()
        self._itself = Client(api, self._signed, clock, waiting)
        self._waiting = waiting
        self._tokens: dict[str, tuple[str, float]] = {}
        self._clients: dict[str, Client] = {}
        self._lock = Lock()
        self._signed()  # a key that signs nothing is told at once

    @property
    def host(self) -> str:
        """Where git finds the repositories that the App is installed in."""
        from urllib.parse import urlsplit

        host = urlsplit(self._api).hostname or ""
        return "github.com" if host == "api.github.com" else host

    def client(self, repository: str) -> Client:
        """A client that may do what the bot does in one repository, and nothing elsewhere."""
        made = Client(self._api, lambda: self.token(repository), self._clock, self._waiting)
        return self._clients.setdefault(repository, made)  # one, for it keeps the pace of writes

    def token(self, repository: str) -> str:
        """A token for one repository. Raises GitHubError."""
        with self._lock:
            token, until = self._tokens.get(repository, ("", 0.0))
            if self._clock.now() >= until:
                token, until = self._order(repository), self._clock.now() + KEPT
                self._tokens[repository] = (token, until)
        return token

    def forget(self, repository: str) -> None:
        """Keep a token no longer: GitHub has refused it."""
        with self._lock:
            self._tokens.pop(repository, None)

    def deliveries(self) -> Iterator[Mapping[str, Any]]:
        """Deliveries of the App's webhook, the newest first, as long as GitHub keeps them."""
        yield from self._itself.pages("/app/hook/deliveries?per_page=100")

    def redeliver(self, number: int) -> None:
        """Ask GitHub to deliver once more, with the same id of the event."""
        self._itself.send("POST", f"/app/hook/deliveries/{number}/attempts")

    def _order(self, repository: str) -> str:
        path = repository_path(repository, "repository")
        wanted = {"repositories": [repository.partition("/")[2]], "permissions": PERMISSIONS}
        try:
            number = int(self._itself.get(f"{path}/installation")["id"])
            made = self._itself.send("POST", f"/app/installations/{number}/access_tokens", wanted)
            token: str = made["token"]
        except (KeyError, TypeError, ValueError):
            raise GitHubError("the answer is not as documented", where=path) from None
        return token

    def _signed(self) -> str:
        """A JSON web token that says who asks."""
        jwt = _library()
        now = int(self._clock.now())
        claims = {"iat": now - BACK, "exp": now + LIFE, "iss": self._name}
        try:
            signed: str = jwt.encode(claims, self._key, algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError):  # whose words may show the key
            raise UsageError(
                "the private key of the App cannot be read",
                where="github_app_key",
                expected="the PEM file that GitHub made for the App",
                do="download a new one from the App's settings",
            ) from None
        return signed


def _library() -> Any:
    try:
        import jwt
    except ImportError:
        raise UsageError(
            "a GitHub App needs PyJWT, which is not installed",
            where="github_app",
            do="pip install 'deploy-impact[github]'",
        ) from None
    return jwt
