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


def test_a_first_tag_tells_notices_and_warnings(small: Small) -> None:
    """Without a base nothing is listed, yet every row's notice and every doubt is told."""
    extra = "rules:\n  - {paths: [shared/db.py], deploy: [web], notice: migrate first}\n"
    rules = RULES.replace("rules:\n", extra).replace("[jobs/main.py]", "[jobs/gone.py]")
    small.commit({"rules.yaml": rules})
    small.git("tag", "v-web-1")
    document = report(small, "diff", "--event", "tag:v-web-1")

    assert document["changes"] == []
    assert notices(document) == ["migrate first"]
    assert any("jobs/gone.py" in warning for warning in document["warnings"])


def test_a_notice_is_for_the_paths_that_its_row_decides_about(small: Small) -> None:
    """Where later rows speak of every app that the row names, its words would mislead."""
    extra = (
        "rules:\n  - {paths: [infra/**], deploy: [web], notice: apply it by hand}\n"
        "  - {paths: [infra/notes/**], skip: all}\n  - {paths: [infra/jobs/**], skip: [jobs]}\n"
    )
    small.write({"rules.yaml": RULES.replace("rules:\n", extra)})

    told = {
        path: notices(report(small, "touch", path))
        for path in ("infra/main.tf", "infra/notes/a.txt", "infra/jobs/a.tf")
    }
    assert told == {
        "infra/main.tf": ["apply it by hand"],
        "infra/notes/a.txt": [],
        "infra/jobs/a.tf": ["apply it by hand"],
    }


def test_several_tags_claim_nothing_about_the_rules_before(small: Small) -> None:
    """Each app starts elsewhere, so what the old rules say is left to a question about one tag."""
    small.git("tag", "v-web-1")
    small.commit({"web/a.py": ""})
    small.git("tag", "v-jobs-1")
    small.commit({"rules.yaml": RULES + JOBS_TAG + "# later\n"})
    small.git("tag", "v-web-2")
    small.git("tag", "v-jobs-2")
    told = notices(report(small, "diff", "--event", "tag:v-web-2", "--event", "tag:v-jobs-2"))

    assert told == ["the rules change here: ask about one tag at a time to see what that does"]


@pytest.mark.parametrize("event", ["manual", "manual:web-dev.yml"])
def test_a_run_by_hand_deploys_whatever_changed(small: Small, event: str) -> None:
    """A dispatch deploys all the app has, whether it names its workflow or not."""
    small.commit({"docs/index.md": "more\n"})
    runs = report(small, "diff", "HEAD~1..HEAD", "--event", event)["plan"]["runs"]

    assert "web-dev.yml" in {run["workflow"] for run in runs}


@pytest.mark.parametrize("words", [(), ("--strict",)])
def test_a_skip_row_leaves_an_apps_own_workflow_file(small: Small, words: tuple[str, ...]) -> None:
    """A skip row speaks against the code; one file for two environments is evidence once."""
    skip = "rules:\n  - {paths: [.github/**], skip: all}\n"
    twice = "  - {file: web-dev.yml, app: web, environment: prod, when: {push: [main]}}\n"
    small.commit({"rules.yaml": RULES.replace("rules:\n", skip) + twice})
    small.commit({".github/workflows/web-dev.yml": ""})
    web, jobs = report(small, "diff", "HEAD~1..HEAD", *words)["apps"]

    assert [one["kind"] for one in web["evidence"]] == ["workflow"]
    assert (web["skipped"], jobs["impacted"]) == ([], False)


def test_a_pull_request_and_a_push_are_two_questions(small: Small) -> None:
    """Their rules come from different ends, so they cannot share an answer."""
    events = ("--event", "pull_request:dev", "--event", "push:dev")

    assert "different rules" in small.refused(2, "diff", "HEAD..HEAD", *events)


def test_rules_that_a_pull_request_brings_are_a_warning(small: Small) -> None:
    """Where the base has no rules the head's decide, and whoever reads that is told."""
    small.commit(delete=["rules.yaml"])
    small.commit({"rules.yaml": RULES})
    asked = ("diff", "HEAD~1..HEAD", "--event", "pull_request:dev")

    assert "there are no rules at the base HEAD~1" in report(small, *asked)["warnings"][0]


def cells(web: str, jobs: str) -> dict[str, str]:
    """One row of the matrix."""
    return {"web": web, "jobs": jobs}


def test_the_matrix_says_what_its_rows_decide(small: Small) -> None:
    """Brackets are filled in, a row of deletions shows them, and the decider says why."""
    rows = """\
rules:
  - {paths: ["conf/[ab].yml"], deploy: [jobs], why: one}
  - {paths: ["x/**"], deploy: [jobs], why: first}
  - {paths: ["x/**"], skip: all, why: second}
  - {paths: ["y/**"], status: [deleted], deploy: [web]}
"""
    small.commit({"rules.yaml": RULES.replace("rules:\n", rows)})
    table = report(small, "matrix")["rows"]
    shown = {row["pattern"]: (row["cells"], row["why"]) for row in table}

    assert shown["conf/[ab].yml"] == (cells("graph", "deploy"), "one")
    assert shown["x/**"] == (cells("skip", "skip"), "second")
    assert shown["y/**"] == (cells("deploy", "graph"), "when deleted")


