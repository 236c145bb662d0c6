"""The first question over HTTP: the command line's answer, byte for byte."""

from collections.abc import Callable

from fastapi.testclient import TestClient


def test_an_answer_is_the_command_lines_byte_for_byte(
    client: TestClient, printed: Callable[..., str]
) -> None:
    """The body is what `impact diff --format json` prints for the same question."""
    query = {"base": "HEAD~1", "head": "HEAD", "event": "push:dev"}
    answer = client.get("/v1/repositories/shop/impact", params=query)

    expected = printed("diff", "HEAD~1...HEAD", "--event", "push:dev", "--format", "json")
    assert (answer.status_code, answer.text) == (200, expected)


def test_an_error_has_the_command_lines_four_parts(client: TestClient) -> None:
    """A revision that does not exist is a 404 that says what is wrong and what to do."""
    answer = client.get("/v1/repositories/shop/impact", params={"base": "nope"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:deploy-impact:problem:unknown-revision"
    assert answer.json()["detail"] == "no commit is named 'nope'"
    assert "check the spelling" in answer.json()["do"]


def test_only_what_the_operator_named_is_served(client: TestClient) -> None:
    """A repository is named by its id alone: an unknown one is a 404."""
    assert client.get("/v1/repositories/other/impact").status_code == 404
    assert client.get("/v1/repositories").json() == {
        "repositories": [{"id": "shop", "mirrored": False}]
    }
