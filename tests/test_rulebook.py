"""Which rules answer: the lookup, the place they are read at, the cache, edits of the rules."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from impact.bases import span_of
from impact.context import Context
from impact.errors import RulesError
from impact.events import PullRequest, Push
from impact.reading.rulebook import LOOKUP, find_rules, read_rules, rules_for
from impact.repository import open_repository
from impact.rules import Origin, Rules
from impact.store import ValueCache, open_store
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES, Small

SHORT = "version: 1\napps:\n  {name}: {{paths: [x]}}\n"


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit, and `asking` in it."""
    repo.commit(FILES)
    return Small(repo, capsys, repo.path)


def apps(small: Small, *words: str) -> list[str]:
    """The apps an answer speaks of: by them its rules are known."""
    answer = small.ask(*words, "--format", "json")

    assert answer.status == 0, answer.err
    return [app["app"] for app in json.loads(answer.out)["apps"]]


def notices(small: Small, *words: str) -> list[str]:
    """The notices of a range."""
    document: dict[str, Any] = json.loads(small.ask("diff", *words, "--format", "json").out)
    return [notice["text"] for notice in document["notices"]]


def test_lookup_order(small: Small) -> None:
    """`--rules`, then `.github/impact.yaml`, then `rules.yaml`."""
    elsewhere = small.where.parent / "mine.yaml"
    elsewhere.write_text(SHORT.format(name="third"))

    assert apps(small, "touch", "x") == ["web", "jobs"]
    small.write({".github/impact.yaml": SHORT.format(name="second")})
    assert apps(small, "touch", "x") == ["second"]
    assert apps(small, "touch", "x", "--rules", str(elsewhere)) == ["third"]


def test_rules_come_from_what_is_asked_about(small: Small) -> None:
    """A range reads the head's, `--staged` the index, `--worktree` and `touch` the work tree."""
    small.write({"rules.yaml": SHORT.format(name="staged")})
    small.git("add", "rules.yaml")
    small.write({"rules.yaml": SHORT.format(name="written")})

    assert apps(small, "diff", "HEAD..HEAD") == ["web", "jobs"]
    assert apps(small, "diff", "--staged") == ["staged"]
    assert apps(small, "diff", "--worktree") == ["written"]
    assert apps(small, "touch", "x") == ["written"]
    assert apps(small, "touch", "x", "--at", "HEAD") == ["web", "jobs"]


@pytest.mark.parametrize("place", LOOKUP)
def test_symbolic_links_are_refused(small: Small, place: str) -> None:
    """Rules are what the commit says, not what a link on some disk points at."""
    target = small.where / place
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    os.symlink("/etc/passwd", target)
    small.commit()

    for words in (("touch", "x"), ("diff", "HEAD~1..HEAD")):
        assert f"{place}: is a symbolic link" in small.refused(2, *words)


def test_a_folder_is_no_rules_file(small: Small) -> None:
    """Where a folder has the name, the lookup goes on."""
    small.write({".github/impact.yaml/x": "", "rules.yaml": RULES})

    assert apps(small, "touch", "x") == ["web", "jobs"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [("push:dev", ["new"]), ("pull_request:dev", ["web", "jobs"])],
)
def test_a_pull_request_is_judged_by_its_base(
    small: Small, event: str, expected: list[str]
) -> None:
    """The author of a pull request cannot edit what decides about it."""
    small.commit({"rules.yaml": SHORT.format(name="new")})

    assert apps(small, "diff", "HEAD~1..HEAD", "--event", event) == expected


def test_a_pull_request_is_answered_by_the_rules_that_its_merge_meets(
    small: Small, tmp_path: Path
) -> None:
    """Rules that came to the base branch after the pull request left it decide: they will then."""
    small.git("checkout", "-q", "-b", "topic")
    head = small.commit({"docs/index.md": "more\n"})
    small.git("checkout", "-q", "main")
    old = small.git("rev-parse", "HEAD")
    tip = small.commit({"rules.yaml": RULES.replace("skip: all", "deploy: [web]")})
    pull = {"number": 1, "base": {"ref": "main", "sha": old}, "head": {"sha": head}}
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps({"pull_request": pull}))
    small.git("checkout", "-q", "topic")
    words = ["detect", "--event-name", "pull_request", "--payload", str(payload)]

    for asked in (["diff", "--event", "pull_request:main"], words):
        document = json.loads(small.ask(*asked, "--format", "json").out)
        touched = [app["app"] for app in document["apps"] if app["impacted"]]
        ends = (document["span"]["base"]["sha"], document["rules"]["revision"])

        assert (touched, ends, document["notices"]) == (["web"], (old, tip), [])


