"""`impact sync`: the workflows' filters say what the rules say, and nothing else changes."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from impact.cli import main
from tests.conftest import RepositoryBuilder
from tests.patterns.slow_github import includes

FLOW = ".github/workflows/"
RULES = """\
version: 1
apps:
  web: {entrypoints: [web/main.py]}
  docs: {paths: [docs/**]}
workflows:
  - {file: web.yml, app: web, environment: dev, when: {push: [main]}}
  - {file: docs.yml, app: docs, environment: dev, when: {push: [main], pull_request: [main]}}
"""
WEB = """\
name: web # the web app
on:
  push:
    branches: [main]
    paths:
      - "web/**" # ours
      - 'gone/**'
jobs: {a: {runs-on: x, steps: [{run: y}]}}
"""
DOCS = WEB.replace("web", "docs").replace("gone/**", ".github/workflows/docs.yml")
FILES = {
    "rules.yaml": RULES,
    FLOW + "web.yml": WEB,
    FLOW + "docs.yml": DOCS,
    "web/main.py": "from lib import shared\n",
    "web/notes.md": "",
    "lib/__init__.py": "",
    "lib/shared.py": "",
    "lib/idle.py": "",
    "docs/index.md": "",
}


@pytest.fixture
def shop(repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch) -> RepositoryBuilder:
    """Two apps, the filter of one of which is right."""
    repo.commit(FILES)
    monkeypatch.chdir(repo.path)
    return repo


def sync(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run `impact sync`: exit status, stdout, stderr."""
    status = main(["sync", *words])
    said = capsys.readouterr()
    return status, said.out, said.err


def text(repo: RepositoryBuilder, name: str = "web.yml") -> str:
    """A workflow's text on disk, to the byte."""
    return (repo.path / FLOW / name).read_bytes().decode()


def test_a_filter_is_written_and_all_else_stays(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the code reaches comes in, what is gone goes; the right one is not touched."""
    status, out, err = sync(capsys)

    assert (status, err) == (0, "")
    assert text(shop) == WEB.replace(
        """      - "web/**" # ours
      - 'gone/**'
""",
        """      - ".github/workflows/web.yml"
      - "lib/__init__.py"
      - "lib/shared.py"
      - "web/main.py"
""",
    )
    assert text(shop, "docs.yml") == DOCS
    assert out == (
        "web.yml  push: 4 patterns (+4 -2), 4 of 9 files start it\n"
        "docs.yml  push: as it should be: 2 patterns, 2 of 9 files start it\n"
        "1 of 2 workflow files written\n"
    )


def test_twice_is_once(shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run changes nothing and says so; --check agrees before and after."""
    assert sync(capsys, "--check")[0] == 1
    assert text(shop) == WEB
    sync(capsys)
    first = text(shop)

    assert sync(capsys, "--check")[0] == 0
    assert sync(capsys)[1].endswith("nothing to write\n")
    assert text(shop) == first


def test_a_diff_can_be_applied(shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    """--diff writes nothing, and what it shows is what would be written."""
    status, patch, _ = sync(capsys, "--diff")
    assert status == 0
    assert text(shop) == WEB

    shop.git("apply", "-", stdin=patch.encode())
    applied = text(shop)
    shop.git("checkout", "-q", ".")
    sync(capsys)

    assert text(shop) == applied


@pytest.mark.usefixtures("shop")
def test_a_commit_can_be_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    """--at asks about a commit, whatever the work tree holds; it cannot be written."""
    sync(capsys)

    assert sync(capsys, "--check")[0] == 0
    assert sync(capsys, "--check", "--at", "HEAD")[0] == 1
    status, _, err = sync(capsys, "--at", "HEAD")
    assert (status, err) == (
        2,
        "impact: --at: a commit cannot be written\n  do: add --diff or --check, or leave it out\n",
    )


def test_a_file_that_nobody_added_is_nobodys(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What only lies in the work tree has no part in the filters."""
    shop.write({"web/scratch.py": "", "docs/draft.txt": ""})

    assert "of 9 files" in sync(capsys, "--check")[1]


def test_windows_line_ends_stay(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with CRLF keeps it in every line, whether git stores it so or makes it so."""
    shop.commit({FLOW + "web.yml": WEB.replace("\n", "\r\n")})
    sync(capsys)
    stored = text(shop)
    assert stored.count("\r\n") == stored.count("\n") > 8

    shop.git("checkout", "-q", "HEAD~", "--", FLOW + "web.yml")
    shop.git("config", "core.autocrlf", "true")
    shop.git("rm", "-q", "--cached", FLOW + "web.yml")
    shop.write({FLOW + "web.yml": WEB.replace("\n", "\r\n")})
    shop.git("add", "-A")
    sync(capsys)
    assert text(shop) == stored


def test_a_workflow_without_a_filter_is_left_alone(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its jobs may decide by themselves; --add writes the filter."""
    bare = WEB.replace(WEB[WEB.index("    paths:") : WEB.index("jobs:")], "")
    shop.commit({FLOW + "web.yml": bare})

    status, out, _ = sync(capsys, "--check")
    assert status == 0
    assert "web.yml  push: has no paths filter, so every file starts it; --add writes one" in out
    assert sync(capsys, "--check", "--add")[0] == 1
    sync(capsys, "--add")
    assert yaml.safe_load(text(shop))[True]["push"]["paths"][0] == ".github/workflows/web.yml"


def test_what_starts_by_tags_or_by_hand_has_no_filter(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub does not look at paths for a tag; a file that is not there is told, too."""
    rules = (
        RULES.replace("when: {push: [main]}}", "when: {tag: ['v*']}}", 1)
        + "  - {file: hand.yml, app: web, environment: dev}\n"
        + "  - {file: gone.yml, app: web, environment: dev, when: {push: [main]}}\n"
    )
    shop.commit({"rules.yaml": rules, FLOW + "hand.yml": WEB})

    out = sync(capsys, "--check")[1]
    assert "web.yml  starts by tags, for which GitHub does not look at paths\n" in out
    assert "hand.yml  nothing but a person starts it\n" in out
    assert "gone.yml  there is no such file\n" in out


def test_odd_files_are_errors_and_the_others_are_written(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that GitHub refuses, and one whose filter is an alias: told with a cure, exit 2."""
    alias = WEB.replace("  push:", "  pull_request: {paths: &p [a]}\n  push:")
    alias = alias[: alias.index("    paths:\n")] + "    paths: *p\n" + alias[alias.index("jobs") :]
    docs = DOCS.replace("docs/**", "doc/**")
    rules = RULES + "  - {file: bad.yml, app: web, environment: dev, when: {push: [main]}}\n"
    workflows = {FLOW + "web.yml": alias, FLOW + "docs.yml": docs, FLOW + "bad.yml": "on: [push\n"}
    shop.commit({"rules.yaml": rules, **workflows})

    status, out, err = sync(capsys)

    assert status == 2
    assert "1 of 3 workflow files written" in out
    assert text(shop) == alias
    assert text(shop, "docs.yml") != docs
    assert "impact: .github/workflows/bad.yml:2:1: GitHub refuses this file: not YAML" in err
    assert ".github/workflows/web.yml:4: this filter is an alias of another list\n" in err


def test_one_list_under_two_names_is_written_once(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A filter of a pull request that is an alias of the push's follows it where both want it."""
    both = DOCS.replace("    paths:\n", "    paths: &p\n").replace(
        "jobs", "  pull_request: {paths: *p}\njobs"
    )
    both = both.replace("      - '.github/workflows/docs.yml'\n", "")
    shop.commit({FLOW + "docs.yml": both})
    sync(capsys)

    on = yaml.safe_load(text(shop, "docs.yml"))[True]
    assert on["push"]["paths"] == on["pull_request"]["paths"]
    assert ".github/workflows/docs.yml" in on["push"]["paths"]


def test_an_anchor_that_is_used_elsewhere_is_not_lost(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pattern that has to go but carries an anchor makes the file an error, not a ruin."""
    text_ = WEB.replace("'gone/**'", "&gone 'gone/**'") + "env: {X: *gone}\n"
    shop.commit({FLOW + "web.yml": text_})
    status, _, err = sync(capsys)

    assert status == 2
    assert "cannot be written without touching the rest of the file" in err
    assert text(shop) == text_


def test_kinds_of_change_and_several_apps_are_doubts(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a list of paths cannot say is told with its files, and the list says more, not less."""
    rules = RULES.replace(
        "workflows:",
        "rules:\n  - {paths: [web/notes.md], deploy: [web], status: [added]}\nworkflows:",
    )
    rules += "  - {file: web.yml, app: docs, environment: dev, when: {push: [main]}}\n"
    shop.commit({"rules.yaml": rules})
    out = sync(capsys)[1]

    assert "by the rules only for some kinds of change, here for all: web/notes.md" in out
    assert "start it for some of docs, web only:" in out
    assert "web/notes.md" in text(shop) or "web/**" in text(shop)


def test_what_cannot_be_read_is_a_doubt(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """All Python starts an app with a file that nobody reads; the answer says because of what."""
    rules = RULES + "graph: {max_blob: 10}\n"
    shop.commit({"rules.yaml": rules, "lib/shared.py": "x = 'a long file'\n"})
    out = sync(capsys)[1]

    assert "start it only because web/main.py cannot be read: lib/__init__.py" in out


def test_names_that_no_pattern_can_say(
    shop: RepositoryBuilder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name with a line break is let in by no folder's pattern; the answer says so."""
    shop.commit({"docs/a\nb.md": ""})
    out = sync(capsys)[1]

    assert "no pattern can let in docs/a\\nb.md" in out


def test_the_deployed_system_is_repaired_and_both_matchers_agree(
    deployed: RepositoryBuilder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Over all of its files, each filter lets in what `impact touch` says of each file."""
    triggers = json.loads(
        (Path(__file__).parent.parent / "data" / "workflow-triggers.json").read_text("utf-8")
    )
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(deployed.path), str(clone)], check=True)
    for path, found in triggers.items():
        jobs = {"jobs": {"a": {"runs-on": "x", "steps": [{"run": "y"}]}}}
        document = yaml.safe_dump({"on": found["on"], **jobs}) if found else "on: [push\n"
        (clone / path).write_text(document.replace("'on':", "on:"), "utf-8")
    monkeypatch.chdir(clone)
    subprocess.run(["git", "add", "-A"], check=True)
    before = {path: (clone / path).read_text("utf-8") for path in triggers}
    assert sync(capsys)[0] == 0

    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True)
    paths = listed.stdout.decode().split("\0")[:-1]
    assert main(["touch", *paths, "--format", "json"]) == 0
    apps = json.loads(capsys.readouterr().out)["apps"]
    for app in apps:
        wanted = {one["path"] for one in app["evidence"]}
        for environment in ("dev", "staging"):
            path = f"{FLOW}deploy-{app['app']}-{environment}.yml"
            after = (clone / path).read_text("utf-8")
            patterns = yaml.safe_load(after)[True]["push"]["paths"]
            assert {p for p in paths if includes(patterns, p)} == wanted, path
            old, new = yaml.safe_load(before[path]), yaml.safe_load(after)
            assert old[True]["push"].pop("paths") != new[True]["push"].pop("paths")
            assert old == new
