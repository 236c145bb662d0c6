"""Questions, rules and repositories that cannot be answered as they are: a message, never a trace.

Every refusal leaves stdout empty and exits with the status of the table in the README.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES, RULES, Small, said


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """The small repository with one commit, and `asking` in it."""
    repo.commit(FILES)
    return Small(repo, capsys, repo.path)


def test_unknown_revision_names_what_may_be_meant(small: Small) -> None:
    """A misspelt branch is answered with the branches that look like it."""
    small.git("branch", "release-2025")

    message = small.refused(3, "diff", "relaese-2025..HEAD")

    assert "no commit is named 'relaese-2025'" in message
    assert "perhaps release-2025" in message


@pytest.mark.parametrize(
    "name",
    ["", "--output=x", "-n", "a\0b", "a\nb", "\ud800", "..", "...HEAD", "HEAD^{tree}", "main:web"],
)
def test_hostile_ranges_are_refused(small: Small, name: str) -> None:
    """What looks like an option, holds control bytes or names no commit never reaches git."""
    answer = small.ask("diff", "--", name)

    assert answer.status in (2, 3)
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert not (small.where / "x").exists()


@pytest.mark.parametrize("at", ["--output=x", "a\0b", "", "nowhere"])
@pytest.mark.parametrize("command", ["touch", "match", "graph"])
def test_hostile_at_is_refused(small: Small, command: str, at: str) -> None:
    """`--at` is held to the same rules; an empty one means the work tree."""
    answer = small.ask(command, "web/main.py", f"--at={at}")

    assert answer.status == (0 if at == "" else 3 if at == "nowhere" else 2)
    assert "Traceback" not in answer.err


def test_not_a_repository(tmp_path: Path, small: Small) -> None:
    """A folder without git is exit 3, a folder that is not there exit 2."""
    small.where = tmp_path
    assert "no git repository here" in small.refused(3, "diff")

    small.where = tmp_path / "absent"
    assert "no such folder" in small.refused(2, "diff")


def shallow(small: Small, *options: str) -> None:
    """Go on in a clone of depth one."""
    target = small.where.parent / "shallow"
    small.git("clone", "-q", "--depth=1", *options, f"file://{small.where}", str(target))
    small.where = target


@pytest.mark.parametrize(
    ("words", "depth"),
    [
        (("HEAD~1..HEAD",), "2 in actions/checkout (0 is all)"),
        (("main...HEAD~1^",), "3"),
        (("HEAD~2^2..HEAD",), "4"),
        (("1234567..HEAD",), "0"),
        (("--event", "tag:v-web-2"), "0"),
    ],
)
def test_a_shallow_clone_names_the_depth_it_needs(
    small: Small, words: tuple[str, ...], depth: str
) -> None:
    """Cut history is exit 3 and the cure, never a smaller answer: tags before it count too."""
    small.git("tag", "v-web-1")
    small.commit({"web/main.py": "x = 1\n"})
    shallow(small)

    message = small.refused(3, "diff", *words)

    assert "shallow" in message or "cut" in message
    assert "--fetch" in message
    assert f"fetch-depth: {depth}" in message


def test_a_tag_is_not_refused_for_a_branch_that_was_not_fetched(small: Small) -> None:
    """Without the branch of `tag_on` nobody can tell, so nobody is told to delete the tag."""
    small.git("tag", "v-web-1")
    small.git("checkout", "-q", "--detach")
    small.git("branch", "-D", "main")

    message = small.refused(3, "diff", "--event", "tag:v-web-1")

    assert message.startswith("impact: rules.yaml:16: no branch main is in this clone")
    assert "git fetch origin main" in message


def test_a_bare_repository_answers(small: Small, tmp_path: Path) -> None:
    """Without a work tree commits are compared as ever, and HEAD stands for the work tree."""
    small.commit({"shared/db.py": "VALUE = 2\n"})
    small.git("clone", "-q", "--bare", str(small.where), str(tmp_path / "bare.git"))
    small.where = tmp_path / "bare.git"

    assert "web is touched" in small.ask("diff", "HEAD~1..HEAD").out
    assert "web is touched" in small.ask("touch", "shared/db.py").out
    assert "no work tree" in small.refused(3, "diff", "--worktree")
    assert "outside the repository" in small.refused(2, "touch", str(tmp_path / "x"))


@pytest.mark.parametrize("name", ["HEAD", "@", "main"])
def test_a_commit_that_is_lost_is_no_spelling_mistake(small: Small, name: str) -> None:
    """Where a name is known and its commit is gone, the clone is to be mended, not the name."""
    head = small.git("rev-parse", "HEAD")
    (small.where / ".git/objects" / head[:2] / head[2:]).unlink()

    message = small.refused(3, "diff", f"{name}..{name}")

    assert f"{name!r} names a commit that is not in this clone" in message
    assert "git fsck" in message


def test_an_unborn_branch(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first commit there is no range, but the work tree and what-if questions work."""
    small = Small(repo, capsys, repo.path)
    repo.write(FILES)

    assert "has no commit yet" in small.refused(3, "diff")
    assert "has no commit yet" in small.refused(3, "diff", "HEAD~1..HEAD")
    assert "there is no commit yet" in small.ask("diff", "--worktree").out
    assert "web is touched" in small.ask("touch", "shared/db.py").out


