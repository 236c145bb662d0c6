"""A repository whose owner wants our machine: everything git can be configured to run, runs a spy.

The spy leaves a file in the sentinel folder; as long as that is empty, nothing was executed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from impact.changes import INDEX, WORK_TREE
from impact.errors import ImpactError
from impact.repository import Repository, open_repository
from tests.conftest import RepositoryBuilder

HOOKS = (
    "pre-commit", "post-commit", "post-checkout", "post-index-change", "reference-transaction",
    "pre-auto-gc", "post-rewrite", "fsmonitor-watchman", "post-update", "pre-receive",
)  # fmt: skip
SCRIPT = """#!/bin/sh
echo "$0 $*" > "{sentinel}/$$-$(basename "$0")"
cat > /dev/null 2>&1 < /dev/null
exit 1
"""


class Trap:
    """A builder's repository turned hostile, and the folder that must stay empty."""

    def __init__(self, repo: RepositoryBuilder, base: Path) -> None:
        self.repo = repo
        self.sentinel = base / "sentinel"
        self.sentinel.mkdir()
        self.spy = base / "spy"
        self.spy.write_text(SCRIPT.format(sentinel=self.sentinel))
        self.spy.chmod(0o755)

    def fired(self) -> list[str]:
        """What was executed."""
        return [found.read_text() for found in sorted(self.sentinel.iterdir())]

    def forget(self) -> None:
        """Empty the sentinel folder."""
        for found in self.sentinel.iterdir():
            found.unlink()

    def poison(self, git_folder: Path) -> None:
        """Configure everything that can run to run the spy."""
        hooks = git_folder / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in HOOKS:
            (hooks / name).unlink(missing_ok=True)
            (hooks / name).symlink_to(self.spy)
        with (git_folder / "config").open("a") as config:
            config.write(self._configuration(hooks))

    def _configuration(self, hooks: Path) -> str:
        spy = self.spy
        return f"""
[core]
\tfsmonitor = {spy}
\thooksPath = {hooks}
\tsshCommand = {spy}
\tgitProxy = {spy}
\taskPass = {spy}
\tpager = {spy}
\teditor = {spy}
\talternateRefsCommand = {spy}
\twarnAmbiguousRefs = false
[credential]
\thelper = !{spy}
[diff]
\texternal = {spy}
\tignoreSubmodules = all
[diff "evil"]
\ttextconv = {spy}
\tcommand = {spy}
[filter "evil"]
\tclean = {spy} %f
\tsmudge = {spy} %f
\tprocess = {spy}
\trequired = true
[filter "evil two.\\"quoted\\" é"]
\tclean = {spy} %f
[gpg]
\tprogram = {spy}
[uploadpack]
\tpackObjectsHook = {spy}
[submodule]
\trecurse = true
[protocol]
\tallow = always
[protocol "ext"]
\tallow = always
[remote "origin"]
\turl = ext::{spy} %S
\tfetch = +refs/heads/*:refs/remotes/origin/*
\tpromisor = true
\tpartialclonefilter = blob:none
\tuploadpack = {spy}
[extensions]
\tpartialClone = origin
"""


def set_trap(repo: RepositoryBuilder, base: Path) -> Trap:
    """Build the hostile repository: two commits, a dirty work tree, missing and odd objects."""
    trap = Trap(repo, base)
    repo.commit({"a.py": "a\n", "b/c.py": "c\n", "gone.txt": "gone\n"})
    module = RepositoryBuilder(repo.path / "module")
    module.commit({"m.py": "m\n", ".gitattributes": "* filter=own\n"})
    trap.poison(module.path / ".git")
    with (module.path / ".git/config").open("a") as config:
        config.write(f'[filter "own"]\n\tclean = {trap.spy} %f\n')
    repo.commit({"a.py": "aa\n", ".gitattributes": "* filter=evil diff=evil\n"})
    repo.git("tag", "v1")
    inner = RepositoryBuilder(repo.path / "nested")
    inner.commit({"n.py": "n\n"})
    trap.poison(inner.path / ".git")
    gone = repo.git("rev-parse", "HEAD:gone.txt")
    (repo.path / ".git/objects" / gone[:2] / gone[2:]).unlink()
    repo.git("config", "core.repositoryFormatVersion", "1")
    trap.poison(repo.path / ".git")
    repo.write({"b/c.py": "d\n", "module/m.py": "n\n", "new.py": "new\n"})
    # As new as the index and of the same size: git has to compare the content, by the filter.
    for top, name in (("", "a.py"), ("", "b/c.py"), ("module", "m.py")):
        index = (repo.path / top / ".git/index").stat()
        os.utime(repo.path / top / name, ns=(index.st_mtime_ns, index.st_mtime_ns))
    trap.forget()
    return trap


def ask_everything(path: str) -> list[str]:
    """Call everything a repository can be asked; the kinds of errors that came."""
    errors: list[str] = []
    with open_repository(path) as repository:
        for step in _steps(repository):
            try:
                next(step)
            except ImpactError as error:
                errors.append(error.code)
    return errors


def _steps(repository: Repository) -> Iterator[Iterator[object]]:
    names = (
        "HEAD",
        "HEAD~1",
        "v1",
        "nope",
        "@{u}",
        "HEAD:a.py",
        "origin/main",
        ":/step",
        "HEAD^^^",
    )
    for name in names:
        yield (repository.resolve(given) for given in [name])
    calls = (
        repository.branch, repository.upstream, repository.default_branch, repository.is_unborn,
        lambda: (repository.top, repository.prefix, repository.shallow, repository.partial),
        lambda: repository.branches("main"),
        lambda: repository.has_path("a.py"),
        lambda: repository.has_tag("v1"),
        lambda: len(repository.tree(INDEX)),
        lambda: len(repository.tree(WORK_TREE)),
    )  # fmt: skip
    for call in calls:
        yield (act() for act in [call])
    if repository.names_commit("HEAD~1"):
        yield from _commit_steps(repository)


def _commit_steps(repository: Repository) -> Iterator[Iterator[object]]:
    base, head = repository.resolve("HEAD~1").sha, repository.resolve("HEAD").sha
    listing = dict(repository.tree(head).items())
    oids = [entry.oid for entry in listing.values()]
    calls = [
        lambda: repository.merge_base(base, head),
        lambda: repository.is_ancestor(head, base),
        lambda: repository.tag_before(head, bool),
        lambda: repository.commit_tree_id(head),
        lambda: list(repository.read(oids, max_size=100)),
        lambda: [repository.read_entry(p, e, max_size=9) for p, e in listing.items()],
    ]
    for at in (head, INDEX, WORK_TREE):
        calls += [
            lambda at=at: repository.changes(base, at),
            lambda at=at: repository.changes(None, at),
            lambda at=at: repository.read_path(at, "gone.txt", max_size=99),
            lambda at=at: repository.read_path(at, "b/c.py", max_size=99),
            lambda at=at: [
                repository.read_entry(p, e, max_size=9) for p, e in repository.tree(at).items()
            ],
        ]
    for call in calls:
        yield (act() for act in [call])
