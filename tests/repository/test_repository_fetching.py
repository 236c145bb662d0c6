"""What a shallow or partial clone gets from its origin, in how many requests, and who decides."""

import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.errors import FetchFailed, GoneRevision, RepositoryError, ShallowHistory
from impact.repository import Repository, open_repository
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer
from tests.repository.hostile import Trap

SESAME = "top-secret"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A server of the folder the tests make their repositories in."""
    with GitServer(tmp_path) as server:
        yield server


@pytest.fixture
def old_server(tmp_path: Path) -> Iterator[GitServer]:
    """The same, with the protocol as it was before version 2."""
    with GitServer(tmp_path, old=True) as server:
        yield server


def clone(server: GitServer, target: Path, *options: str) -> Path:
    """Clone `repo` from a server, and forget what that cost."""
    url = f"{server.url}/repo"
    RepositoryBuilder(target.parent / "cloner").git("clone", "-q", *options, url, str(target))
    server.requests.clear()
    return target


def fetching(folder: Path, told: list[str] | None = None) -> Repository:
    """Open a clone that may fetch."""
    return open_repository(str(folder), fetch=[].append if told is None else told.append)


def references(folder: Path) -> str:
    """Everything people see of what a clone has: references, and the last fetch."""
    listed = subprocess.run(
        ["git", "for-each-ref"], cwd=folder, capture_output=True, text=True, check=True
    )
    return listed.stdout + str((folder / ".git/FETCH_HEAD").exists())


def history(repo: RepositoryBuilder, length: int) -> list[str]:
    """A line of commits, the oldest first, made in one go."""
    stream = "".join(
        f"commit refs/heads/main\ncommitter C <c@example.com> {1_700_000_000 + step} +0000\n"
        f"data 1\nx\nM 100644 inline f{step % 5}\ndata {len(str(step))}\n{step}\n"
        for step in range(length)
    )
    repo.git("fast-import", "--quiet", "--force", stdin=stream.encode())
    return repo.git("rev-list", "--reverse", "main").split("\n")


def test_a_commit_is_fetched_by_its_id(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """One fetch of one commit is enough to compare two trees; no reference is written."""
    before, _, after = (repo.commit({"a": str(step), "b": "same"}) for step in range(3))
    folder = clone(server, tmp_path / "cut", "--depth=1")
    seen, told = references(folder), []
    with fetching(folder, told) as repository:
        assert repository.resolve(before).sha == before
        assert [change.path for change in repository.changes(before, after)] == ["a"]
        assert repository.shallow

    assert server.requests == [
        "GET /repo/info/refs", "POST /repo/git-upload-pack", "POST /repo/git-upload-pack",
    ]  # fmt: skip
    assert told == [f"commit {before[:12]}"]
    assert references(folder) == seen
    with open_repository(str(folder)) as repository:
        assert repository.resolve(before).sha == before


def test_without_permission_nothing_is_asked(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Every question that would need a fetch is an error that says so, and no request."""
    first, _, last = (repo.commit({"a": str(step)}) for step in range(3))
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with open_repository(str(folder)) as repository:
        for ask in (lambda: repository.resolve(first), lambda: repository.resolve("HEAD~2"),
                    lambda: repository.tag_before(last, bool)):  # fmt: skip
            with pytest.raises(RepositoryError) as caught:
                ask()
            assert "--fetch" in caught.value.do
            assert "fetch-depth: " in caught.value.do
        assert not repository.obtain(first)
        assert not repository.has_tag("v1")
        assert repository.branches("other") == ()
    assert server.requests == []