@pytest.mark.parametrize(("policy", "count"), [("warn", 1), ("ignore", 0)])
def test_unmatched_warn_warns_and_ignore_lists(small: Small, policy: str, count: int) -> None:
    """Both list what nothing claims; only `warn` says it among the warnings."""
    small.commit({"rules.yaml": f"{RULES}unmatched: {policy}\n"})
    small.commit({"notes.txt": ""})
    document = report(small, "diff", "HEAD~1..HEAD")

    assert [change["path"] for change in document["unclaimed"]] == ["notes.txt"]
    assert sum("named by no rule" in warning for warning in document["warnings"]) == count


def test_a_tag_that_is_not_there_is_told(small: Small) -> None:
    """A tag that is only thought of stands on HEAD, which the answer says."""
    warnings = report(small, "diff", "--event", "tag:v-web-9")["warnings"]

    assert warnings == ["there is no tag v-web-9 in this clone, so HEAD stands for it"]


def test_a_tag_that_is_thought_of_stands_where_the_question_ends(small: Small) -> None:
    """Beside a range it is the tag of its head: whether the branch holds that decides."""
    small.git("checkout", "-q", "-b", "side")
    small.commit({"web/main.py": "import shared.db\n"})
    small.git("checkout", "-q", "main")
    document = report(small, "diff", "main..side", "--event", "tag:v-web-9")

    assert document["warnings"] == ["there is no tag v-web-9 in this clone, so side stands for it"]
    assert {skip["workflow"]: skip["reason"] for skip in document["plan"]["skips"]}[
        "web-prod.yml"
    ] == "tag-not-on-branch"


def test_a_misspelt_branch_is_no_path(small: Small) -> None:
    """A plain word that nothing bears is answered with the names near it, not with a no."""
    assert "perhaps main" in small.refused(3, "why", "web", "mian")


def test_a_row_leaves_the_components_to_the_image(small: Small) -> None:
    """A row names no components; where an image copies the path, those of its Dockerfile count."""
    rules = """\
version: 1
apps:
  web: {entrypoints: [web/main.py], images: [Dockerfile], components: [back, front]}
components: {back: [web/**, Dockerfile], front: [ui/**]}
rules: [{paths: [data/**, other/**], deploy: all}]
"""
    image = "FROM scratch\nCOPY data/ /data/\n"
    small.commit({"rules.yaml": rules, "Dockerfile": image, "data/x": "", "other/x": ""})

    assert report(small, "touch", "data/x")["apps"][0]["components"] == ["back"]
    assert report(small, "touch", "other/x")["apps"][0]["components"] == ["back", "front"]


def test_both_ends_of_a_range_doubt_together(small: Small) -> None:
    """A place nobody can see through is told once, where it stands at the end of the range."""
    late = "from importlib import import_module\nimport_module(name)\n"
    small.commit({"web/main.py": late, "jobs/main.py": late, "shared/late.py": ""})
    gone = ("jobs/main.py", "shared/late.py")
    small.commit({"web/main.py": "NEW = 1\n" + late}, delete=gone)
    computed = "the name of an import is computed at run time and not followed"

    warnings = [w for w in report(small, "diff", "HEAD~1..HEAD")["warnings"] if computed in w]

    assert warnings == [f"jobs/main.py:2, web/main.py:3: {computed}"]


def test_why_looks_at_the_commit_of_the_apps_own_tag(small: Small) -> None:
    """Tags of two apps on two commits: each app's chains are those of its own release."""
    small.git("tag", "v-web-1")
    small.git("tag", "v-jobs-1")
    small.commit({"web/main.py": "import web.extra\n", "web/extra.py": ""})
    small.git("tag", "v-web-2")
    small.commit({"web/main.py": "", "jobs/main.py": "x = 1\n"}, delete=["web/extra.py"])
    small.git("tag", "v-jobs-2")
    both = ("--event", "tag:v-web-2", "--event", "tag:v-jobs-2")
    told = {app: json.loads(small.ask("why", app, *both, "--format", "json").out)
            for app in ("web", "jobs")}  # fmt: skip

    assert [one["path"] for one in told["web"]["paths"]] == ["web/extra.py", "web/main.py"]
    assert told["web"]["paths"][0]["chains"]
    assert told["web"]["span"]["head"]["name"] == "v-web-2"
    assert [one["path"] for one in told["jobs"]["paths"]] == ["jobs/main.py", "web/main.py"]
