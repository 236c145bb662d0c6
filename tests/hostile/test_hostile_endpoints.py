"""The hostile repository and hostile names behind the service: nothing runs, every answer is text.

The endpoints and their inputs are taken from the OpenAPI document, so a new one is attacked, too.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.repository.hostile import Trap

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
NEEDED = {"path": "web", "app": "web", "to": "prod", "tag": "v-web-1.0.0", "base": "HEAD~1"}
WORDS = (
    "--output=pwned", "ext::sh -c touch% pwned", ":(exclude)**", "../../../etc/passwd", "a\0b", "",
    "\n::set-output name=x::y", "\udcff\x1b]0;x", "\ud800", "x" * 9_000, "/dev/zero", "**/" * 300,
)  # fmt: skip
ASKED = [
    (path, operation["get"]) for path, operation in DOCUMENT["paths"].items() if "get" in operation
]


def address(path: str) -> str:
    """The path of an endpoint for the one repository there is."""
    return path.replace("{repository}", "shop").replace("{analysis}", "x").replace("{job}", "1")


def question(operation: dict[str, Any]) -> dict[str, str]:
    """What an endpoint has to be told, and a range or a path to ask about."""
    listed = [one for one in operation.get("parameters", []) if one["in"] == "query"]
    names = [one["name"] for one in listed]
    subject = [name for name in ("path", "base") if name in names][:1]
    return {
        one["name"]: NEEDED[one["name"]]
        for one in listed
        if one.get("required") or one["name"] in subject
    }


def formats(operation: dict[str, Any]) -> list[str]:
    """The formats an endpoint knows."""
    found = [p["schema"] for p in operation.get("parameters", []) if p["name"] == "format"]
    return found[0].get("enum", []) if found else []


@pytest.mark.parametrize(("path", "operation"), ASKED, ids=[path for path, _ in ASKED])
def test_no_endpoint_executes_anything(
    path: str, operation: dict[str, Any], client: TestClient, trap: Trap
) -> None:
    """Every format of every endpoint is answered in UTF-8, and the sentinel stays empty."""
    trap.forget()
    for form in formats(operation) or [""]:
        asked = question(operation) | ({"format": form} if form else {})
        answer = client.get(address(path), params=asked)

        assert answer.status_code < 500, (asked, answer.text)
        assert "Traceback" not in answer.content.decode()
        if "{repository}" in path:
            assert answer.status_code == 200, (asked, answer.text)
    assert trap.fired() == []


@pytest.mark.parametrize(("path", "operation"), ASKED, ids=[path for path, _ in ASKED])
def test_no_word_of_a_request_is_more_than_a_word(
    path: str, operation: dict[str, Any], client: TestClient, trap: Trap
) -> None:
    """Each input with each hostile word: an answer, or a problem in words, and no new file."""
    trap.forget()
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "query":
            continue
        for word in WORDS:
            raw = word.encode("utf-8", "surrogatepass")
            asked = {**question(operation), parameter["name"]: raw}
            answer = client.get(address(path), params=asked)

            assert answer.status_code < 500, (asked, answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", asked
    assert trap.fired() == []
    assert not list(trap.repo.path.parent.rglob("pwned"))
