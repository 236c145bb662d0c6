"""Tokens: who asks, and what they may.

Promise: a token is never kept, only its SHA-256, and compared in constant time; without any token
configured everybody who reaches the service may ask all, which is why it then listens to this
machine alone.
"""

from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from math import ceil
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends, Request, params
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from .asking import Failure
from .problems import Refused
from .settings import LOOPBACK, Scope, TokenSettings

EVERYTHING: frozenset[Scope] = frozenset({"read", "analyze", "record", "admin"})
bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="Authorization: Bearer TOKEN"
)

# Without tokens a page in somebody's browser must not ask under a name that it made point here.
FOREIGN = Failure(
    "foreign-host", 0, "without tokens the service answers under names of this machine alone",
    "header.host", "127.0.0.1, [::1] or localhost",
)  # fmt: skip
PAGE = Failure(
    "foreign-page", 0, "without tokens the service answers no page of another place",
    "header.origin", "no Origin, or one of this machine",
)  # fmt: skip


class Caller(NamedTuple):
    """Somebody who may ask."""

    name: str
    scopes: frozenset[Scope]


ANYBODY = Caller("anybody", EVERYTHING)


class Tokens:
    """The tokens that are known, by their hashes."""

    def __init__(self, tokens: Sequence[TokenSettings]) -> None:
        self._tokens = tuple((bytes.fromhex(token.sha256), token) for token in tokens)

    @property
    def none(self) -> bool:
        """Whether nobody was given one."""
        return not self._tokens

    def caller(self, token: str) -> Caller | None:
        """Whose token it is; every known one is looked at, so that time tells nothing."""
        if not self._tokens:
            return ANYBODY
        given = sha256(token.encode("utf-8", "surrogateescape")).digest()
        found = [token for hashed, token in self._tokens if compare_digest(hashed, given)]
        return Caller(found[0].name, found[0].scopes) if found else None


async def caller_of(
    request: Request,
    needed: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Caller:
    """The caller of a request, if they may do what it asks. Raises Refused."""
    tokens: Tokens = request.app.state.services.tokens
    if tokens.none and request.url.hostname not in LOOPBACK:
        raise Refused(403, "foreign-host", FOREIGN)
    if tokens.none and _foreign(request.headers.get("origin", "")):
        raise Refused(403, "foreign-page", PAGE)
    caller = tokens.caller(given.credentials if given else "")
    if caller is None:
        raise Refused(401, "unauthorized", WWW_Authenticate="Bearer")
    if not caller.scopes.issuperset(needed.scopes):
        raise Refused(403, "forbidden")
    request.state.caller = caller.name
    wait = request.app.state.services.limits.wait(caller.name)
    if wait:
        raise Refused(429, "too-many-requests", Retry_After=str(ceil(wait)))
    return caller


def _foreign(origin: str) -> bool:
    """Whether a browser says that a page from elsewhere asks; what it hides is foreign, too."""
    try:
        return bool(origin) and urlsplit(origin).hostname not in LOOPBACK
    except ValueError:
        return True


def may(scope: Scope) -> params.Security:
    """A dependency that lets only callers with this scope pass."""
    return params.Security(caller_of, scopes=[scope])
