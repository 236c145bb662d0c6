"""A bare mirror: what it takes over from a server, what it never does, and what a kill leaves."""

import base64
import datetime as dt
import os
import random
import re
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from impact.errors import FetchFailed, UsageError
from impact.repository import open_repository
from impact.repository.mirror import Mirror, failure
from impact.repository.origin import hosted
from tests.conftest import RepositoryBuilder
from tests.git_server import GitServer

SESAME = "top-secret"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A server of the folder the tests make their repositories in, which asks for a token."""
    with GitServer(tmp_path, token=SESAME) as server:
        yield server


def mirror_of(
    server: GitServer, folder: Path, *, name: str = "repo", token: str = SESAME
) -> Mirror:
    """A mirror of one repository of the server; nobody else holds its lock."""
    host = server.url.partition("://")[2]
    address = hosted(f"{server.url}/{name}", [host], loopback=True)
    return Mirror(str(folder), address, token, lock=-1)


def names(folder: Path) -> dict[str, str]:
    """The references of a repository, with their commits; HEAD is where it points."""
    git = ["git", "-C", str(folder)]
    listed = subprocess.run(
        [*git, "for-each-ref", "--format=%(refname) %(objectname)"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    head = subprocess.run([*git, "symbolic-ref", "HEAD"], capture_output=True, text=True).stdout
    return dict(line.split(" ") for line in listed.splitlines()) | {"HEAD": head.strip()}


def test_a_mirror_has_the_branches_tags_and_head_of_its_server(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Branches, tags and the default branch are the server's, with one fetch and no work tree."""
    one = repo.commit({"a": "1"})
    repo.git("branch", "trunk")
    repo.git("tag", "v1")
    repo.git("symbolic-ref", "HEAD", "refs/heads/trunk")
    mirror_of(server, tmp_path / "m" / "x.git").clone()

    assert names(tmp_path / "m/x.git") == {
        "HEAD": "refs/heads/trunk",
        "refs/heads/main": one,
        "refs/heads/trunk": one,
        "refs/remotes/origin/HEAD": one,
        "refs/tags/v1": one,
    }
    assert os.listdir(tmp_path / "m") == ["x.git"]
    with open_repository(str(tmp_path / "m/x.git")) as repository:
        default = repository.default_branch()
        assert default is not None
        assert (repository.bare, default.name) == (True, "trunk")


