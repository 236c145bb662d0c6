"""Before a push: what it will deploy, said by a hook in real pushes between local repositories."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from impact.cli import main
from impact.events.deliveries import Deleted, Pushed, Tagged
from impact.events.pushes import Pushing, delivery_of, read_pushes
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES

TOP = Path(__file__).parent.parent
PAGE = (TOP / "docs" / "github-action.md").read_text(encoding="utf-8")
(HOOK,) = re.findall(r"<!-- pre-push -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
ZEROS, ONES, TWOS = "0" * 40, "1" * 40, "2" * 40


class Push(NamedTuple):
    """What a person saw of a push."""

    status: int
    said: str


class Developer:
    """A clone with the hook that the documentation shows, and an empty remote."""

    def __init__(self, folder: Path, repo: RepositoryBuilder) -> None:
        self.repo = repo
        self.git, self.commit = repo.git, repo.commit
        self._shim = folder / "bin"
        self._shim.mkdir()
        script = f'#!/bin/sh\nPYTHONPATH="{TOP}" exec "{sys.executable}" -m impact "$@"\n'
        (self._shim / "impact").write_text(script)
        (self._shim / "impact").chmod(0o755)
        repo.commit(FILES)
        repo.git("init", "-q", "--bare", str(folder / "remote"))
        repo.git("remote", "add", "origin", str(folder / "remote"))
        repo.git("push", "-q", "origin", "main")
        self.install(HOOK)

    def install(self, text: str) -> None:
        """Put a hook in place."""
        hook = self.repo.path / ".git" / "hooks" / "pre-push"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(text)
        hook.chmod(0o755)

    def push(self, *words: str) -> Push:
        """Push, and give back what was said."""
        done = subprocess.run(
            ["git", "push", "origin", *words],
            cwd=self.repo.path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=self.environment(),
        )  # fmt: skip
        return Push(done.returncode, done.stdout)

    def environment(self) -> dict[str, str]:
        """The environment of somebody who has `impact` on the path."""
        import os

        return {**os.environ, "PATH": f"{self._shim}:{os.environ['PATH']}"}

    def remote(self, ref: str) -> str:
        """What the remote has there."""
        return self.git("ls-remote", "origin", ref).partition("\t")[0]


@pytest.fixture
def developer(tmp_path: Path, repo: RepositoryBuilder) -> Developer:
    """Somebody whose remote has main."""
    return Developer(tmp_path, repo)


def test_a_push_says_what_it_deploys(developer: Developer) -> None:
    """An existing branch is compared with what the remote has of it, and the push goes on."""
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    developer.commit({"shared/db.py": "VALUE = 2\n"})
    after = developer.commit({"docs/index.md": "more\n"})
    found = developer.push("main:dev")

    assert found.status == 0
    assert "push:dev deploys web\n" in found.said
    assert "the commit before the push to dev" in found.said
    assert "shared/db.py  modified" in found.said
    assert developer.remote("refs/heads/dev") == after


def test_what_is_pushed_counts_and_not_what_is_checked_out(developer: Developer) -> None:
    """A branch may be pushed while another one is checked out, without an upstream."""
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    developer.git("checkout", "-q", "-b", "topic")
    developer.commit({"jobs/main.py": "x = 1\n"})
    developer.git("checkout", "-q", "main")

    assert "push:dev deploys jobs\n" in developer.push("topic:dev").said


def test_a_new_branch_starts_where_it_left_the_default_branch(developer: Developer) -> None:
    """Its first push names only its own changes."""
    developer.commit({"web/main.py": "x = 1\n"}, message="on main, not pushed")
    developer.git("push", "-q", "--no-verify", "origin", "main")
    developer.git("checkout", "-q", "-b", "topic")
    developer.commit({"jobs/main.py": "x = 1\n"})
    found = developer.push("-u", "topic")

    assert found.status == 0
    assert "push:topic deploys nothing" in found.said
    assert "where it left origin/main" in found.said
    assert "jobs/main.py" in found.said
    assert "web/main.py" not in found.said


def test_a_new_branch_that_deploys_deploys_everything(developer: Developer) -> None:
    """Nobody knows what was deployed before, so the answer is everything, with that reason."""
    found = developer.push("main:dev")

    assert "push:dev deploys all 2 apps" in found.said
    assert "dev is new, and a workflow deploys it" in found.said


def test_a_tag_is_a_release(developer: Developer) -> None:
    """An annotated tag is answered as the tag's workflow will be, and refused off main."""
    developer.git("tag", "-a", "v-web-1.0.0", "-m", "one")
    good = developer.push("v-web-1.0.0")
    developer.git("checkout", "-q", "-b", "topic")
    developer.commit({"web/main.py": "x = 1\n"})
    developer.git("tag", "v-web-1.1.0")
    bad = developer.push("v-web-1.1.0")

    assert "tag:v-web-1.0.0 deploys web\n" in good.said
    assert "tag:v-web-1.1.0 deploys nothing" in bad.said
    assert "v-web-1.1.0 is not on branch main" in bad.said


def test_a_deletion_deploys_nothing(developer: Developer) -> None:
    """Deleting a branch is no change of any file."""
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    found = developer.push("--delete", "dev")

    assert found.status == 0
    assert "dev" in found.said
    assert "deploys nothing" in found.said
    assert developer.remote("refs/heads/dev") == ""


def test_several_references_are_several_answers(developer: Developer) -> None:
    """A branch and a tag that go together are answered one after the other."""
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    developer.commit({"jobs/main.py": "x = 1\n"})
    developer.git("tag", "v-web-1.0.0")
    developer.git("notes", "add", "-m", "starts no workflow")
    found = developer.push("main:dev", "v-web-1.0.0", "refs/notes/commits")

    said = re.findall(r"(push|tag):(\S+) deploys", found.said)
    assert said == [("push", "dev"), ("tag", "v-web-1.0.0")]


