"""GitHub's own filters beside the rules: what they miss, what they waste, in every format."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from impact.cli import main
from impact.patterns import PatternSet
from impact.patterns.samples import sample_ref

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

RULES = """\
version: 1
apps:
  web: {entrypoints: [web/main.py], paths: [web/**]}
  jobs: {entrypoints: [jobs/main.py], paths: [jobs/**]}
workflows:
  - {file: web.yml, app: web, environment: dev, when: {push: [main]}}
  - {file: jobs.yml, app: jobs, environment: dev, when: {push: ["release/**"]}}
  - {file: web-prod.yml, app: web, environment: prod, when: {tag: ["v*"]}}
  - {file: gone.yml, app: web, environment: dev, when: {push: [main]}}
"""
JOBS = "jobs: {a: {runs-on: x, steps: [{run: y}]}}\n"
FILES: dict[str, str | bytes] = {
    "rules.yaml": RULES,
    "web/main.py": "from shared import db\n",
    "jobs/main.py": "",
    "shared/__init__.py": "",
    "shared/db.py": "",
    "docs/a.md": "",
    ".github/workflows/web.yml":
        f"on:\n  push:\n    branches: [main]\n    paths:\n      - web/**\n      - docs/**\n{JOBS}",
    ".github/workflows/jobs.yml":
        f"on:\n  push:\n    branches: ['**']\n    paths: [jobs/**]\n{JOBS}",
    ".github/workflows/web-prod.yml": f"on: {{push: {{tags: ['v*']}}}}\n{JOBS}",
    ".github/workflows/ci.yml": f"on: push\n{JOBS}",
}  # fmt: skip


@pytest.fixture(autouse=True)
def small(repo: "RepositoryBuilder", monkeypatch: pytest.MonkeyPatch) -> "RepositoryBuilder":
    """A repository whose filters have drifted."""
    repo.commit(FILES)
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("COLUMNS", "100")
    return repo


def document(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The JSON of an answer with both sides."""
    assert main([*words, "--native", "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)["native"]


def verdicts(native: Any) -> dict[str, str]:
    """The verdict on each workflow."""
    return {one["workflow"]: one["verdict"] for one in native["starts"]}


@pytest.mark.parametrize(
    ("path", "event", "expected"),
    [
        ("web/main.py", "push:main", {"web.yml": "same", "gone.yml": "missed",
                                      "ci.yml": "unlisted"}),
        ("shared/db.py", "push:main", {"web.yml": "missed", "gone.yml": "missed",
                                       "ci.yml": "unlisted"}),
        ("docs/a.md", "push:main", {"web.yml": "wasted", "gone.yml": "same",
                                    "ci.yml": "unlisted"}),
        ("docs/a.md", "push:dev", {"ci.yml": "unlisted"}),
        ("jobs/main.py", "push:dev", {"jobs.yml": "unplanned", "ci.yml": "unlisted"}),
        ("jobs/main.py", "tag:v1", {"web-prod.yml": "same", "ci.yml": "unlisted"}),
        ("shared/db.py", "pull_request:main", {"web.yml": "missed", "gone.yml": "missed",
                                               "ci.yml": "unlisted"}),
    ],
)  # fmt: skip
def test_both_answers_side_by_side(
    capsys: pytest.CaptureFixture[str],
    path: str, event: str, expected: dict[str, str],
) -> None:  # fmt: skip
    """Missed, wasted, unplanned, the same, or a workflow that the rules do not know."""
    assert verdicts(document(capsys, "touch", path, "--event", event)) == expected


def test_without_an_event_every_push_of_the_rules_is_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One push for each branch that a workflow wants; the others are named as not asked about."""
    native = document(capsys, "touch", "shared/db.py")

    assert native["events"] == ["push:main", "push:release/x"]
    assert native["unasked"] == ["web-prod.yml"]


def test_nobody_asked(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --native the document has no second answer."""
    main(["touch", "web/main.py", "--format", "json"])

    assert json.loads(capsys.readouterr().out)["native"] is None


def test_commits_are_compared_as_github_does(
    small: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A range: every changed file with the pattern that decided about it."""
    small.commit({"web/main.py": "x = 1\n", "docs/a.md": "new\n", "shared/db.py": "y = 1\n"})
    native = document(capsys, "diff", "HEAD~1..HEAD", "--event", "push:main")
    web = next(one for one in native["starts"] if one["workflow"] == "web.yml")

    assert (web["verdict"], web["reason"], web["line"]) == ("same", "path", 6)
    assert [(f["path"], f["counts"], f["pattern"], f["line"]) for f in web["files"]] == [
        ("docs/a.md", True, "docs/**", 6),
        ("shared/db.py", False, "", 0),
        ("web/main.py", True, "web/**", 5),
    ]


def test_text_shows_what_disagrees_first(capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal: the disagreement, where it is written, and the files that show it."""
    main(["touch", "shared/db.py", "--event", "push:main", "--native"])
    shown = capsys.readouterr().out
    found = shown[shown.index("GitHub's own") :].partition("\n\n")[0]

    assert (
        found
        == """\
GitHub's own filters for push:main
  missed     web.yml: the rules run it, GitHub does not start it · none of 1 path counts ·
             .github/workflows/web.yml:4
             shared/db.py · no pattern speaks of it
  missed     gone.yml: the rules run it, GitHub does not start it · there is no such file
  unlisted   ci.yml: starts, and the rules do not know it · it has no paths filter ·
             .github/workflows/ci.yml:1"""
    )


def test_markdown_folds_what_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    """In a comment: disagreements in sight, the rest behind a click."""
    main(["touch", "docs/a.md", "--event", "push:main", "--native", "--format", "markdown"])
    shown = capsys.readouterr().out

    assert "<b>wasted</b> <code>web.yml</code>: GitHub starts it, nothing of web is" in shown
    assert "docs/a.md</code> · matches <code>docs/**</code>" in shown
    assert "<summary>GitHub's own filters for push:main: no difference</summary>" in shown


@pytest.mark.parametrize("pattern", ["main", "v*", "release/**", "v[0-9]+.x", "a\\*", "v1?"])
def test_a_sample_matches_its_pattern(pattern: str) -> None:
    """The name made for a pattern is one that the pattern includes, escaped signs apart."""
    sample = sample_ref(pattern)

    assert PatternSet([pattern], dialect="github").includes(sample) or "\\" in pattern


def test_a_branch_and_a_tag_of_one_name_are_two_events(capsys: pytest.CaptureFixture[str]) -> None:
    """Each is judged, and the workflow that only the tag starts is not lost."""
    words = ("diff", "HEAD..HEAD", "--event", "push:v1", "--event", "tag:v1")
    starts = document(capsys, *words)["starts"]

    assert {one["event"] for one in starts} == {"push:v1", "tag:v1"}
