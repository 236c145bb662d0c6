"""Every form of `touch`, `why`, `graph` and `match`, asked of a real repository."""

import json
from typing import Any

import pytest

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES, Small

SHARED = dict.fromkeys(("shared/__init__.py", "shared/db.py", "shared/quiet.py"), "modified")


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit, and `asking` in it."""
    repo.commit(FILES)
    return Small(repo, capsys, repo.path)


def report(small: Small, *words: str) -> dict[str, Any]:
    """The JSON document of an answer."""
    answer = small.ask(*words, "--format", "json")

    assert answer.status == 0, answer.err
    document: dict[str, Any] = json.loads(answer.out)
    return document


def touched(document: dict[str, Any]) -> set[str]:
    """The apps that are touched."""
    return {app["app"] for app in document["apps"] if app["impacted"]}


def paths(document: dict[str, Any]) -> dict[str, str]:
    """The changed paths with their status."""
    return {change["path"]: change["status"] for change in document["changes"]}


@pytest.mark.parametrize(
    ("word", "expected", "apps"),
    [
        ("shared/db.py", {"shared/db.py": "modified"}, {"web"}),
        ("./shared//db.py", {"shared/db.py": "modified"}, {"web"}),
        ("shared", SHARED, {"web", "jobs"}),
        ("shared/", SHARED, {"web", "jobs"}),
        ("*/main.py", {"jobs/main.py": "modified", "web/main.py": "modified"}, {"web", "jobs"}),
        ("**/db.py", {"shared/db.py": "modified"}, {"web"}),
        ("web/new.py", {"web/new.py": "added"}, {"web"}),
        ("web/later/", {"web/later/(new)": "added"}, {"web"}),
        ("web/*.md", {"web/(new).md": "added"}, {"web"}),
        ("nowhere/x", {"nowhere/x": "added"}, set()),
        ("web/[id].py", {"web/(new).py": "added"}, {"web"}),
    ],
)  # fmt: skip
def test_touch_takes_files_folders_and_globs(
    small: Small, word: str, expected: dict[str, str], apps: set[str]
) -> None:
    """A word is a file, a folder or a glob, existing or not, and always becomes a change."""
    document = report(small, "touch", word)

    assert paths(document) == expected
    assert touched(document) == apps


def test_touch_prefers_a_file_to_a_glob(small: Small) -> None:
    """A name with brackets that exists is that file."""
    small.write({"web/[id].py": ""})

    assert paths(report(small, "touch", "web/[id].py")) == {"web/[id].py": "modified"}


def test_a_new_file_is_found_by_the_imports_that_wait_for_it(small: Small) -> None:
    """A file that does not exist yet touches the apps whose code already names it."""
    small.write({"web/main.py": "try:\n    from shared import soon\nexcept ImportError: pass\n"})

    assert touched(report(small, "touch", "shared/soon.py")) == {"web"}
    assert touched(report(small, "touch", "shared/never.py")) == set()


def test_touch_reads_the_work_tree_or_a_commit(small: Small) -> None:
    """Without `--at` what stands on disk counts, with it what stood in that commit."""
    small.write({"jobs/main.py": "from shared import db\n"})

    assert touched(report(small, "touch", "shared/db.py")) == {"web", "jobs"}
    assert touched(report(small, "touch", "shared/db.py", "--at", "HEAD")) == {"web"}


@pytest.mark.parametrize("words", [[], ["--at", "HEAD"]])
def test_touch_as_a_pull_request(small: Small, words: list[str]) -> None:
    """A what-if may be asked as a pull request: base and head are the same tree."""
    document = report(small, "touch", "shared/db.py", "--event", "pull_request:dev", *words)

    assert [run["workflow"] for run in document["plan"]["runs"]] == ["web-dev.yml"]
    assert document["plan"]["when"] == "merge"


@pytest.mark.parametrize("words", [[], ["--at", "HEAD"]])
def test_touching_the_rules_says_that_they_may_change(small: Small, words: list[str]) -> None:
    """Imagined edits of the rules have no text, so the notice says whose rules answered."""
    notices = report(small, "touch", "rules.yaml", *words)["notices"]

    assert [notice["text"] for notice in notices] == [
        "the rules would change; this answer is by those of today"
    ]


@pytest.mark.parametrize("command", ["touch", "match", "graph"])
@pytest.mark.parametrize("word", ["../x", "a/../../x", "/", "/etc/passwd", ""])
def test_paths_outside_or_empty_are_refused(small: Small, command: str, word: str) -> None:
    """A path that is not in the repository is an error; so is an empty one, an unset variable."""
    message = small.refused(2, command, word)

    assert "outside the repository" in message or "names no path" in message


def test_why_says_yes_with_every_chain(small: Small) -> None:
    """A yes lists the chains, up to `--chains`."""
    small.write({"web/main.py": "from shared import db\nfrom web import b\n",
                 "web/b.py": "from shared import db\n"})  # fmt: skip
    both = report(small, "why", "web", "shared/db.py")
    one = report(small, "why", "web", "shared/db.py", "--chains", "1")

    assert [len(chain) for chain in both["paths"][0]["chains"]] == [1, 2]
    assert len(one["paths"][0]["chains"]) == 1


def test_a_range_says_itself_where_it_ends(small: Small) -> None:
    """`--at` beside a range would be passed over, so it is refused."""
    message = small.refused(2, "why", "web", "HEAD~1...HEAD", "--at", "HEAD")

    assert "--at: a range says itself where it ends" in message


def test_why_says_no_with_what_was_searched(small: Small) -> None:
    """A no names the entry points and counts the files."""
    document = report(small, "why", "jobs", "shared/db.py")

    assert document["impacted"] is False
    assert document["entrypoints"] == [{"path": "jobs/main.py"}]
    assert document["searched"] == 3


def test_why_shows_an_order_against_the_evidence(small: Small) -> None:
    """A skip that the code disproves is a no with its chain."""
    answer = small.ask("why", "jobs", "shared/quiet.py")

    assert "jobs can wait" in answer.out
    assert "jobs/main.py:2" in answer.out


def test_why_tells_ranges_from_paths(small: Small) -> None:
    """A word is a range if a commit has that name and no path; a path wins over a branch."""
    small.commit({"shared/db.py": "VALUE = 2\n"})
    small.git("branch", "docs", "HEAD~1")
    small.git("tag", "old", "HEAD~1")

    assert report(small, "why", "web", "HEAD~1..HEAD")["span"]["rule"] == "two-dot"
    assert report(small, "why", "web", "old")["span"]["rule"] == "three-dot"
    assert report(small, "why", "web", "docs")["span"]["rule"] == "what-if"
    assert report(small, "why", "web", "nothing-yet.py")["span"]["rule"] == "what-if"


def test_why_of_an_app_that_does_not_exist(small: Small) -> None:
    """The message names the apps there are, and the one that may have been meant."""
    assert "one of web, jobs\n  do: perhaps: web" in small.refused(2, "why", "wep", "shared/db.py")


def test_cut_names_the_fewest_imports(small: Small) -> None:
    """`--cut` answers for one path; what is not reached needs none."""
    assert "web/main.py:1" in small.ask("why", "web", "shared/db.py", "--cut").out
    assert small.ask("why", "jobs", "shared/db.py", "--cut").status == 0
    assert small.ask("why", "web", "web/main.py", "--cut").status == 0
    assert "one path" in small.refused(2, "why", "web", "web/x", "web/y", "--cut")
    assert "one file" in small.refused(2, "why", "web", "shared", "--cut")


def test_graph_of_an_app_a_file_and_everything(small: Small) -> None:
    """An app is a start, so is a path; nothing named means every app."""
    web = report(small, "graph", "web")

    assert report(small, "graph", "web/main.py") == web
    assert "shared/db.py" in json.dumps(web)
    assert "shared/quiet.py" not in json.dumps(web)
    assert "shared/quiet.py" in json.dumps(report(small, "graph"))


def test_graph_needs_no_rules(small: Small) -> None:
    """A path has a graph in any repository; without a path there must be rules."""
    small.commit(delete=["rules.yaml"])

    assert "shared/db.py" in small.ask("graph", "web/main.py").out
    assert "there are no rules" in small.refused(2, "graph")


def test_graph_of_nothing_is_refused(small: Small) -> None:
    """A misspelt app or path is no file that imports nothing."""
    message = small.refused(2, "graph", "wep")

    assert "'wep' is no app, no file" in message
    assert "an app: web, jobs" in message


@pytest.mark.parametrize(
    ("follow", "reached"),
    [("lazy", False), ("module,package", True), ("+string", True), ("", True)],
)
def test_graph_follows_the_kinds_asked_for(small: Small, follow: str, reached: bool) -> None:
    """`--follow` names the kinds alone, or with `+` beside those of the rules."""
    answer = small.ask("graph", "web", "--follow", follow)

    assert ("shared/db.py" in answer.out) is reached


def test_match_marks_the_row_that_decides(small: Small) -> None:
    """Each path lists its rows; a status may be asked for; nothing has to exist."""
    assert "documents only" in small.ask("match", "docs/new.md").out
    assert "jobs can wait" in small.ask("match", "shared/quiet.py").out
    small.write({"rules.yaml": RULES.replace("why: jobs can wait", "why: w, status: [deleted]")})
    assert "why: w" not in small.ask("match", "shared/quiet.py").out
    assert report(small, "match", "shared/quiet.py", "--status", "deleted")


def test_match_reads_paths_as_a_shell_does(
    small: Small, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`../web/x` typed in `docs` is `web/x`: no row about `docs/**` speaks of it."""
    monkeypatch.chdir(small.where / "docs")

    assert main(["match", "../web/./x"]) == 0
    assert "documents only" not in capsys.readouterr().out
    assert main(["match", "."]) == 0