def test_nothing_to_push_says_nothing(developer: Developer) -> None:
    """A push that changes no reference is no question."""
    assert developer.push("main") == Push(0, "Everything up-to-date\n")


def test_a_forced_push_is_compared_with_what_it_replaces(developer: Developer) -> None:
    """What it drops counts, too; without those commits here, there is no answer."""
    developer.commit({"web/main.py": "x = 1\n"})
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    developer.git("reset", "-q", "--hard", "HEAD~1")
    found = developer.push("--force", "main:dev")

    assert "what the forced push to dev replaced" in found.said
    assert "web/main.py  modified" in found.said


def test_a_push_is_not_stopped_when_impact_cannot_tell(developer: Developer) -> None:
    """Without rules the hook says why there is no answer, and the push goes on."""
    developer.git("rm", "-q", "rules.yaml")
    after = developer.commit()
    found = developer.push("main")

    assert found.status == 0
    assert "there are no rules in" in found.said
    assert "impact could not tell; the push goes on" in found.said
    assert developer.remote("refs/heads/main") == after


def test_a_push_is_set_beside_githubs_own_filters(developer: Developer) -> None:
    """`--native` means the same as for any other question."""
    developer.install("#!/bin/sh\nexec impact diff --pre-push --native\n")
    developer.commit({"shared/db.py": "VALUE = 2\n"})

    assert "GitHub's own filters for push:main" in developer.push("main").said


def test_a_hook_may_ask_first(developer: Developer) -> None:
    """With --exit-code and nothing behind it, a push that runs something is stopped."""
    developer.git("push", "-q", "--no-verify", "origin", "main:dev")
    developer.install("#!/bin/sh\nexec impact diff --pre-push --exit-code\n")
    developer.commit({"docs/index.md": "more\n"})
    harmless = developer.push("main:dev")
    developer.commit({"web/main.py": "x = 1\n"})
    stopped = developer.push("main:dev")

    assert harmless.status == 0
    assert stopped.status == 1
    assert developer.push("--no-verify", "main:dev").status == 0


def test_pre_commit_tells_it_in_the_environment(
    developer: Developer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new branch is new although pre-commit names a commit that it starts from."""
    first = developer.git("rev-parse", "HEAD")
    after = developer.commit({"web/main.py": "x = 1\n"})
    told = {"REMOTE_NAME": "origin", "REMOTE_BRANCH": "refs/heads/dev", "FROM_REF": first}
    for name, value in {**told, "TO_REF": after}.items():
        monkeypatch.setenv(f"PRE_COMMIT_{name}", value)
    monkeypatch.chdir(developer.repo.path)
    (hook,) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_bytes())
    words = hook["entry"].split()

    assert words[0] == "impact"
    assert main(words[1:]) == 0
    assert "dev is new" in capsys.readouterr().out
    developer.git("push", "-q", "--no-verify", "origin", f"{first}:refs/heads/dev")
    assert main(words[1:]) == 0
    assert "push:dev deploys web\n" in capsys.readouterr().out


def test_pre_commit_names_no_commits_of_a_first_push(
    developer: Developer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where all of a history is new, pre-commit tells names only, and everything counts."""
    for name, value in {"REMOTE": "refs/heads/dev", "LOCAL": "refs/heads/main"}.items():
        monkeypatch.setenv(f"PRE_COMMIT_{name}_BRANCH", value)
    monkeypatch.setenv("PRE_COMMIT_REMOTE_NAME", "origin")
    monkeypatch.chdir(developer.repo.path)

    assert main(["diff", "--pre-push"]) == 0
    assert "push:dev deploys all 2 apps" in capsys.readouterr().out


def test_lines_of_the_hook_become_what_github_says() -> None:
    """Branches, tags, deletions, names with blanks, and references that start nothing."""
    lines = (
        f"HEAD {ONES} refs/heads/dev {TWOS}\n(delete) {ZEROS} refs/heads/old {TWOS}\n"
        f"a b {ONES} refs/heads/new {ZEROS}\nv1 {ONES} refs/tags/v1 {ZEROS}\n"
        f"(delete) {ZEROS} refs/tags/v0 {ONES}\nn {ONES} refs/notes/commits {ZEROS}\n"
    )
    found = [delivery_of(p, "main", forced=False) for p in read_pushes(lines)]

    assert found == [
        Pushed("dev", TWOS, ONES, False, "main"), Deleted("old", ""),
        Pushed("new", "", ONES, False, "main"), Tagged("v1", ONES), Deleted("v0", ""), None,
    ]  # fmt: skip
    assert next(read_pushes(f"x {ONES} refs/heads/x {ZEROS}")) == Pushing("refs/heads/x", "", ONES)
    assert list(read_pushes("")) == []


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\udcff", "é"])
def test_a_name_is_read_to_its_end(sign: str) -> None:
    """What git takes for a part of a name ends no line of the hook."""
    ref = f"refs/heads/a{sign}b"

    assert list(read_pushes(f"{ref} {ONES} {ref} {ZEROS}\n")) == [Pushing(ref, "", ONES)]


@pytest.mark.parametrize("words", [["main..dev"], ["--event", "push:dev"]])
def test_a_push_says_itself_what_is_compared(
    words: list[str],
    developer: Developer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A range or an event beside --pre-push is a wrong question."""
    monkeypatch.chdir(developer.repo.path)

    assert main(["diff", "--pre-push", *words]) == 2
    assert "a push says itself what is compared" in capsys.readouterr().err