def test_a_commit_that_origin_has_not_got_is_gone(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """That is an answer of origin's, unlike an origin that cannot be asked."""
    repo.commit({"a": "1"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        assert not repository.obtain("1" * 40)
        with pytest.raises(GoneRevision) as gone:
            repository.resolve("1" * 40)
        assert "neither here nor at origin" in str(gone.value)
        server.status = 503
        with pytest.raises(FetchFailed) as failed:
            repository.obtain("2" * 40)
        assert "503" in failed.value.what
        assert "--no-fetch" in failed.value.do


def test_an_unreachable_origin_is_said(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A server that is not there is exit 3 with the words of git."""
    first = repo.commit({"a": "1"})
    repo.commit({"a": "2"})
    with GitServer(tmp_path) as server:
        folder = clone(server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository, pytest.raises(FetchFailed) as failed:
        repository.resolve(first)

    assert "cannot fetch from origin" in failed.value.what
    assert failed.value.exit_status == 3


def test_an_old_server_gives_the_commit_by_way_of_the_history(
    repo: RepositoryBuilder, old_server: GitServer, tmp_path: Path
) -> None:
    """Where a server gives only the tips of branches, the way leads back from HEAD."""
    commits = history(repo, 200)
    folder = clone(old_server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        assert repository.resolve(commits[-40]).sha == commits[-40]
        assert repository.shallow
        assert not repository.obtain("1" * 40)
        assert not repository.shallow


def test_an_old_server_that_gives_any_commit(
    repo: RepositoryBuilder, old_server: GitServer, tmp_path: Path
) -> None:
    """`uploadpack.allowAnySHA1InWant` is as good as the newer protocol."""
    commits = history(repo, 200)
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    folder = clone(old_server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        assert repository.resolve(commits[3]).sha == commits[3]
        assert repository.shallow
        assert not repository.obtain("1" * 40)
        assert repository.shallow


def test_a_whole_clone_stays_whole(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """What it lacks is fetched with its history, and the history is cut nowhere."""
    repo.commit({"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    side = repo.commit({"a": "2"})
    repo.git("checkout", "-q", "main")
    repo.git("branch", "-m", "side", "other")
    folder = clone(server, tmp_path / "whole", "--single-branch")
    with fetching(folder) as repository:
        assert repository.resolve(side).sha == side
        assert repository.resolve(f"{side}~1").sha == repository.resolve("HEAD").sha
        assert not repository.shallow


def test_history_comes_in_growing_steps(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Where two branches parted 1,200 commits ago is found in three steps."""
    commits = history(repo, 1600)
    repo.git("branch", "side", commits[400])
    repo.git("symbolic-ref", "HEAD", "refs/heads/side")
    repo.git("read-tree", "HEAD")
    side = repo.commit({"new": "1"})
    folder = clone(server, tmp_path / "cut", "--depth=1", "--no-single-branch")
    with fetching(folder) as repository:
        assert repository.merge_base(commits[-1], side) == commits[400]
        assert repository.shallow

    assert server.requests.count("GET /repo/info/refs") == 3
    assert len(server.requests) <= 9


def test_history_to_its_end(repo: RepositoryBuilder, server: GitServer, tmp_path: Path) -> None:
    """Unrelated branches have no merge base, which only the whole history shows."""
    commits = history(repo, 70)
    repo.git("checkout", "-q", "--orphan", "other")
    other = repo.commit({"b": "1"})
    folder = clone(server, tmp_path / "cut", "--depth=1", "--no-single-branch")
    with fetching(folder) as repository:
        assert repository.merge_base(commits[-1], other) is None
        assert not repository.is_ancestor(other, commits[-1])
        assert repository.is_ancestor(commits[0], commits[-1])
    assert not (folder / ".git/shallow").exists()


def test_after_the_last_step_all_the_rest_comes(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A history longer than all steps is brought whole, and then there is an answer."""
    monkeypatch.setattr("impact.repository.fetching.STEPS", (1,))
    commits = history(repo, 9)
    repo.git("branch", "side", commits[0])
    folder = clone(server, tmp_path / "cut", "--depth=1", "--no-single-branch")
    told: list[str] = []
    with fetching(folder, told) as repository:
        assert repository.is_ancestor(commits[0], commits[-1])
        assert not repository.shallow

    assert told[-1] == "the history"


def parted_twice(repo: RepositoryBuilder) -> tuple[str, str, str]:
    """Two branches that part, and of which one then takes from the other; the newer base."""
    repo.commit({"a": "1"})
    repo.git("checkout", "-q", "-b", "side")
    repo.commit({"b": "1"})
    repo.git("checkout", "-q", "main")
    newer = repo.commit({"c": "1"})
    repo.git("checkout", "-q", "side")
    repo.git("merge", "-q", "-m", "take", "main")
    for step in range(6):
        side = repo.commit({"b": f"{step}"})
    repo.git("checkout", "-q", "main")
    return newer, repo.commit({"c": "2"}), side


def test_a_merge_base_behind_which_a_nearer_one_hides_is_none(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A cut branch shows an older common commit; the answer waits for the history between."""
    newer, main, side = parted_twice(repo)
    older = repo.git("rev-parse", f"{newer}~1")
    folder = clone(server, tmp_path / "cut", "--depth=3", "--no-single-branch")
    RepositoryBuilder(folder).git("fetch", "-q", "--depth=2147483647", "origin", older)
    with (folder / ".git/shallow").open("a") as cut:  # side's cut is forgotten by that fetch
        cut.write(f"{repo.git('rev-parse', f'{side}~2')}\n")
    with open_repository(str(folder)) as repository, pytest.raises(ShallowHistory):
        repository.merge_base(main, side)
    with fetching(folder) as repository:
        assert repository.merge_base(main, side) == newer


def test_a_base_on_the_head_itself_needs_no_history(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A commit that visibly leads to the other is the best there can be."""
    *_, tip, head = history(repo, 20)
    folder = clone(server, tmp_path / "cut", "--depth=2")
    with fetching(folder) as repository:
        assert repository.merge_base(head, tip) == tip
        assert repository.is_ancestor(tip, head)
    assert server.requests == []


def test_a_root_is_no_cut(repo: RepositoryBuilder, server: GitServer, tmp_path: Path) -> None:
    """A clone as deep as the history is whole, even if git lists its root as cut."""
    first, last = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=2")
    (folder / ".git/shallow").write_text(f"{first}\n")
    with open_repository(str(folder)) as repository:
        assert repository.shallow
        assert not repository.is_ancestor(last, first)
        assert repository.tag_before(last, bool) is None


def test_the_tag_before_needs_the_history_between(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A clone without tags asks origin for their names, and goes back until one is certain."""
    commits = history(repo, 120)
    repo.git("tag", "v-web-1", commits[10])
    repo.git("tag", "-a", "-m", "x", "v-web-2", commits[90])
    repo.git("tag", "v-jobs-1", commits[100])
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        wanted = repository.tag_before(commits[-1], lambda tag: tag.startswith("v-web"))
        assert wanted == ("v-web-2", commits[90])
    assert len(server.requests) == 4  # names, then one step back


def test_no_tag_at_origin_needs_no_history(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """The first release of an app is known by the names alone."""
    commits = history(repo, 500)
    repo.git("tag", "v-jobs-1", commits[100])
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        assert repository.tag_before(commits[-1], lambda tag: tag.startswith("v-web")) is None
    assert len(server.requests) == 2


def test_names_of_origin(repo: RepositoryBuilder, server: GitServer, tmp_path: Path) -> None:
    """Branches and tags that were not cloned are found at origin; HEAD~3 is walked to."""
    commits = [repo.commit({"a": str(step)}) for step in range(6)]
    repo.git("branch", "topic", commits[2])
    repo.git("tag", "-a", "-m", "x", "v1", commits[1])
    repo.git("tag", "both", commits[1])
    repo.git("branch", "both", commits[2])
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with fetching(folder) as repository:
        for name in ("topic", "origin/topic", "refs/heads/topic", "refs/remotes/origin/topic"):
            assert repository.resolve(name) == (name, commits[2])
        assert repository.resolve("v1").sha == commits[1]
        assert repository.has_tag("v1")
        assert repository.resolve("refs/tags/v1").sha == commits[1]
        assert repository.resolve("HEAD~4").sha == commits[1]
        assert repository.branches("topic") == (("origin/topic", commits[2]),)
        assert repository.branches("nope") == ()
        for name in ("nope", "origin/nope", "both", "HEAD~9", "abc", "a*", "HEAD@{3}"):
            with pytest.raises(RepositoryError):
                repository.resolve(name)
    assert not repository.shallow


def test_a_linked_worktree_of_a_shallow_clone(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Its list of cut commits is that of the clone it belongs to."""
    commits = history(repo, 30)
    folder = clone(server, tmp_path / "cut", "--depth=1")
    linked = tmp_path / "linked"
    RepositoryBuilder(folder).git("worktree", "add", "-q", "--detach", str(linked))
    with fetching(linked) as repository:
        assert repository.resolve("HEAD~20").sha == commits[-21]
        assert repository.tag_before(commits[-1], bool) is None
    with open_repository(str(folder)) as repository:
        assert repository.resolve("HEAD~20").sha == commits[-21]


@pytest.mark.parametrize("variable", ["GITHUB_TOKEN", "IMPACT_TOKEN"])
def test_a_token_opens_the_server_it_belongs_to(
    repo: RepositoryBuilder,
    server: GitServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    """A clone without credentials (`persist-credentials: false`) fetches with a job's token."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    before = (folder / ".git/config").read_bytes()
    server.token = SESAME
    monkeypatch.setenv(variable, SESAME)
    monkeypatch.setenv("GITHUB_SERVER_URL", server.url)
    told: list[str] = []
    with fetching(folder, told) as repository:
        assert repository.resolve(first).sha == first

    assert server.authorized
    assert (folder / ".git/config").read_bytes() == before
    assert SESAME not in " ".join(told)


@pytest.mark.parametrize(
    "owner", ["https://github.com", "http://127.0.0.1:1", "http://127.0.0.1", ""]
)
def test_a_token_goes_to_no_other_server(
    repo: RepositoryBuilder,
    server: GitServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: str,
) -> None:
    """An address is a word of the repository: whom a token belongs to, the job says."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    server.token = SESAME
    monkeypatch.setenv("GITHUB_TOKEN", SESAME)
    monkeypatch.setenv("GITHUB_SERVER_URL", owner)
    with fetching(folder) as repository, pytest.raises(FetchFailed) as failed:
        repository.resolve(first)

    assert server.authorized == []
    assert "GITHUB_TOKEN" in failed.value.do
    assert SESAME not in str(failed.value)


def test_a_wrong_token_is_refused_and_not_shown(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to pass, and never what was passed."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    server.token = SESAME[::-1]
    monkeypatch.setenv("GITHUB_TOKEN", SESAME)
    monkeypatch.setenv("GITHUB_SERVER_URL", server.url)
    with fetching(folder) as repository, pytest.raises(FetchFailed) as failed:
        repository.resolve(first)

    assert "origin does not let us in" in failed.value.what
    assert SESAME not in str(failed.value)


def test_a_redirect_is_not_followed(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever answers for origin cannot send us, and the token, somewhere else."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    with GitServer(tmp_path, token=SESAME) as other:
        server.redirect = other.url
        monkeypatch.setenv("GITHUB_TOKEN", SESAME)
        monkeypatch.setenv("GITHUB_SERVER_URL", server.url)
        with fetching(folder) as repository, pytest.raises(FetchFailed):
            repository.resolve(first)
        assert other.requests == []


def test_what_checkout_left_in_the_clone_opens_the_server(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """With `persist-credentials: true` no token has to be passed."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    server.token = SESAME
    basic = base64.b64encode(f"x-access-token:{SESAME}".encode()).decode()
    RepositoryBuilder(folder).git(
        "config", f"http.{server.url}/.extraheader", f"AUTHORIZATION: basic {basic}"
    )
    with fetching(folder) as repository:
        assert repository.resolve(first).sha == first


def test_a_hostile_configuration_has_no_say_in_a_fetch(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Helpers, hooks, proxies, rewritten addresses, commands: none runs, and no token leaks."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    trap = Trap(repo, tmp_path)
    trap.poison(folder / ".git")
    thief = GitServer(tmp_path)
    with thief, (folder / ".git/config").open("a") as config:
        config.write(
            f'[url "{thief.url}/"]\n\tinsteadOf = {server.url}/\n'
            f"[http]\n\tproxy = {thief.url}\n\tfollowRedirects = true\n"
            f'[http "{server.url}/"]\n\tproxy = {thief.url}\n\textraHeader = "X: 1"\n'
            f'[credential "{server.url}"]\n\thelper = !{trap.spy}\n'
            f'[remote "impact"]\n\turl = {thief.url}/repo\n\tuploadpack = {trap.spy}\n'
            f'[remote "{server.url}/repo"]\n\tvcs = ext\n\tproxy = {thief.url}\n'
        )
        config.flush()
        RepositoryBuilder(folder).git("config", "--replace-all", "remote.origin.url",
                                      f"{server.url}/repo")  # fmt: skip
        trap.forget()
        server.token = SESAME
        monkeypatch.setenv("GITHUB_TOKEN", SESAME)
        monkeypatch.setenv("GITHUB_SERVER_URL", server.url)
        with fetching(folder) as repository:
            assert repository.resolve(first).sha == first
        assert thief.requests == []
    assert trap.fired() == []


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c touch% x",
        "git://example.com/x",
        "http://example.com/x",
        "http://127.0.0.1.example.com/x",
        "http://localhost@example.com/x",
        "https://example.com\\@127.0.0.1/x",
        "ftp://example.com/x",
        "-oProxyCommand=touch x:y",
        "file://host/x",
        "fd::17",
        "./inside",
        "",
    ],
)
def test_no_other_address_is_connected_to(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, url: str
) -> None:
    """https, ssh, this very machine and folders outside the clone: nothing else is an origin."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    folder = clone(server, tmp_path / "cut", "--depth=1")
    RepositoryBuilder(folder).git("config", "remote.origin.url", url)
    with fetching(folder) as repository, pytest.raises(RepositoryError) as caught:
        repository.resolve(first)

    assert caught.value.do.startswith("git remote ")
    assert server.requests == []


def test_a_folder_of_this_machine_is_an_origin(repo: RepositoryBuilder, tmp_path: Path) -> None:
    """A clone of a neighbouring folder fetches from there, also by a relative path."""
    first, _ = repo.commit({"a": "1"}), repo.commit({"a": "2"})
    for number, url in enumerate((f"file://{repo.path}", str(repo.path), "../repo")):
        folder = tmp_path / f"cut{number}"
        repo.git("clone", "-q", "--depth=1", f"file://{repo.path}", str(folder))
        RepositoryBuilder(folder).git("config", "remote.origin.url", url)
        with fetching(folder) as repository:
            assert repository.resolve(first).sha == first


def test_a_clone_without_origin_says_so(repo: RepositoryBuilder) -> None:
    """There is nothing to ask."""
    repo.commit({"a": "1"})
    with fetching(repo.path) as repository, pytest.raises(RepositoryError) as caught:
        repository.resolve("1" * 40)

    assert "no remote named origin" in caught.value.what