def test_an_update_follows_branches_that_move_go_and_become_folders(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """After a force push, a removal and a/b in the place of a, the names are the server's."""
    repo.commit({"a": "1"})
    repo.git("branch", "a")
    repo.git("branch", "gone")
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()

    repo.git("branch", "-D", "gone", "a")
    repo.git("branch", "a/b")
    repo.git("commit", "-q", "--amend", "-m", "another")
    repo.git("branch", "-m", "main", "trunk")
    mirror.update()
    mirror.tidy()

    assert names(tmp_path / "x.git") == names(tmp_path / "repo") | {
        "refs/remotes/origin/HEAD": repo.git("rev-parse", "trunk"), "HEAD": "refs/heads/trunk",
    }  # fmt: skip


@pytest.mark.parametrize("old", [False, True], ids=["new", "old"])
def test_the_head_of_a_pull_request_is_brought(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, old: bool
) -> None:
    """A commit no branch leads to is fetched by its id; that of nothing is gone, and no error."""
    repo.commit({"a": "1"})
    head = repo.commit({"a": "2"})
    repo.git("update-ref", "refs/pull/7/head", head)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    server.old = old
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()

    assert mirror.bring(head)
    assert not mirror.bring("1" * 40)
    with open_repository(str(tmp_path / "x.git")) as repository:
        assert repository.obtain(head)


def test_an_empty_repository_is_mirrored(server: GitServer, tmp_path: Path) -> None:
    """Nothing was pushed yet: the mirror is there, and the first commit comes with an update."""
    later = RepositoryBuilder(tmp_path / "later")
    mirror = mirror_of(server, tmp_path / "x.git", name="later")
    mirror.clone()
    sha = later.commit({"a": "1"})
    mirror.update()

    assert names(tmp_path / "x.git")["refs/heads/main"] == sha


def test_long_ids_are_mirrored(server: GitServer, tmp_path: Path) -> None:
    """A repository of SHA-256 ids has a mirror of SHA-256 ids."""
    (tmp_path / "long").mkdir()
    git = RepositoryBuilder(tmp_path / "helper").git
    git("init", "-q", "--object-format=sha256", "-b", "main", str(tmp_path / "long"))
    git("-C", str(tmp_path / "long"), "commit", "-q", "--allow-empty", "-m", "one")
    mirror_of(server, tmp_path / "x.git", name="long").clone()

    assert len(names(tmp_path / "x.git")["refs/heads/main"]) == 64


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_server_that_does_not_know_us_is_told_without_the_token(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, token: str
) -> None:
    """Without the right token there is an error of four parts, no token in it, and no folder."""
    repo.commit({"a": "1"})
    with pytest.raises(FetchFailed) as caught:
        mirror_of(server, tmp_path / "x.git", token=token).clone()

    assert "does not show us this repository" in caught.value.what
    assert "token" in caught.value.do
    assert "wrong" not in str(caught.value)
    assert not (tmp_path / "x.git").exists()
    assert not (tmp_path / "x.git.new").exists()


def test_the_token_is_in_no_argument_and_no_file(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While git speaks the token is in its environment; no command line and no file holds it."""
    repo.commit({"a": "1"})
    seen: list[bytes] = []
    answer = server.answer

    def watched(request: object) -> None:
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                seen.append(process.read_bytes())
            except OSError:
                continue
        answer(request)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "answer", watched)
    server.token = f"only-here-{os.getpid()}"  # other tests run beside this one
    mirror_of(server, tmp_path / "m" / "x.git", token=server.token).clone()

    encoded = server.authorized[0].split(" ")[1].encode()
    assert any(b"git-remote-http" in line for line in seen)
    assert not [line for line in seen if server.token.encode() in line or encoded in line]
    files = [path for path in (tmp_path / "m").rglob("*") if path.is_file()]
    assert not [path for path in files if encoded in path.read_bytes()]
    assert not [path for path in files if server.token.encode() in path.read_bytes()]


def test_a_redirect_is_refused_and_gets_no_token(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """A server that sends us elsewhere is not followed; what it pointed at hears nothing."""
    repo.commit({"a": "1"})
    with GitServer(tmp_path) as other:
        server.redirect = other.url
        with pytest.raises(FetchFailed, match="sends us to another address") as caught:
            mirror_of(server, tmp_path / "x.git").clone()
        assert (other.requests, other.authorized) == ([], [])
    assert "new address" in caught.value.do


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody trusts yet, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


def test_https_is_spoken_to_whom_the_operator_trusts_alone(
    repo: RepositoryBuilder, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate nobody signed ends the fetch before the token is sent; a trusted one serves."""
    one = repo.commit({"a": "1"})
    with GitServer(tmp_path, token=SESAME, certificate=certificate) as server:
        mirror = mirror_of(server, tmp_path / "x.git")
        with pytest.raises(FetchFailed, match="certificate"):
            mirror.clone()
        assert server.authorized == []

        monkeypatch.setenv("GIT_SSL_NO_VERIFY", "1")  # nobody's variable switches that off
        with pytest.raises(FetchFailed, match="certificate"):
            mirror.clone()

        monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
        mirror.clone()
        assert set(server.authorized) == {
            f"Basic {base64.b64encode(f'x-access-token:{SESAME}'.encode()).decode()}"
        }
    assert names(tmp_path / "x.git")["refs/heads/main"] == one


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "does not show us"), (403, "does not show us"), (500, "cannot be reached"),
     (503, "cannot be reached"), (429, "cannot be reached")],
)  # fmt: skip
def test_what_a_server_answers_is_told(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, status: int, words: str
) -> None:
    """Each kind of refusal has its own words, and the mirror keeps what it had."""
    one = repo.commit({"a": "1"})
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()
    server.status = status
    with pytest.raises(FetchFailed, match=words):
        mirror.update()

    assert names(tmp_path / "x.git")["refs/heads/main"] == one


def test_a_server_that_is_down_is_told(tmp_path: Path) -> None:
    """Where nobody listens, the error says that the server cannot be reached."""
    with GitServer(tmp_path) as server:
        mirror = mirror_of(server, tmp_path / "x.git")
    with pytest.raises(FetchFailed, match="cannot be reached") as caught:
        mirror.clone()
    assert caught.value.where == f"{server.url}/repo"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("error: unable to write file objects/pack/tmp_pack_x: No space left on device", "disk"),
        ("fatal: write error: Disk quota exceeded", "disk"),
        ("something nobody has seen", "something nobody has seen"),
    ],
)
def test_what_git_says_is_told_by_its_kind(said: str, words: str) -> None:
    """A full disk is called that, and what no table knows is told as it is."""
    assert words in failure(said, "https://github.com/o/n").what


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/o/n",
        "http://127.0.0.1:8000/o/n",
        "ssh://git@github.com/o/n",
        "git@github.com:o/n",
        "ext::sh -c touch% x",
        "file:///srv/n",
        "/srv/n",
        "https://github.com",
        "https://token@github.com/o/n",
        "https://user:token@github.com/o/n",
        "https://github.com@evil.example/o/n",
        "https://evil.example/o/n",
        "https://github.com.evil.example/o/n",
        "https://github.com:8443/o/n",
        "--upload-pack=x",
        "https://github.com/o/n\n",
        "",
    ],
)
def test_an_address_that_may_not_be_mirrored_is_refused(url: str) -> None:
    """Only https to a server of the list is a mirror's address, and no password is repeated."""
    with pytest.raises(UsageError) as caught:
        hosted(url, ["github.com"])
    assert "user:token" not in str(caught.value)


