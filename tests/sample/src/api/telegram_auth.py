"""Who sent a request from inside the messenger."""

import hmac

from .errors import Forbidden


def user_of(authorization: str) -> str:
    user, _, signature = authorization.partition(":")
    if not hmac.compare_digest(signature, user[::-1]):
        raise Forbidden("bad signature")
    return user
