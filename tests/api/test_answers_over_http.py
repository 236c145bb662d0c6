"""Questions over HTTP: the command line's answers, byte for byte, and what is kept of them."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from anyio import sleep
from fastapi.testclient import TestClient
from impact_api.asking import Asking, Busy, Failure

from tests.conftest import RepositoryBuilder

NOW = r"(?m)^  \"at\": .*$"  # when a status was asked
SHOP = "/v1/repositories/shop/"
SAME: list[tuple[str, dict[str, Any], str]] = [
    ("impact", {"base": "HEAD~1", "head": "HEAD"}, "diff HEAD~1...HEAD --format json"),
    ("impact", {"base": "HEAD~1", "compare": "trees"}, "diff HEAD~1..HEAD --format json"),
    (
        "impact",
        {"base": "HEAD~1", "event": ["push:dev"], "strict": True, "native": True},
        "diff HEAD~1...HEAD --event push:dev --strict --native --format json",
    ),
    (
        "impact",
        {"head": "main", "event": "pull_request:old", "format": "text"},
        "diff old...main --event pull_request:old",
    ),
    ("impact", {"event": "tag:v-web-1", "format": "markdown"},
     "diff --event tag:v-web-1 --format markdown"),
    ("impact", {"since_deployed": "dev", "head": "HEAD"},
     "diff HEAD --since-deployed dev --format json"),
    ("impact", {"base": "HEAD~1", "format": "svg"}, "diff HEAD~1...HEAD --format svg"),
    ("touch", {"path": ["shared", "docs/*"]}, "touch shared docs/* --at HEAD --format json"),
    ("touch", {"path": "new.py", "at": "old", "event": "push:dev", "format": "mermaid"},
     "touch new.py --at old --event push:dev --format mermaid"),
    ("why", {"app": "jobs", "base": "HEAD~1"}, "why jobs HEAD~1...HEAD --format json"),
    ("why", {"app": "web", "path": "shared/db.py", "cut": True},
     "why web shared/db.py --cut --at HEAD --format json"),
    ("why", {"app": "web", "path": "shared/db.py", "format": "text"},
     "why web shared/db.py --at HEAD"),
    ("why", {"app": "web", "event": "tag:v-web-1", "head": "HEAD"},
     "why web --event tag:v-web-1 --format json"),
    ("matrix", {}, "matrix --at HEAD --format json"),
    ("matrix", {"format": "markdown"}, "matrix --at HEAD --format markdown"),
    ("check", {}, "check HEAD --format json"),
    ("check", {"at": "old", "format": "sarif"}, "check old --format sarif"),
    ("graph", {}, "graph --at HEAD --format json"),
    ("graph", {"subject": ["web", "shared"], "follow": "+typing", "format": "svg", "limit": 2},
     "graph web shared --follow +typing --limit 2 --at HEAD --format svg"),
    ("status", {}, "status --format json"),
    ("status", {"app": "web", "environment": "dev", "format": "text"},
     "status --app web --env dev"),
    ("promotion", {"to": "prod"}, "promote --to prod --format json"),
    ("notes", {"tag": "v-web-1"}, "notes v-web-1 --format json"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("route", "query", "words"), SAME, ids=[f"{route} {words}" for route, _, words in SAME]
)
def test_an_answer_is_the_command_lines_byte_for_byte(
    client: TestClient,
    small: RepositoryBuilder,
    printed: Callable[..., str],
    route: str,
    query: dict[str, Any],
    words: str,
) -> None:
    """Every route prints what its command prints for the same question, in every format."""
    small.git("branch", "old", "HEAD~1")
    small.git("tag", "v-web-1")
    client.post(SHOP + "deployments", json=deploy(app="web"))
    client.post(SHOP + "deployments", json=deploy(app="jobs"))
    answer = client.get(SHOP + route, params=query)

    told, expected = (re.sub(NOW, "", text) for text in (answer.text, printed(*words.split())))
    assert (answer.status_code, told) == (200, expected)
    assert answer.headers["cache-control"] == "private, no-cache"


def deploy(**more: str) -> dict[str, str]:
    """A deploy that succeeded."""
    return {"environment": "dev", "sha": "HEAD~1", "status": "success", **more}


def test_a_deploy_is_recorded_once(client: TestClient) -> None:
    """The same again is known, another artifact of the same run is refused as a conflict."""
    run = "https://github.com/o/r/actions/runs/1"
    report = deploy(app="web", run_url=run, artifact="one")
    first, second = (client.post(SHOP + "deployments", json=report) for _ in range(2))
    third = client.post(SHOP + "deployments", json=report | {"artifact": "other"})

    assert (first.status_code, first.json()["recorded"]) == (201, True)
    assert (second.status_code, second.json()["recorded"]) == (201, False)
    assert (third.status_code, third.json()["type"][-18:]) == (409, "conflicting-record")


def test_what_hangs_on_full_ids_is_kept_for_ever(
    client: TestClient, small: RepositoryBuilder
) -> None:
    """Its tag is strong; whoever has it gets a 304 and no body; nothing is computed again."""
    ends = {"base": small.git("rev-parse", "HEAD~1"), "head": small.git("rev-parse", "HEAD")}
    first = client.get(SHOP + "impact", params=ends)
    small.path.rename(small.path.with_name("away"))
    kept = client.get(SHOP + "impact", params=ends)
    known = client.get(
        SHOP + "impact", params=ends, headers={"If-None-Match": f'"x", {first.headers["etag"]}'}
    )

    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert first.headers["etag"].startswith('"')
    assert kept.content == first.content
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "query",
    [
        {"base": "HEAD~1", "head": "HEAD"},
        {"event": "tag:v-web-1"},
        {"since_deployed": "dev"},
    ],
    ids=str,
)
def test_what_can_move_is_asked_again(client: TestClient, query: dict[str, str]) -> None:
    """A name, a tag or an environment may mean something else tomorrow: no-cache, with a tag."""
    client.post(SHOP + "deployments", json=deploy(app="web"))
    answer = client.get(SHOP + "impact", params=query)
    again = client.get(
        SHOP + "impact", params=query, headers={"If-None-Match": answer.headers["etag"]}
    )

    assert answer.headers["cache-control"] == "private, no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize(("ids", "computed"), [(True, 1), (False, 6)], ids=["ids", "names"])
def test_what_several_ask_for_at_once_is_made_once(
    client: TestClient,
    small: RepositoryBuilder,
    monkeypatch: pytest.MonkeyPatch,
    ids: bool,
    computed: int,
) -> None:
    """Of the same immutable question there is one computation; names may have moved meanwhile."""
    ask, asked = Asking.ask, []

    async def counted(self: Asking, *question: Any) -> bytes | Failure:
        asked.append(question)
        await sleep(0.5)
        return await ask(self, *question)

    monkeypatch.setattr(Asking, "ask", counted)
    names = ("HEAD~1", "HEAD")
    base, head = (small.git("rev-parse", name) if ids else name for name in names)
    url = f"{SHOP}impact?base={base}&head={head}&event=push:dev"
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(client.get, [url] * 6))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(asked) == computed


def test_a_failure_is_shared_and_not_kept(
    client: TestClient, small: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits for what fails is told so, too; who comes later is answered."""
    ask, asked = Asking.ask, []

    async def failing(_self: Asking, *question: Any) -> bytes | Failure:
        asked.append(question)
        await sleep(0.5)
        raise Busy

    monkeypatch.setattr(Asking, "ask", failing)
    base, head = (small.git("rev-parse", name) for name in ("HEAD~1", "HEAD"))
    url = f"{SHOP}impact?base={base}&head={head}&event=push:dev"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(client.get, [url] * 4))
    monkeypatch.setattr(Asking, "ask", ask)

    assert {answer.status_code for answer in answers} == {503}
    assert len(asked) < 4
    assert client.get(url).status_code == 200


