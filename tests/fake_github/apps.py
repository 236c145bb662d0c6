"""What a GitHub App asks as itself: its installations' tokens, and its webhook's deliveries.

A request must be signed by the App's key: the JSON Web Token is verified as GitHub does it.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tests.fake_github.state import App, Asked, Delivery, RefusedError, Reply, Who

if TYPE_CHECKING:
    from tests.fake_github.server import FakeGitHub

LONGEST_JWT = 600  # seconds
LIFE = 3600  # seconds of an installation's token
PATIENCE = 10  # seconds that a webhook may take


def app_of(github: "FakeGitHub", asked: Asked) -> App:
    """The App that signed the request."""
    import jwt

    token = asked.authorization.removeprefix("Bearer ")
    try:
        claimed = jwt.decode(token, options={"verify_signature": False})
        app = github.apps.get(str(claimed.get("iss", "")))
        if app is None:
            raise RefusedError(404, "Integration not found")
        options: Any = {"verify_exp": False, "verify_iat": False, "require": ["iat", "exp", "iss"]}
        claims = jwt.decode(token, app.public_key, algorithms=["RS256"], options=options)
    except jwt.InvalidTokenError:
        raise RefusedError(401, "A JSON web token could not be decoded") from None
    now = github.clock()
    if claims["exp"] <= now:
        raise RefusedError(401, "'Expiration time' claim ('exp') is too far in the past")
    if claims["exp"] > now + LONGEST_JWT:
        raise RefusedError(401, "'Expiration time' claim ('exp') is too far in the future")
    if claims["iat"] > now:
        raise RefusedError(401, "'Issued at' claim ('iat') must be in the past")
    return app


def _show_app(github: "FakeGitHub", asked: Asked) -> Reply:
    app = app_of(github, asked)
    return Reply(200, {"id": int(app.id), "slug": app.slug})


def _installation(github: "FakeGitHub", asked: Asked, owner: str, name: str) -> Reply:
    app = app_of(github, asked)
    for number, repositories in app.installations.items():
        if f"{owner}/{name}" in repositories:
            return Reply(200, {"id": number, "app_id": int(app.id)})
    raise RefusedError(404, "Not Found")


def _token(github: "FakeGitHub", asked: Asked, number: str) -> Reply:
    app = app_of(github, asked)
    repositories = app.installations.get(int(number))
    if repositories is None:
        raise RefusedError(404, "Not Found")
    ordered = asked.body or {}
    names = ordered.get("repositories")
    those = repositories if names is None else _named(names, repositories)
    permissions = ordered.get("permissions", app.permissions)
    given = Who(f"{app.slug}[bot]", app.permissions, app.id)
    if not all(given.may(key, level) for key, level in permissions.items()):
        why = "The permissions requested are not granted to this installation."
        raise RefusedError(422, why)
    token, expires = f"ghs_{uuid.uuid4().hex}", github.clock() + LIFE
    github.tokens[token] = Who(given.login, permissions, app.id, those, expires, ordered)
    shown = datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Reply(201, {"token": token, "expires_at": shown, "permissions": permissions})


def _named(names: list[str], repositories: frozenset[str]) -> frozenset[str]:
    those = frozenset(full for full in repositories if full.partition("/")[2] in names)
    if len(those) < len(names):
        why = "There is at least one repository that does not exist or is not accessible"
        raise RefusedError(422, why)
    return those


def deliver(
    github: "FakeGitHub", app: App, event: str, payload: Any, guid: str = "", *,
    redelivery: bool = False,
) -> Delivery:  # fmt: skip
    """Send a webhook, signed, and remember how it went. A redelivery keeps its guid."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    guid = guid or str(uuid.uuid4())
    made = Delivery(next(github.ids), guid, event, raw, github.now(), redelivery, 0)
    made.status_code = _send(app, made)
    with github.lock:
        github.deliveries.insert(0, made)
    return made


def _send(app: App, delivery: Delivery) -> int:
    signature = hmac.new(app.secret.encode(), delivery.payload, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/fake",
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-Installation-Target-ID": app.id,
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    place = urlsplit(app.webhook)
    connection = HTTPConnection(place.netloc, timeout=PATIENCE)
    try:
        connection.request("POST", place.path, delivery.payload, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 502  # GitHub's own, where nobody answers
    finally:
        connection.close()


def _list_deliveries(github: "FakeGitHub", asked: Asked) -> Reply:
    """Newest first, by cursor."""
    app_of(github, asked)
    size = min(int(asked.query.get("per_page", "30")), 100)
    before = int(asked.query.get("cursor", "0") or "0")
    those = [one for one in github.deliveries if not before or one.id < before]
    page = those[:size]
    more = f"{github.host}{asked.path}?per_page={size}&cursor={page[-1].id}" if page else ""
    headers = {"Link": f'<{more}>; rel="next"'} if len(those) > size else {}
    return Reply(200, [_show(one) for one in page], headers)


def _show(delivery: Delivery) -> dict[str, Any]:
    payload = json.loads(delivery.payload)
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": delivery.delivered_at,
        "redelivery": delivery.redelivery,
        "duration": 0.1,
        "status": "OK" if delivery.status_code < 400 else "Invalid HTTP Response",
        "status_code": delivery.status_code,
        "event": delivery.event,
        "action": payload.get("action"),
        "installation_id": (payload.get("installation") or {}).get("id"),
        "repository_id": (payload.get("repository") or {}).get("id"),
    }


def _delivery(github: "FakeGitHub", number: str) -> Delivery:
    found = next((one for one in github.deliveries if one.id == int(number)), None)
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def _show_delivery(github: "FakeGitHub", asked: Asked, number: str) -> Reply:
    app_of(github, asked)
    found = _delivery(github, number)
    return Reply(200, {**_show(found), "request": {"payload": json.loads(found.payload)}})


def _redeliver(github: "FakeGitHub", asked: Asked, number: str) -> Reply:
    app = app_of(github, asked)
    old = _delivery(github, number)
    github.later(lambda: deliver(github, app, old.event, old.payload, old.guid, redelivery=True))
    return Reply(202, {})


ROUTES: Final[list[tuple[str, str, Callable[..., Reply]]]] = [
    ("GET", "/app", _show_app),
    ("GET", r"/repos/([^/]+)/([^/]+)/installation", _installation),
    ("POST", r"/app/installations/(\d+)/access_tokens", _token),
    ("GET", "/app/hook/deliveries", _list_deliveries),
    ("GET", r"/app/hook/deliveries/(\d+)", _show_delivery),
    ("POST", r"/app/hook/deliveries/(\d+)/attempts", _redeliver),
]
