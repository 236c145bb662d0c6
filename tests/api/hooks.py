"""GitHub's side of a webhook: payloads as they are documented, signed as they are sent."""

import hashlib
import hmac
import json
from typing import Any

SECRET = "a secret of GitHub"  # noqa: S105 - of the tests
A, B = "a" * 40, "b" * 40


def signed(body: bytes, secret: str = SECRET) -> str:
    """The signature of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(event: str, guid: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a delivery."""
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-Hub-Signature-256": signed(body, secret),
    }


def payload(action: str = "", **more: Any) -> dict[str, Any]:
    """What every payload has."""
    said = {"action": action} if action else {}
    return {**said, "repository": {"full_name": "Octo/Shop"}, "installation": {"id": 3}, **more}


def push(ref: str = "refs/heads/main", after: str = B, **more: Any) -> dict[str, Any]:
    """A push."""
    return payload(ref=ref, before=A, after=after, deleted=False, **more)


def pull_request(action: str, number: int = 7, head: str = B, **more: Any) -> dict[str, Any]:
    """Something about a pull request."""
    pull = {"number": number, "head": {"sha": head}, "base": {"sha": A, "ref": "main"}}
    return payload(action, number=number, pull_request=pull, **more)


def body_of(value: object) -> bytes:
    """A payload as it is sent."""
    return json.dumps(value).encode()
