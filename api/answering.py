"""Answering: a question of a request becomes a response, from what is kept or from a child process.

Promise: the body is the command line's answer; an immutable one is never made twice while it is
kept, and never sent to somebody who has it.
"""

from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any, Final

from anyio import to_thread
from fastapi import Request, Response

from impact.render.visible import printable

from .answers import ASK_AGAIN, FOREVER, Answer, is_known, tagged
from .asking import Failure
from .database.shared import SharedAnswers
from .problems import refused
from .questions import Asked, Shown
from .services import Services, services_of

MEDIA: Final = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "mermaid": "text/vnd.mermaid; charset=utf-8",
    "svg": "image/svg+xml",
    "sarif": "application/sarif+json",
}
# A picture that is opened as a page of its own may load and run nothing.
INERT: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


async def respond(request: Request, repository: str, question: Shown) -> Response:
    """Answer a question about a repository, or raise what becomes a problem."""
    services = services_of(request)
    name = type(question).__name__
    answer = await kept(services, repository, question)
    how, warning = "kept", ""
    if answer is None:
        how = "made"
        answer, warning = await _made(services, repository, question)
    said = {"Impact-Warning": _plain(warning)} if warning else {}
    response = send(request, answer, MEDIA[question.format], said, immutable=question.immutable)
    services.metrics.answers.labels(name, "known" if response.status_code == 304 else how).inc()
    return response


async def kept(services: Services, repository: str, question: Asked) -> Answer | None:
    """What was answered before and can never change: here, or by a process of the same team."""
    if not question.immutable:
        return None
    key = _key(repository, question)
    found = services.answers.get(key)
    if found is None and services.settings.shared and repository in services.settings.served:
        body = await to_thread.run_sync(SharedAnswers(services.database).load, key)
        if body is not None:
            found = tagged(body)
            services.answers.keep(key, found)
    return found


def _key(repository: str, question: Asked) -> Hashable:
    """All that an immutable answer depends on."""
    return (repository, type(question).__name__, question)


async def _made(services: Services, repository: str, question: Asked) -> tuple[Answer, str]:
    """An answer, and what to know about it; an immutable one is made once for all who ask now.

    For any other, who asks later may be owed a later answer.
    """
    if question.immutable:
        making = partial(_kept_now, services, repository, question)
        return await services.answers.once(_key(repository, question), making)
    body, warning = await make(services, repository, question)
    return tagged(body), warning


async def _kept_now(services: Services, repository: str, question: Asked) -> tuple[Answer, str]:
    """Make an immutable answer, and keep it."""
    body, warning = await make(services, repository, question)
    key, answer = _key(repository, question), tagged(body)
    services.answers.keep(key, answer)
    if services.settings.shared:
        await to_thread.run_sync(SharedAnswers(services.database).save, key, body)
    return answer, warning


def send(
    request: Request, answer: Answer, media: str, said: Mapping[str, str] | None = None, *,
    immutable: bool,
) -> Response:  # fmt: skip
    """An answer with its tag; no more than that to somebody who has it."""
    headers = {"ETag": answer.tag, "Cache-Control": FOREVER if immutable else ASK_AGAIN}
    headers |= said or {}
    if is_known(answer.tag, request.headers.get("If-None-Match", "")):
        return Response(status_code=304, headers=headers)
    more = INERT if media == MEDIA["svg"] else {}
    return Response(answer.body, headers=headers | more, media_type=media)


async def make(services: Services, repository: str, question: Asked) -> tuple[bytes, str]:
    """The answer of a child process, and what to know about it. Raises Refused, Busy, Overdue."""
    answer, warning = await services.answer(repository, question)
    if isinstance(answer, Failure):
        raise refused(answer)
    return answer, warning


def _plain(words: str) -> str:
    """Words as a header can hold them."""
    return printable(words).encode("ascii", "backslashreplace").decode("ascii")


def documented(schema: str, *formats: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer: its published schema ("": it has none), its other formats."""
    media = [MEDIA[name].partition(";")[0] for name in formats]
    content: dict[str, Any] = {
        name: {"schema": {"type": "object" if name.endswith("json") else "string"}}
        for name in media
    }
    known = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    content["application/json"] = {"schema": known}
    headers = {
        "ETag": {"description": "Changes with every byte.", "schema": {"type": "string"}},
        "Cache-Control": {"schema": {"type": "string"}},
        "Impact-Warning": {
            "description": "The mirror is older than wanted.",
            "schema": {"type": "string"},
        },
    }
    return {
        200: {"description": "The answer.", "content": content, "headers": headers},
        304: {"description": "The asker has it: If-None-Match names it."},
    }
