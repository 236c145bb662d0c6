"""Webhooks: what GitHub tells, kept at once and worked on later."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from anyio import to_process, to_thread
from fastapi import APIRouter, Header, Request

from ..asking import Failure
from ..database.deliveries import Deliveries, Delivery
from ..github.reactions import Malformed, NotJson, Reaction, read
from ..github.signatures import is_signed
from ..models import Taken
from ..problems import Refused
from ..services import Services, services_of

MOST: Final = 25 << 20  # bytes; GitHub sends no more
LARGE: Final = 256 << 10  # bytes of a body with which nobody else is kept waiting
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


@router.post(
    "/github",
    status_code=202,
    max_body_size=MOST,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
)
async def receive_webhook(
    request: Request,
    event: Annotated[str, Header(alias="X-GitHub-Event", description="What happened.")] = "",
    delivery: Annotated[str, Header(alias="X-GitHub-Delivery", description="Its id.")] = "",
    signature: Annotated[
        str, Header(alias="X-Hub-Signature-256", description="sha256=HMAC of the body, in hex.")
    ] = "",
) -> Taken:
    """Keep a delivery of GitHub, and the jobs it asks for. The same delivery again is known."""
    services = services_of(request)
    body = await request.body()
    if len(body) > LARGE:
        await to_thread.run_sync(_authenticate, services, body, signature)
    else:
        _authenticate(services, body, signature)
    made = Delivery(_name(delivery, "X-GitHub-Delivery"), _name(event, "X-GitHub-Event"))
    wanted = await _reaction(made.event, body, services)
    outcome = await to_thread.run_sync(Deliveries(services.database).take, made, wanted)
    wake: Callable[[], None] = request.app.state.wake
    wake()
    return Taken(delivery=made.guid, outcome="pong" if made.event == "ping" else outcome)


def _authenticate(services: Services, body: bytes, signature: str) -> None:
    secrets = services.settings.webhook_secrets
    if not secrets:
        said = "this service takes no webhooks"
        failure = Failure("no-webhooks", 0, said, do="set IMPACT_WEBHOOK_SECRET or its _FILE")
        raise Refused(404, "no-webhooks", failure)
    if not is_signed(body, signature.encode("latin-1", "replace"), secrets):
        failure = Failure(
            "signature",
            0,
            "the signature is not that of the body",
            "X-Hub-Signature-256",
            "sha256= and the HMAC of the raw body",
            "check that GitHub and IMPACT_WEBHOOK_SECRET agree",
        )
        raise Refused(401, "signature", failure)


def _name(word: str, header: str) -> str:
    if not _NAME.fullmatch(word):
        said = Failure("header", 0, "it is missing, or no name", header, "what GitHub sends")
        raise Refused(400, "header", said)
    return word


async def _reaction(event: str, body: bytes, services: Services) -> Reaction:
    """What an event asks for; nothing of a repository that is not served.

    Nothing else runs in a process, in no thread of it, while JSON is read there.
    """
    try:
        large = len(body) > LARGE
        wanted = await to_process.run_sync(read, event, body) if large else read(event, body)
    except NotJson:
        said = Failure("body", 0, "the body is no JSON", do="let GitHub send application/json")
        raise Refused(400, "body", said) from None
    except Malformed as error:
        raise Refused(422, "payload", Failure("payload", 0, str(error), event)) from None
    if wanted.wanted and services.settings.called(wanted.repository) is None:
        return wanted._replace(wanted=())
    return wanted