@pytest.mark.parametrize("command", ["diff", "matrix", "match", "graph", "touch", "why"])
def test_without_rules_the_message_shows_the_smallest(
    repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Every command that needs rules says where it looked and what to write."""
    small = Small(repo, capsys, repo.path)
    repo.commit({"web/main.py": ""})
    words = {"diff": ["HEAD..HEAD"], "match": ["x"], "touch": ["x"], "why": ["web", "HEAD..HEAD"]}

    message = small.refused(2, command, *words.get(command, []))

    assert ".github/impact.yaml or rules.yaml: there are no rules in" in message
    assert "version: 1" in message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("unknown-key", "oddity: 1\n", "rules.yaml:17:1"),
        ("app: jobs", "app: jobz", "rules.yaml:15:31"),
        ("version: 1", "version: 2", "rules.yaml:1:10"),
        ("[dev, prod]", "[dev, prod", "rules.yaml:1"),
        ("version: 1", "version: 1\nversion: 1", "rules.yaml:2:1"),
    ],
)
def test_broken_rules_point_at_the_line(small: Small, old: str, new: str, place: str) -> None:
    """An error in the rules names file, line and column, and nothing is answered."""
    broken = RULES.replace(old, new) if old in RULES else RULES + new
    small.write({"rules.yaml": broken})

    message = small.refused(2, "touch", "web/main.py")

    assert message.startswith(f"impact: {place}")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\0", b"[]", b"a: &a [*a]\n", b"- " * 999])
def test_rules_of_any_bytes_are_refused(small: Small, content: bytes) -> None:
    """Whatever stands in rules.yaml, it is rules or an error with its place."""
    small.write({"rules.yaml": content})

    assert small.refused(2, "touch", "web/main.py").startswith("impact: rules.yaml")


@pytest.mark.parametrize("path", ["absent.yaml", ".", "a\0b", ""])
def test_rules_that_cannot_be_opened(
    small: Small, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--rules` names a file of the disk; an empty value is as good as none."""
    monkeypatch.chdir(small.where)
    answer = small.ask("matrix", "--rules", path)

    assert answer.status == (0 if path == "" else 2)
    assert "Traceback" not in answer.err


def test_rules_without_their_file_are_warned_about(small: Small) -> None:
    """Entry points and Dockerfiles that do not exist are named; the answer is still given."""
    text = RULES.replace("[web/main.py]", "[web/main.py, web/gone.py, nowhere.app]")
    text = text.replace('paths: ["web/**"]', 'paths: ["web/**"]\n    images: [Dockerfle]')
    small.write({"rules.yaml": text})

    answer = small.ask("touch", "web/main.py")

    assert answer.status == 0
    assert (
        "app web: the rules name what is not there: web/gone.py, nowhere.app, Dockerfle"
        in " ".join(answer.out.split())
    )


def test_a_new_entry_point_is_not_missed_in_the_base(small: Small) -> None:
    """Whether the rules name something is asked of the head, also when the base is read."""
    text = RULES.replace("[web/main.py]", "[web/main.py, web/new.py]")
    small.commit({"rules.yaml": text, "web/new.py": ""}, delete=["shared/quiet.py"])

    assert "not there" not in small.ask("diff", "HEAD~1..HEAD").out


@pytest.mark.parametrize(
    "content", [b"def (:\n", b"print 'two'\n", b"\xff\xfe\x00", b"'''", b"x = (\n", b"\xef\xbb\xbf"]
)
def test_python_that_no_parser_accepts(small: Small, content: bytes) -> None:
    """A file that does not parse is read as far as it goes, and its own change still counts."""
    small.commit({"shared/db.py": content})

    answer = small.ask("diff", "HEAD~1..HEAD", "--format", "json")
    touched = [app["app"] for app in json.loads(answer.out)["apps"] if app["impacted"]]

    assert touched == ["web"]


def test_a_huge_python_file_is_unknown_and_quick(small: Small) -> None:
    """Fifty megabytes in an app's reach are not read: a Python change nobody reaches may be in it.

    The warning names the file and the limit, and the app deploys with the reason.
    """
    small.commit({"shared/db.py": b"import shared.other\n" + b"# padding\n" * 5_000_000})
    small.commit({"shared/other.py": "x = 1\n"})
    started = time.monotonic()

    answer = small.ask("diff", "HEAD~1..HEAD", "--format", "json")

    assert time.monotonic() - started < 5
    document = json.loads(answer.out)
    evidence = {app["app"]: [e["kind"] for e in app["evidence"]] for app in document["apps"]}
    assert evidence == {"web": ["unknown"], "jobs": []}
    assert "shared/db.py" in " ".join(document["warnings"])
    assert "graph.max_blob" in " ".join(document["warnings"])


def test_import_cycles_end(small: Small) -> None:
    """Files that import each other, or themselves, are walked once."""
    small.commit(
        {"shared/db.py": "from shared import a, db\n", "shared/a.py": "from shared import db\n"}
    )
    small.commit({"shared/a.py": "from shared import db, a\n"})

    assert "web is touched" in small.ask("diff", "HEAD~1..HEAD").out
    assert small.ask("why", "web", "shared/a.py").status == 0


def test_an_empty_range_says_so(small: Small) -> None:
    """The same commit twice is an answer: nothing changed, nothing deploys."""
    answer = small.ask("diff", "HEAD..HEAD")

    assert answer.status == 0
    assert "changed  0 paths" in answer.out


@pytest.mark.parametrize(
    "event", ["", "push", "push:", "tag:", "pull_request:", "manual:", "deploy:x", "Push:dev"]
)
def test_events_that_cannot_be_read(small: Small, event: str) -> None:
    """An event is one of a few forms, and the message lists them."""
    message = small.refused(2, "diff", "HEAD..HEAD", f"--event={event}")

    assert "expected: push:BRANCH, tag:TAG, pull_request:BASE, merge_group:BASE, manual" in message


def test_a_bug_is_reported_whole(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error we did not foresee exits with 4 and carries what a report needs."""
    monkeypatch.setattr("impact.pipeline.answer", lambda *_: 1 / 0)

    answer = small.ask("diff", "HEAD..HEAD")

    assert (answer.status, answer.out) == (4, "")
    assert "this is a bug in impact" in answer.err
    assert "ZeroDivisionError" in answer.err
    assert "arguments: ['diff'" in answer.err


def test_a_closed_pipe_is_no_error(small: Small) -> None:
    """`impact … | head -0` ends quietly."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "impact", "touch", ".", "-C", str(small.where)]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE)
    os.close(write)

    assert (done.returncode, said(done.stderr)) == (0, "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "status"), [("diff HEAD~1..HEAD", 0), ("diff nope", 3)])
def test_closed_streams_are_no_error(small: Small, closed: str, words: str, status: int) -> None:
    """Who closes a stream wants to hear nothing of it; the exit status is the answer's."""
    small.commit({"rules.yaml": RULES})
    small.commit({"web/main.py": ""})
    command = f"{sys.executable} -m impact {words} {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=small.where, capture_output=True)

    assert done.returncode == status
    assert b"bug" not in done.stderr


def test_an_answer_that_cannot_be_written_is_told() -> None:
    """A full disk is neither a bug nor an answer."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "impact", "schema", "report"],
            stdout=full,
            stderr=subprocess.PIPE,
        )

    assert done.returncode == 3
    assert done.stderr.startswith(b"impact: stdout: the answer cannot be written: No space left")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["diff", "--nope"], "impact diff: unrecognized arguments: --nope"),
        (["diff", "--staged", "--worktree"], "not allowed with argument --staged"),
        (["diff", "--format", "x"], "invalid choice: 'x' (choose from 'text', 'json', "),
        (["touch"], "the following arguments are required: PATH"),
    ],
)
def test_words_that_fit_no_command_are_refused_like_any_other(
    small: Small, words: list[str], said: str
) -> None:
    """What is wrong, where, and what to do; the whole usage is for those who ask for it."""
    told = small.refused(2, *words)

    assert said in told
    assert told.endswith("--help explains it\n")


def test_a_graph_from_entry_points_that_are_not_there_is_told(small: Small) -> None:
    """An empty graph is an answer only where the app really starts somewhere."""
    small.commit({"rules.yaml": RULES.replace("web/main.py", "web/gone.py")})
    answer = small.ask("graph", "web")

    assert "reached   0 files" in answer.out
    assert answer.err == "impact: app web: the rules name what is not there: web/gone.py\n"