def test_a_tag_is_not_immutable_although_its_ends_are(
    client: TestClient, small: RepositoryBuilder
) -> None:
    """Whether a tag stands on its branch is the branch's to say, and branches move."""
    ends = {"base": small.git("rev-parse", "HEAD~1"), "head": small.git("rev-parse", "HEAD")}
    answer = client.get(SHOP + "impact", params={**ends, "event": "tag:v-web-1"})

    assert answer.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("route", "query", "what"),
    [
        ("impact", {"head": "HEAD"}, "a head alone is no change"),
        ("why", {"app": "web", "head": "HEAD"}, "a head alone is no change"),
        ("why", {"app": "web", "path": "shared", "base": "HEAD~1"}, "are two questions"),
        ("why", {"app": "web", "cut": True}, "a cut speaks of one path"),
    ],
    ids=str,
)
def test_words_that_would_be_passed_over_are_refused(
    client: TestClient, route: str, query: dict[str, str], what: str
) -> None:
    """What has no meaning beside the other words is told, instead of another answer."""
    answer = client.get(SHOP + route, params=query)

    assert answer.status_code == 422
    assert what in answer.json()["detail"]


def test_a_picture_runs_nothing(client: TestClient) -> None:
    """An SVG that a browser opens as a page may load nothing."""
    answer = client.get(SHOP + "graph", params={"format": "svg"})

    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_what_the_operator_named_is_served(client: TestClient) -> None:
    """A repository is named by its id alone: an unknown one is a 404."""
    assert client.get("/v1/repositories/other/impact").status_code == 404
    (one,) = client.get("/v1/repositories").json()["repositories"]
    assert (one["id"], one["mirrored"]) == ("shop", False)
