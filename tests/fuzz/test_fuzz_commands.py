"""Every command is asked about random repositories: it answers, or refuses in words.

And what is not committed yet is answered like the same change once it is.
"""

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.strategies.histories import SUBMODULE, Files, story, write_history

histories = st.builds(lambda rng: list(story(rng, 3)), st.randoms(use_true_random=False))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for repositories, one after the other."""
    return tmp_path_factory.mktemp("asked")


@contextlib.contextmanager
def lived(place: Path, states: list[Files]) -> Iterator[tuple[RepositoryBuilder, list[str]]]:
    """A repository that went through these states, until it has been asked."""
    repo = RepositoryBuilder(place / "repo")
    try:
        yield repo, write_history(repo, iter(states))
    finally:
        shutil.rmtree(repo.path)


def ask(repo: RepositoryBuilder, *words: str) -> tuple[int, str, str]:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main((words[0], "-C", str(repo.path), *words[1:]))
    return status, out.getvalue(), err.getvalue()


def commands(paths: list[str]) -> st.SearchStrategy[list[str]]:
    """Any command, with words that it may be given."""
    path = st.sampled_from([*paths, "src", "src/**", "nowhere/x.py", "*.py", ".", "web/"])
    span = st.sampled_from(["HEAD~1..HEAD", "HEAD~2...HEAD", "HEAD~3..HEAD~1", "HEAD", "HEAD~9"])
    app = st.sampled_from(["web", "jobs", "docs", "nobody"])
    event = st.sampled_from(["push:dev", "push:main", "tag:v-web-1", "pull_request:main", "manual"])
    shown = st.sampled_from(["text", "json"])
    return st.one_of(
        st.builds(lambda s, e, f: ["diff", s, "--event", e, "--format", f], span, event, shown),
        st.builds(lambda p, f: ["touch", p, "--format", f], path, shown),
        st.builds(lambda p: ["touch", p, "--at", "HEAD~1", "--native", "--strict"], path),
        st.builds(lambda a, s, f: ["why", a, s, "--format", f], app, span | path, shown),
        st.builds(lambda a, p: ["why", "--cut", "--chains", "5", a, p], app, path),
        st.builds(lambda f: ["matrix", "--at", "HEAD", "--format", f], shown),
        st.builds(lambda f: ["check", "HEAD", "--format", f], shown),
        st.builds(lambda p, f: ["graph", p, "--at", "HEAD~1", "--format", f], path | app,
                  st.sampled_from(["text", "json", "dot", "mermaid"])),
        st.builds(lambda p, f: ["match", p, "--at", "HEAD", "--format", f], path, shown),
        st.builds(lambda f: ["status", "--format", f], shown),
        st.builds(lambda a: ["promote", "--app", a, "--to", "prod", "--commit", "HEAD"], app),
        st.sampled_from([["init"], ["init", "--all"], ["sync", "--check"], ["sync", "--diff"],
                         ["notes", "v-web-1"]]),
    )  # fmt: skip


@settings(max_examples=12)
@given(states=histories, data=st.data())
def test_every_command_answers_or_refuses(
    place: Path, states: list[Files], data: st.DataObject
) -> None:
    """No command has a bug on any state, and JSON is JSON."""
    drawn = data.draw(st.lists(commands(sorted(states[-1])), min_size=1, max_size=4))
    with lived(place, states) as (repo, _):
        repo.git("tag", "v-web-1", "main")
        for words in drawn:
            status, out, err = ask(repo, *words)

            assert status in (0, 1, 2, 3), err
            assert "Traceback" not in err
            assert status in (0, 1) or (err.startswith("impact: ") and not out), err
            if status in (0, 1) and words[-1] == "json":
                json.loads(out)


def told(repo: RepositoryBuilder, *words: str) -> Any:
    """What an answer says, its two ends apart."""
    status, out, err = ask(repo, "diff", *words, "--format", "json", "--event", "push:dev")
    assert status == 0, err
    document = json.loads(out)
    return {key: document[key] for key in ("changes", "apps", "plan", "unclaimed", "warnings")}


def plain(states: list[Files]) -> list[Files]:
    """The states without submodules: a work tree without their clones has nothing to compare."""
    return [{path: one for path, one in state.items() if one[0] != SUBMODULE} for state in states]


@settings(max_examples=10)
@given(states=histories.map(plain))
def test_uncommitted_work_is_answered_like_its_commit(place: Path, states: list[Files]) -> None:
    """The index, the work tree, and new files that git does not know yet."""
    with lived(place, states) as (repo, commits):
        base, head = commits[-2:]
        committed = told(repo, f"{base}..{head}")
        repo.git("checkout", "-q", "-f", "main")
        repo.git("update-ref", "refs/heads/main", base)
        staged, worked = told(repo, "--staged"), told(repo, "--worktree")
        repo.git("reset", "-q", base)
        unknown = told(repo, "--worktree")

    assert staged == committed
    assert worked == committed
    assert unknown == committed
