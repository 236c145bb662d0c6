"""Tokens: who may ask what, route by route, as the OpenAPI document says it."""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from impact_api.app import create_app
from impact_api.settings import read_settings
from impact_api.tokens import EVERYTHING

from impact.errors import UsageError
from tests.conftest import RepositoryBuilder


class Operation(NamedTuple):
    """One operation of the document, and the scopes it names."""

    method: str
    path: str
    scopes: frozenset[str] | None  # None: it asks for no token


def operations() -> list[Operation]:
    """Every operation of the service."""
    document = create_app(read_settings()).openapi()
    return [
        Operation(method, path, scopes_of(operation))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def scopes_of(operation: dict[str, Any]) -> frozenset[str] | None:
    """The scopes that an operation asks for."""
    demands = operation.get("security")
    return frozenset(scope for one in demands for scope in one["token"]) if demands else None


OPERATIONS = operations()
GUARDED = [operation for operation in OPERATIONS if operation.scopes is not None]
OPEN = [(operation.method, operation.path) for operation in OPERATIONS if operation.scopes is None]


def hashed(token: str) -> str:
    """What the settings hold of a token."""
    return sha256(token.encode()).hexdigest()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with a token for each scope, one for each but that scope, and one for nothing."""
    repo = RepositoryBuilder(tmp_path_factory.mktemp("team") / "repo")
    repo.commit({"rules.yaml": "version: 1\napps: {web: {paths: [x]}}\n"})
    tokens = [{"name": scope, "sha256": hashed(scope), "scopes": [scope]} for scope in EVERYTHING]
    tokens += [
        {"name": f"no-{scope}", "sha256": hashed(f"no-{scope}"), "scopes": EVERYTHING - {scope}}
        for scope in EVERYTHING
    ]
    tokens.append({"name": "nothing", "sha256": hashed("nothing"), "scopes": []})
    settings = read_settings(
        repositories={"shop": {"path": str(repo.path)}},
        tokens=tokens,
        database=str(repo.path.parent / "service.sqlite"),
        rate=0,
        processes=1,
    )
    with TestClient(create_app(settings)) as client:
        yield client


def ask(client: TestClient, operation: Operation, token: str | None) -> int:
    """The status of the plainest request for an operation."""
    path = re.sub(r"\{(\w+)\}", lambda name: PARTS[name[1]], operation.path)
    headers = {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    content = b"{}" if operation.method == "post" else b""
    return client.request(operation.method, path, headers=headers, content=content).status_code


PARTS = {"repository": "shop", "analysis": "0" * 32, "job": "1"}


@pytest.mark.parametrize("operation", GUARDED, ids=lambda one: f"{one.method} {one.path}")
def test_a_route_asks_for_the_scope_it_names(team: TestClient, operation: Operation) -> None:
    """Without a known token it is 401, without its scope 403, and with that scope alone neither."""
    assert operation.scopes is not None
    (scope,) = operation.scopes

    assert ask(team, operation, None) == 401
    assert ask(team, operation, "stranger") == 401
    assert ask(team, operation, "nothing") == 403
    assert ask(team, operation, f"no-{scope}") == 403
    assert ask(team, operation, scope) not in (401, 403)


def test_what_needs_no_token_is_a_short_list() -> None:
    """Health and the version are for everybody; a webhook proves itself by its signature."""
    assert OPEN == [
        ("get", "/livez"),
        ("get", "/readyz"),
        ("get", "/version"),
        ("post", "/v1/webhooks/github"),
    ]


@pytest.mark.parametrize("header", ["Basic cmVhZA==", "Bearer", "Bearer \xe9", "read"])
def test_a_header_that_holds_no_token_is_a_401(team: TestClient, header: str) -> None:
    """Another scheme, an empty or a strange token: all are strangers, and none is a bug."""
    answer = team.get("/v1/repositories", headers={"Authorization": header.encode("latin-1")})

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_without_tokens_only_names_of_this_machine_are_answered(client: TestClient) -> None:
    """A page that makes its own name point to this machine gets nothing from it."""
    rebound = client.get("/v1/repositories", headers={"Host": "evil.example.com"})
    local = client.get("/v1/repositories", headers={"Host": "[::1]:8000"})

    assert (rebound.status_code, rebound.json()["type"][-12:]) == (403, "foreign-host")
    assert local.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://[", "file://"])
def test_without_tokens_no_page_of_another_place_is_answered(
    client: TestClient, origin: str
) -> None:
    """A page could send what needs no body to this machine, although it cannot read the answer."""
    foreign = client.post("/v1/jobs/1/revival", headers={"Origin": origin})
    own = client.get("/v1/repositories", headers={"Origin": "http://127.0.0.1:8000"})

    assert (foreign.status_code, foreign.json()["type"][-12:]) == (403, "foreign-page")
    assert own.status_code == 200


def test_without_tokens_nobody_else_is_let_in() -> None:
    """Another address than this machine's needs tokens: the service does not even start."""
    with pytest.raises(UsageError, match="without tokens"):
        read_settings(host="0.0.0.0")  # noqa: S104 - it is refused


def test_who_asks_too_often_is_told_when_to_come_back(small: RepositoryBuilder) -> None:
    """A token may ask so many times a minute, with a burst of a quarter of that."""
    token = {"name": "ci", "sha256": hashed("secret"), "scopes": ["read"]}
    settings = read_settings(
        repositories={"shop": {"path": str(small.path)}}, tokens=[token], rate=8
    )
    with TestClient(create_app(settings), headers={"Authorization": "Bearer secret"}) as client:
        answers = [client.get("/v1/repositories") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 8