def test_http_to_this_machine_needs_permission() -> None:
    """For tests http to a loopback address is allowed by a setting, and to nowhere else."""
    hosts = ["localhost:80", "example.com"]
    assert hosted("http://localhost:80/n", hosts, loopback=True).protocol == "http"
    with pytest.raises(UsageError):
        hosted("http://example.com/n", hosts, loopback=True)


def test_nothing_of_a_mirror_runs_what_the_machine_configures(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's hooks, templates, helpers and address rules have no say in a mirror."""
    repo.commit({"a": "1"})
    ran = tmp_path / "ran"
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("reference-transaction", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {ran}\n")
        (hooks / name).chmod(0o755)
    config = tmp_path / "config"
    config.write_text(
        f'[core]\nhooksPath = {hooks}\n[init]\ntemplateDir = {hooks}\n'
        f'[credential]\nhelper = "!touch {ran}"\n[url "ext::touch {ran}"]\n'
        f"insteadOf = {server.url}\n"
    )  # fmt: skip
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_ASKPASS", f"touch {ran}")
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()
    mirror.update()

    assert not ran.exists()


def test_what_a_killed_git_left_is_no_obstacle(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Locks and half packs of a git that was killed are removed, whoever held them is gone."""
    repo.commit({"a": "1"})
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()
    left = ["packed-refs.lock", "refs/heads/main.lock", "HEAD.lock", "objects/pack/tmp_pack_a"]
    for name in left:
        (tmp_path / "x.git" / name).write_text("")
    two = repo.commit({"a": "2"})
    mirror.update()

    assert names(tmp_path / "x.git")["refs/heads/main"] == two
    assert not [name for name in left if (tmp_path / "x.git" / name).exists()]


def test_a_fetch_that_breaks_off_leaves_nothing(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """Half a pack is an error, and is not kept: neither a half mirror nor half of what is new."""
    repo.commit({"a": "1"})
    mirror, other = (mirror_of(server, tmp_path / "m" / name) for name in ("x.git", "y.git"))
    mirror.clone()
    before = sorted((tmp_path / "m").rglob("*"))
    one = names(tmp_path / "m/x.git")
    repo.commit({"a": random.Random(1).randbytes(1 << 17)})
    server.cut = True
    for act in (mirror.update, other.clone):
        with pytest.raises(FetchFailed):
            act()

    assert sorted((tmp_path / "m").rglob("*")) == before
    assert names(tmp_path / "m/x.git") == one


def test_many_fetches_leave_few_packs(
    repo: RepositoryBuilder,
    server: GitServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each fetch brings one pack; they are rolled together, and every commit stays readable."""
    monkeypatch.setattr("impact.repository.mirror._MANY_PACKS", 3)
    mirror = mirror_of(server, tmp_path / "x.git")
    repo.commit({"a": "0"})
    mirror.clone()
    shas = []
    for step in range(6):
        shas.append(repo.commit({"a": str(step + 1)}))
        mirror.update()
        mirror.tidy()

    assert len(list((tmp_path / "x.git/objects/pack").glob("*.pack"))) <= 4
    with open_repository(str(tmp_path / "x.git")) as repository:
        assert all(repository.obtain(sha) for sha in shas)


def test_once_a_week_old_single_commits_are_let_go(
    repo: RepositoryBuilder, server: GitServer, tmp_path: Path
) -> None:
    """What a job asked for is kept for a month; a branch never goes by that."""
    one = repo.commit({"a": "1"})
    mirror = mirror_of(server, tmp_path / "x.git")
    mirror.clone()
    assert mirror.bring(one)
    helper = RepositoryBuilder(tmp_path / "helper")
    helper.git("-C", str(tmp_path / "x.git"), "update-ref", f"refs/impact/2020-01-01/{one}", one)
    os.utime(tmp_path / "x.git/impact-tidied", (1, 1))
    mirror.tidy()

    kept = [name for name in names(tmp_path / "x.git") if name.startswith("refs/impact/")]
    assert len(kept) == 1
    assert re.fullmatch(rf"refs/impact/20\d\d-\d\d-\d\d/{one}", kept[0])
    assert (tmp_path / "x.git/impact-tidied").stat().st_mtime > 1
