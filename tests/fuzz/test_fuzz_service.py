"""The service and the command line are asked the same random questions, and say the same bytes.

And whatever is asked of it in whatever words, it answers or refuses: no status of 500.
"""

import contextlib
import io
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from impact_api.app import create_app
from impact_api.settings import read_settings

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.strategies.histories import story, write_history

SHOPS = 4
TAGS = ("v-web-1", "v1")


class Served(NamedTuple):
    """Somebody who asks about random repositories, each with its commits."""

    client: TestClient
    repos: list[RepositoryBuilder]
    commits: list[list[str]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service over histories that nobody wrote."""
    repos, commits = [], []
    for number in range(SHOPS):
        repo = RepositoryBuilder(tmp_path_factory.mktemp("served") / "repo")
        commits.append(write_history(repo, story(random.Random(number), 8)))
        for tag, commit in zip(TAGS, commits[-1][2:], strict=False):
            repo.git("tag", tag, commit)
        repo.git("branch", "dev", commits[-1][3])
        repos.append(repo)
    names = {f"shop{number}": {"path": str(repo.path)} for number, repo in enumerate(repos)}
    settings_ = read_settings(repositories=names, processes=1)
    with TestClient(create_app(settings_), base_url="http://localhost") as client:
        yield Served(client, repos, commits)


revisions = st.one_of(
    st.integers(0, 8),  # a commit of the history
    st.sampled_from(["HEAD", "HEAD~1", "HEAD~3", "main", "dev", *TAGS, "refs/heads/dev"]),
    st.sampled_from([
        "nope", "HEAD^{tree}", "HEAD:rules.yaml", "--output=x", "-", ":/step", "HEAD@{1}", "a b",
        "\u202e", "0" * 40, "HEAD~99", "@", "main\\", "origin/main",
    ]),
)  # fmt: skip
questions = st.fixed_dictionaries(
    {"base": revisions},
    optional={
        "head": revisions,
        "compare": st.sampled_from(["merge-base", "trees"]),
        "event": st.lists(
            st.sampled_from(["push:dev", "push:main", "tag:v1", "tag:v-web-1", "tag:nope", "manual",
                             "pull_request:main", "manual:web-dev.yml", "push:", "what"]),
            max_size=3,
        ),
        "strict": st.just("true"),
        "native": st.just("true"),
        "format": st.sampled_from(["json", "text", "markdown", "dot", "mermaid"]),
    },
)  # fmt: skip


def named(question: dict[str, Any], commits: list[str]) -> dict[str, Any]:
    """The question with the ids of its commits."""
    ends = {key: value for key in ("base", "head") if (value := question.get(key)) is not None}
    ids = {
        key: commits[end % len(commits)] if isinstance(end, int) else end
        for key, end in ends.items()
    }
    return {**question, **ids}


def words(question: dict[str, Any]) -> list[str]:
    """The same question on a command line."""
    dots = ".." if question.get("compare") == "trees" else "..."
    events = [word for event in question.get("event", ()) for word in ("--event", event)]
    flags = [f"--{flag}" for flag in ("strict", "native") if flag in question]
    span = f"{question['base']}{dots}{question.get('head', 'HEAD')}"
    return ["diff", *events, *flags, "--format", question.get("format", "json"), "--", span]


def printed(repo: RepositoryBuilder, question: dict[str, Any]) -> tuple[int, str, str]:
    """What the command line does, a hundred columns wide as the service is."""
    out, err = io.StringIO(), io.StringIO()
    first, *rest = words(question)
    with (
        pytest.MonkeyPatch.context() as patched,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patched.setenv("COLUMNS", "100")
        status = main([first, "-C", str(repo.path), *rest])
    return status, out.getvalue(), err.getvalue()


@settings(max_examples=40)
@given(number=st.integers(0, SHOPS - 1), question=questions)
def test_the_service_says_what_the_command_line_prints(
    served: Served, number: int, question: dict[str, Any]
) -> None:
    """Random questions about random repositories: the same bytes, or the same refusal."""
    question = named(question, served.commits[number])
    answer = served.client.get(f"/v1/repositories/shop{number}/impact", params=question)
    if any(".." in question.get(end, "") for end in ("base", "head")):
        # On a command line two names are one word, so only the service sees a range in a name.
        assert (answer.status_code, answer.json()["detail"]) == (422, "a range is no name")
        return
    status, out, err = printed(served.repos[number], question)
    if status == 0:
        assert (answer.status_code, answer.content) == (
            200,
            out.encode("utf-8", "backslashreplace"),
        )
        return
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"] in err


segments = st.sampled_from(
    ["v1", "repositories", "shop0", "shop9", "impact", "livez", "version", "docs", "", "..", "%2e",
     "%00", "openapi.json", "é", "webhooks", "github", "a" * 300]
)  # fmt: skip
anything = st.text(st.characters(codec="utf-8"), max_size=20)
keys = st.sampled_from(["base", "head", "event", "compare", "strict", "native", "format",
                        "since_deployed"])  # fmt: skip


@settings(max_examples=60)
@given(
    method=st.sampled_from(["GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]),
    path=st.just("v1/repositories/shop0/impact") | st.lists(segments, max_size=5).map("/".join),
    query=st.dictionaries(keys | anything, anything | st.lists(anything, max_size=3), max_size=4),
    body=st.binary(max_size=60),
    media=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "é;;"]),
)
def test_nothing_that_is_asked_is_a_bug(
    served: Served, method: str, path: str, query: dict[str, Any], body: bytes, media: str
) -> None:
    """Any method, path, query and body: an answer or a refusal with words, never a 500."""
    answer = served.client.request(
        method, f"http://localhost/{path}", params=query, content=body,
        headers={"content-type": media.encode()},
    )  # fmt: skip

    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and method != "HEAD":
        assert answer.json()["detail"], answer.text
