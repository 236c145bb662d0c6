"""Rules and code that are bombs: every command answers or refuses them, in time, in our words."""

import os
import time

import pytest

from tests.conftest import RepositoryBuilder
from tests.hostile.ground import Asked, Person, Said, lay, questions, refused_well
from tests.small_repository import RULES

PATIENCE = 20.0  # seconds for one question on a busy machine; each takes far below one


def _rules(pattern: str, dialect: str) -> str:
    """Rules of one hostile pattern."""
    return f'{RULES}dialect: {dialect}\ncomponents: {{every: ["{pattern}"]}}\n'


def _aliases() -> str:
    """An alias bomb of 10^9 nodes."""
    first = f"a0: &a0 [{', '.join('x' * 10)}]\n"
    rows = (f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    return RULES + first + "".join(rows)


REFUSED: dict[str, str | bytes] = {
    "aliases": _aliases(),
    "merge keys": RULES + "x: &x {a: 1}\ny: {<<: *x}\n",
    "duplicate keys": RULES + "version: 1\n",
    "deep": RULES + "rules: " + "[" * 5000 + "]" * 5000 + "\n",
    "10 MB": RULES + "# " + "x" * 10_000_000 + "\n",
    "not UTF-8": RULES.encode() + b"# \xff\xfe\n",
    "NUL": RULES.encode() + b"# \0\n",
    "UTF-16": RULES.encode("utf-16"),
    "lone surrogate": RULES + 'title: "\\ud800"\n',
    "a tag of Python": RULES + "x: !!python/object/apply:os.system ['touch pwned']\n",
    "ways without end": _rules("a?" * 200 + "b", "github"),
}
TAKEN: dict[str, str] = {
    "stars": _rules("a*" * 60 + "b", "gitignore"),
    "stars of github": _rules("a*" * 60 + "b", "github"),
    "folders": _rules("**/x/" * 40 + "y", "gitignore"),
    "folders of github": _rules("**/x/" * 40 + "y", "github"),
    "sets": _rules("[a-z][!a-z]" * 60, "gitignore"),
}
WITHOUT_RULES = frozenset({"explain", "init", "schema", "serve", "worker"})
ANSWERS_ANYWAY = frozenset(
    {"check", "ledger", "match"}
)  # of workflows, records, files without them
CODE: dict[str, bytes] = {
    "parentheses": b"(" * 200_000,
    "signs": b"-" * 200_000 + b"1\n",
    "lambdas": b"lambda: " * 100_000 + b"1\n",
    "attributes": b"a" + b".a" * 200_000 + b"\n",
    "a long list": b"x = [" + b"1, " * 400_000 + b"]\n",
    "fields": b'f"' + b"{" * 100_000,
    "strings": b"'''" * 99_999,
    "lines": b"\\\n" * 200_000,
    "calls": b"import_module(" * 20_000,
    "NUL": b"import os\0\nfrom shared import quiet\n",
    "UTF-16": "from shared import quiet\n".encode("utf-16"),
    "a false coding": b"# -*- coding: utf-7 -*-\nfrom shared import quiet\n",
    "an unknown coding": b"# coding: nonsense\nfrom shared import quiet\n",
    "a surrogate": b"x = '\xed\xa0\x80'\nfrom shared import quiet\n",
    "blank": b"\x0c\x0c\r\r\n",
}


def ask(person: Person, asked: Asked) -> Said:
    """Ask one question, in time."""
    began = time.monotonic()
    found = person.ask(*asked.line)
    assert time.monotonic() - began < PATIENCE, asked
    assert "Traceback" not in found.err
    assert found.status in (0, 1) or refused_well(found), (asked, found)
    return found


def firsts() -> list[Asked]:
    """One question for each command."""
    found: dict[str, Asked] = {}
    for asked in questions():
        found.setdefault(asked.command, asked)
    return list(found.values())


def commit_rules(repo: RepositoryBuilder, text: str | bytes) -> None:
    """Lay the ground with these rules at both ends: HEAD~1, the base of most questions, too."""
    repo.commit({"rules.yaml": text})
    repo.commit({"shared/db.py": "VALUE = 3\n"})
    repo.git("branch", "-f", "dev", "HEAD~1")


@pytest.mark.parametrize("name", REFUSED)
def test_rules_that_are_a_bomb_are_refused_by_every_command(
    repo: RepositoryBuilder, name: str
) -> None:
    """Each command that answers by the rules says in our words what is wrong with them."""
    lay(repo)
    commit_rules(repo, REFUSED[name])
    person = Person(repo.path)
    for asked in firsts():
        status, _, err = ask(person, asked)
        if asked.command in WITHOUT_RULES | ANSWERS_ANYWAY | {"comment", "detect", "notes"}:
            continue
        assert status == 2, (asked, err)
        assert "rules.yaml" in err

    assert not (repo.path / "pwned").exists()


@pytest.mark.parametrize("name", TAKEN)
def test_patterns_that_want_to_take_for_ever_do_not(repo: RepositoryBuilder, name: str) -> None:
    """Patterns that other engines try in exponentially many ways are matched in time."""
    lay(repo)
    commit_rules(repo, TAKEN[name])
    repo.commit({"a" * 200 + "/x" * 20: "", "a" * 240: ""})
    person = Person(repo.path)
    diff = person.ask("diff", "HEAD~1..HEAD", "--event", "push:dev")

    assert diff.status == 0, diff.err
    for asked in firsts():
        ask(person, asked)


@pytest.mark.parametrize("how", ["link", "submodule"])
def test_rules_that_are_no_file_are_refused_by_every_command(
    repo: RepositoryBuilder, how: str
) -> None:
    """A link could lead out of the repository, and a submodule has nothing to read."""
    lay(repo)
    (repo.path / "rules.yaml").unlink()
    if how == "link":
        os.symlink("/etc/hostname", repo.path / "rules.yaml")
        repo.git("add", "-A")
    else:
        head = repo.git("rev-parse", "HEAD")
        repo.git("update-index", "--cacheinfo", f"160000,{head},rules.yaml")
        (repo.path / "rules.yaml").mkdir()
    repo.git("commit", "-q", "-m", "rules")
    repo.git("branch", "-f", "dev", "HEAD")
    person = Person(repo.path)
    status, _, err = person.ask("diff", "HEAD~1..HEAD", "--event", "push:dev")

    assert status == 2
    assert "rules.yaml" in err
    for asked in firsts():
        ask(person, asked)


@pytest.mark.parametrize("name", CODE)
def test_code_that_is_a_bomb_stops_no_command(repo: RepositoryBuilder, name: str) -> None:
    """Whatever a file of Python holds: who imports it is still deployed, and by every command."""
    lay(repo)
    repo.commit({"shared/db.py": CODE[name]})
    person = Person(repo.path)
    status, out, err = person.ask("diff", "HEAD~1..HEAD", "--event", "push:dev")

    assert status == 0, err
    assert "web-dev.yml" in out
    for asked in firsts():
        ask(person, asked)


def test_a_blob_of_400_mebibytes_is_not_read(repo: RepositoryBuilder) -> None:
    """It counts as unknown; its size is asked for first."""
    lay(repo)
    huge = repo.path / "shared/db.py"
    with huge.open("wb") as file:
        file.truncate(400 << 20)
    repo.git("-c", "core.bigFileThreshold=1m", "-c", "core.compression=1", "add", "-A")
    repo.git("commit", "-q", "-m", "huge")
    person = Person(repo.path)
    status, out, err = person.ask("diff", "HEAD~1..HEAD", "--event", "push:dev")

    assert status == 0, err
    assert "web-dev.yml" in out
