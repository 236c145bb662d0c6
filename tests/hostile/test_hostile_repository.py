"""A repository that wants our machine: no command executes, fetches or writes a thing of it.

Each command answers as it did before the owner configured git to run a spy wherever git can run
something; what the repository's own answers and files are is in tests/repository, here it is the
whole command.
"""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from impact.cli import COMMANDS
from tests.conftest import RepositoryBuilder
from tests.hostile.ground import Person, Said, lay, questions
from tests.repository.hostile import Trap


def embed(repo: RepositoryBuilder) -> list[Path]:
    """Make a bare repository among the plain files and a nested one, which becomes a submodule."""
    inner = RepositoryBuilder(repo.path / "module")
    inner.commit({"m.py": "m\n", ".gitattributes": "* filter=evil\n"})
    repo.git("init", "-q", "--bare", "docs/bare")
    (repo.path / "docs/bare/refs/keep").write_text("")
    return [inner.path / ".git", repo.path / "docs/bare"]


def replace(repo: RepositoryBuilder) -> None:
    """Say by replace refs and grafts that HEAD is another commit and that nothing changed."""
    head, base = repo.git("rev-parse", "HEAD"), repo.git("rev-parse", "HEAD~1")
    tree = repo.git("rev-parse", "HEAD~1^{tree}")
    other = repo.git("commit-tree", "-m", "nothing", "-p", base, tree)
    repo.git("replace", head, other)
    rules, other_file = (repo.git("rev-parse", f"HEAD:{n}") for n in ("rules.yaml", "Dockerfile"))
    repo.git("replace", rules, other_file)
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{head}\n")


def borrow(repo: RepositoryBuilder, base: Path) -> None:
    """Move all objects away into a poisoned repository that this one borrows from, and loops to."""
    lender = RepositoryBuilder(base / "lender")
    (repo.path / ".git/objects").rename(lender.path / ".git/objects.new")
    subprocess.run(["rm", "-r", lender.path / ".git/objects"], check=True)
    (lender.path / ".git/objects.new").rename(lender.path / ".git/objects")
    for own, other in ((repo, lender), (lender, repo)):
        info = own.path / ".git/objects/info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "alternates").write_text(f"{other.path}/.git/objects\n")


def dirty(repo: RepositoryBuilder) -> None:
    """Make git compare contents, by filters: as new as the index, of the same size."""
    index = (repo.path / ".git/index").stat()
    os.utime(repo.path / "web/main.py", ns=(index.st_mtime_ns, index.st_mtime_ns))
    os.utime(repo.path / "shared/db.py", ns=(index.st_mtime_ns, index.st_mtime_ns))


def close(trap: Trap, base: Path) -> None:
    """Turn the repository hostile, with all it can be configured to."""
    replace(trap.repo)
    borrow(trap.repo, base)
    trap.repo.git("config", "core.repositoryFormatVersion", "1")
    trap.poison(trap.repo.path / ".git")
    dirty(trap.repo)
    trap.forget()


class Case(NamedTuple):
    """A closed trap, and what was answered about the repository before."""

    trap: Trap
    before: dict[str, dict[tuple[str, ...], Said]]
    person: Person


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The ground, asked while its own configuration was harmless, then with the trap closed."""
    base = tmp_path_factory.mktemp("evil")
    trap = Trap(RepositoryBuilder(base / "repo"), base)
    folders = embed(trap.repo)
    lay(trap.repo, {".gitattributes": "* filter=evil diff=evil text=auto\n"})
    for folder in folders:
        trap.poison(folder)
    person = Person(trap.repo.path)
    before = {command: person.answers(command) for command in COMMANDS}
    close(trap, base)
    return Case(trap, before, person)


def test_plain_git_falls_into_the_trap(case: Case) -> None:
    """Without our guards the spy runs and the answer is another one."""
    for words in (["status"], ["diff"], ["log", "-p"], ["fetch"], ["branch", "x"]):
        case.trap.forget()
        subprocess.run(["git", *words], cwd=case.person.where, capture_output=True)
        assert case.trap.fired(), words
    case.trap.forget()
    names = "-c core.fsmonitor=false diff-tree -r --name-only HEAD~1 HEAD"
    done = subprocess.run(["git", *names.split()], cwd=case.person.where, capture_output=True)
    assert done.stdout == b""


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_executes_anything_or_answers_otherwise(
    command: str, case: Case, tmp_path: Path
) -> None:
    """The sentinel stays empty, cold and warm, and every answer is the one of before."""
    case.trap.forget()
    cold = case.person.answers(command, IMPACT_CACHE_DIR=str(tmp_path))
    warm = case.person.answers(command, IMPACT_CACHE_DIR=str(tmp_path))

    assert case.trap.fired() == []
    assert cold == warm == case.before[command]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_is_started_inside_of_somebodys_files(command: str, case: Case) -> None:
    """Standing in a bare repository that came with the files, nothing runs and nothing is read."""
    case.trap.forget()
    inside = Person(case.person.where / "docs/bare")
    for asked in questions(command):
        said = inside.ask(*asked.line)
        assert said.status in (0, 2, 3), (asked, said)
        assert "shared/" not in said.out, asked

    assert case.trap.fired() == []
