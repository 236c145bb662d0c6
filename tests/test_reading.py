"""Which entry points are read as Python: those whose name, mode or first line says so, and more."""

import pytest

from impact.context import Context
from impact.pipeline import Question, answer
from impact.repository import open_repository
from impact.store import Store
from tests.conftest import RepositoryBuilder


def reaches(repo: RepositoryBuilder, entry: str, text: str, mode: str = "-x") -> bool:
    """Whether an app reaches lib.py from an entry point, asked twice with one memory."""
    rules = f"version: 1\napps: {{web: {{entrypoints: ['{entry}']}}}}\n"
    file = entry.replace("**", "start.run")
    base = repo.commit({"rules.yaml": rules, file: "", "lib.py": ""})
    repo.git("update-index", f"--chmod={mode}", file)
    found = []
    for number, content in enumerate(("", text)):
        repo.write({file: content, "lib.py": f"x = {number}\n"})
        repo.git("add", "-A")
        repo.git("update-index", f"--chmod={mode}", file)
        repo.git("commit", "-q", "-m", "step")
        with open_repository(str(repo.path)) as repository:
            store = Store(str(repo.path.parent / "memory"), repository.identity)
            report = answer(Question(f"{base}..HEAD"), Context(repository, store, lambda *_: None))
            store.save()
        found.append("lib.py" in {one.path for one in report.impact.apps[0].evidence})
    assert not found[0]
    return found[1]


@pytest.mark.parametrize(
    ("entry", "text", "mode"),
    [
        ("bin/app.wsgi", "import lib\n", "-x"),
        ("bin/gui.pyw", "import lib\n", "-x"),
        ("bin/**", "#!/usr/bin/env python3\nimport lib\n", "+x"),
        ("bin/tool.run", "import lib\n", "-x"),
        ("bin/tool", "#!/usr/bin/python\nimport lib\n", "-x"),
    ],
)
def test_scripts_of_any_name_are_read(
    repo: RepositoryBuilder, entry: str, text: str, mode: str
) -> None:
    """A script that the rules name is code, and an edit of it is seen by what is remembered."""
    assert reaches(repo, entry, text, mode)


@pytest.mark.parametrize(
    ("entry", "text", "mode"),
    [
        ("bin/**", "#!/bin/sh\nimport lib\n", "+x"),
        ("bin/**", "#!/usr/bin/python\nimport lib\n", "-x"),
        ("bin/logo.png", "\0import lib\n", "-x"),
    ],
)
def test_data_is_not_read_as_python(
    repo: RepositoryBuilder, entry: str, text: str, mode: str
) -> None:
    """Shell, binary files and data that only a pattern names import nothing."""
    assert not reaches(repo, entry, text, mode)
