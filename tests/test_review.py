"""Answers that were once wrong or missing, asked of a real repository."""

import json
from typing import Any

import pytest

from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES, Small

JOBS_TAG = "  - {file: jobs-prod.yml, app: jobs, environment: prod, when: {tag: [v-jobs-*]}}\n"


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit and two apps that tags release."""
    repo.commit({**FILES, "rules.yaml": RULES + JOBS_TAG})
    return Small(repo, capsys, repo.path)


def report(small: Small, *words: str) -> dict[str, Any]:
    """The JSON document of an answer."""
    answer = small.ask(*words, "--format", "json")

    assert answer.status == 0, answer.err
    document: dict[str, Any] = json.loads(answer.out)
    return document


def bases(document: dict[str, Any]) -> dict[str, str | None]:
    """The base each app of the tags is compared with."""
    spans = [(one["app"], one["span"]["base"]) for one in document["app_spans"]]
    return {app: base and base["name"] for app, base in spans}


def notices(document: dict[str, Any]) -> list[str]:
    """The texts of the notices."""
    return [notice["text"] for notice in document["notices"]]


def test_tags_on_commits_with_different_rules_are_refused(small: Small) -> None:
    """One answer has one set of rules, so tags that would each want their own are refused."""
    small.git("tag", "v-web-1")
    small.commit({"rules.yaml": RULES + JOBS_TAG + "# later\n"})
    small.git("tag", "v-jobs-1")
    both = ("--event", "tag:v-web-1", "--event", "tag:v-jobs-1")

    assert "different rules" in small.refused(2, "diff", *both)
    assert "different rules" in small.refused(2, "diff", *both[2:], *both[:2])


def test_old_rules_that_cannot_be_asked_are_told(small: Small) -> None:
    """Rules that do not decide cannot take the answer away; what is wrong with them is a notice."""
    small.commit({"rules.yaml": RULES.replace("tag_on: main", "tag_on: gone")})
    small.git("tag", "v-web-1")
    small.commit({"rules.yaml": RULES})
    small.git("tag", "v-web-2")
    told = notices(report(small, "diff", "--event", "tag:v-web-2"))

    assert len(told) == 1
    assert "the old rules give no answer: no branch gone" in told[0]


def test_what_is_only_on_the_local_branch_is_not_on_it_yet(small: Small) -> None:
    """`tag_on` means origin's branch where origin has it, and the local one elsewhere."""
    small.git("tag", "v-web-1")
    small.git("update-ref", "refs/remotes/origin/main", "HEAD")
    small.commit({"web/main.py": ""})
    small.git("tag", "v-web-2")
    pushed = report(small, "diff", "--event", "tag:v-web-1")
    unpushed = report(small, "diff", "--event", "tag:v-web-2")

    assert [run["workflow"] for run in pushed["plan"]["runs"]] == ["web-prod.yml"]
    assert unpushed["plan"]["runs"] == []
    assert "tag-not-on-branch" in {skip["reason"] for skip in unpushed["plan"]["skips"]}


@pytest.mark.parametrize("order", [(2, 3), (3, 2)])
def test_two_tags_of_one_app_start_from_the_oldest_base(
    small: Small, order: tuple[int, int]
) -> None:
    """Two releases in one question hide nothing of either, in whatever order they are named."""
    for number in (1, 2, 3):
        small.commit({f"web/{number}.py": ""})
        small.git("tag", f"v-web-{number}")
    small.git("tag", "v-jobs-1", "HEAD~2")
    events = [f"--event=tag:v-web-{number}" for number in order]
    document = report(small, "diff", *events, "--event=tag:v-jobs-1")

    assert bases(document) == {"web": "v-web-1", "jobs": None}
    assert {"web/2.py", "web/3.py"} <= {change["path"] for change in document["changes"]}


def test_a_second_tag_on_a_commit_is_not_the_tag_before(small: Small) -> None:
    """A release under two names starts where the one before both ended."""
    small.git("tag", "v-web-1")
    small.commit({"web/main.py": ""})
    small.git("tag", "v-web-2")
    small.git("tag", "v-web-2.0")

    assert bases(report(small, "diff", "--event", "tag:v-web-2")) == {"web": "v-web-1"}