def test_match_lists_the_files_of_patterns(small: Small) -> None:
    """`--pattern` may be repeated, the last match wins; each dialect has its own meaning."""
    words = ["match", "--pattern", "*.py", "--pattern", "!shared/**"]

    assert small.ask(*words).out.split()[:2] == ["jobs/main.py", "web/main.py"]
    assert "main.py" not in small.ask(*words, "--dialect", "github").out


def test_a_pull_request_starts_where_it_left_its_base(small: Small) -> None:
    """Not at the upstream, which holds the branch once it was pushed; origin's base counts."""
    small.git("checkout", "-q", "-b", "dev")
    base = small.commit({"docs/index.md": "more\n"})
    small.git("update-ref", "refs/remotes/origin/dev", base)
    small.git("checkout", "-q", "-b", "topic")
    small.commit({"web/main.py": "x = 1\n"})
    small.git("branch", "pushed")
    small.git("branch", "-q", "--set-upstream-to=pushed")
    asked = report(small, "diff", "--event", "pull_request:dev")

    assert (asked["span"]["base"]["name"], asked["span"]["base"]["sha"]) == ("origin/dev", base)
    assert asked["span"]["rule"] == "pull-request"
    assert [run["workflow"] for run in asked["plan"]["runs"]] == ["web-dev.yml"]
    assert "no commit is named 'den'" in small.refused(3, "diff", "--event", "pull_request:den")
    several = ("--event", "pull_request:dev", "--event", "pull_request:main")
    assert "different commits" in small.refused(2, "diff", *several)