def test_a_base_without_rules_leaves_it_to_the_head(small: Small) -> None:
    """The pull request that brings the first rules is answered by them, and says so."""
    small.commit(delete=["rules.yaml"])
    small.commit({"rules.yaml": RULES})
    words = ["HEAD~1..HEAD", "--event", "pull_request:dev"]

    assert apps(small, "diff", *words) == ["web", "jobs"]
    assert notices(small, *words) == ["the rules change here: there are none before it"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (RULES.replace("push: [dev]", "push: [next]", 1), "not run: web-dev.yml"),
        (RULES.replace("documents only", "papers"), "would run the same workflows"),
        ("broken", "the new rules cannot be read: rules.yaml:1:1"),
    ],
)
def test_edited_rules_are_a_notice_with_their_effect(
    small: Small, text: str, expected: str
) -> None:
    """A pull request that edits the rules is told what they would do once merged."""
    small.commit({"rules.yaml": text, "web/main.py": "x = 1\n"})

    (notice,) = notices(small, "HEAD~1..HEAD", "--event", "pull_request:dev")

    assert expected in notice


def test_rules_that_move_are_a_notice_too(small: Small) -> None:
    """A new file that the lookup prefers changes the rules, though the old file is as it was."""
    small.commit({".github/impact.yaml": SHORT.format(name="new"), "web/main.py": "x = 1\n"})

    (notice,) = notices(small, "HEAD~1..HEAD", "--event", "pull_request:dev")

    assert "not run: web-dev.yml" in notice


def test_a_file_that_the_lookup_passes_over_is_no_notice(small: Small) -> None:
    """Editing `rules.yaml` beside `.github/impact.yaml` changes no rules."""
    small.commit({".github/impact.yaml": RULES})
    small.commit({"rules.yaml": SHORT.format(name="unused")})

    assert notices(small, "HEAD~1..HEAD") == []


def cached(path: Path) -> ValueCache:
    """The cache of values of a repository."""
    with open_repository(str(path)) as repository:
        return open_store(repository.identity).values


def test_the_cache_gives_the_same_rules(small: Small) -> None:
    """A second reading comes from the cache and is equal, with the origin of this reading."""
    with open_repository(str(small.where)) as repository:
        found = find_rules(repository, repository.resolve("HEAD").sha)

        assert found is not None
        first = read_rules(found, cached(small.where))
        moved = found._replace(origin=Origin("rules.yaml", "(index)"))
        second = read_rules(moved, cached(small.where))
        assert second == first._replace(origin=moved.origin)


class Liar(ValueCache):
    """A cache that gives the same value for every name: a collision of checksums."""

    def __init__(self, value: object) -> None:
        self._value = value

    def load(self, name: str) -> Any:
        """See ValueCache."""
        del name
        return self._value

    def save(self, name: str, value: Any) -> None:
        """See ValueCache."""


@pytest.mark.parametrize(
    "value", [None, (), ("x",), (b"other text", ()), (RULES.encode(), ("Row", 1)), 7, "x"]
)
def test_the_cache_is_believed_only_for_the_same_text(small: Small, value: object) -> None:
    """What is kept for another text, or is no rules at all, is read anew."""
    with open_repository(str(small.where)) as repository:
        found = find_rules(repository, repository.resolve("HEAD").sha)

        assert found is not None
        rules = read_rules(found, Liar(value))
        assert isinstance(rules, Rules)
        assert [app.name for app in rules.apps] == ["web", "jobs"]


def test_the_rules_of_a_span(small: Small) -> None:
    """`rules_for` names where it read them."""
    small.commit({"docs/index.md": "new\n"})
    with open_repository(str(small.where)) as repository:
        context = Context(repository, open_store(repository.identity), lambda *_: None)
        span = span_of(repository, "HEAD~1..HEAD")

        assert span.base is not None
        pull, push = ((event,) for event in (PullRequest("main"), Push("main")))
        assert rules_for(span, pull, "", context).origin.revision == span.base.sha
        assert rules_for(span, push, "", context).origin.revision == span.head.sha
        with pytest.raises(RulesError, match="cannot be read"):
            rules_for(span, (), str(small.where / "absent"), context)
