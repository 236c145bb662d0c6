"""Histories of a small repository: files, rules, links and submodules under random edits."""

import random
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tests.conftest import RepositoryBuilder

Content: TypeAlias = tuple[str, bytes]  # mode, bytes
Files: TypeAlias = dict[str, Content]

RULES = """\
version: 1
apps:
  web: {{entrypoints: [web/main.py, "web/data/**", bin/run, web/book.ipynb], images: [Dockerfile]}}
  jobs: {{entrypoints: [jobs.main:run, jobs/link.py]}}
  docs: {{paths: ["docs/**", "src/lib/more.py"]}}
links: [{{importer: web/main.py, imported: "tables/*.csv", why: read at run time}}]
graph: {{unknown: {unknown}{more}}}
"""
VARIANTS = (
    RULES.format(unknown="report", more=""),
    RULES.format(unknown="deploy", more=", max_blob: 90"),
    RULES.format(unknown="report", more=", follow: [module, lazy, package, string]"),
    RULES.format(
        unknown="report",
        more=", roots: [., src], cut: [{importer: web/main.py, imported: 'src/**', why: no}]",
    ),
    RULES.format(unknown="report", more=", roots: [., sub/inner, other]").replace(
        "jobs/link.py", "jobs/app.wsgi, linked/more.py, tools/job.txt"
    ),
    RULES.format(unknown="report", more="")
    + """\
rules:
  - {paths: ["src/lib/**", "!**/deep/**"], deploy: [web], skip: all, why: of the web}
  - {paths: ["docs/**"], skip: [web], notice: read it}
components: {back: ["src/**"], front: ["web/data/**"]}
environments: [dev, prod]
pipelines: {dev: [{stage: Build, needs: [back]}, {stage: Pages, needs: [front]}]}
workflows:
  - {file: web-dev.yml, app: web, environment: dev, when: {push: [dev, main]}, minutes: 4}
  - {file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [dev], pull_request: main}}
  - {file: web-prod.yml, app: web, environment: prod, when: {tag: ["v-web-*"]}, tag_on: main}
unmatched: deploy
""",
)
LINK, SUBMODULE = "120000", "160000"
CODE = (".py", "bin/run", ".ipynb", ".wsgi", "job.txt", "tool")
TURNED = ("linked", "web/linked", "sub", "src/lib/sub", "jobs/link.py", "web/data/x.json")
TARGETS = (b"../src/lib/db.py", b"../lib/db.py", b"nowhere", b"src/lib", b"../src/lib", b"..", b".",
           b"tools/job.txt", b"../tools/job.txt", b"sub/x", b"../linked", b"/etc")  # fmt: skip
START = {
    "web/__init__.py": "",
    "web/main.py": "import lib.db\nfrom lib import *\n\ndef f():\n    import jobs.main\n",
    "web/data/a.json": "{}",
    "web/book.ipynb": '{"cells": [{"cell_type": "code", "source": ["import lib.db"]}]}',
    "bin/run": "#!/usr/bin/env python\nimport lib.more\n",
    "jobs/main.py": "import importlib\nfrom lib.db import x\nimportlib.import_module(name)\n",
    "jobs/other.py": "import web.main\n",
    "src/lib/__init__.py": "__all__ = ['more']\n",
    "src/lib/db.py": "from . import deep\nname = 'lib.more'\n",
    "src/lib/more.py": "x = 1\n",
    "src/lib/deep/__init__.py": "import jobs\n",
    "tables/a.csv": "1",
    "docs/index.md": "words",
    "Dockerfile": "FROM x\nCOPY tables /t\nCOPY src /src\n",
}
PYTHON = (
    "import lib.db\n", "import lib.more; import lib.db\n", "import lib.db, lib.more\n",
    "from lib import *\n", "def g():\n    import jobs.other\n", "# words\n", "\n", "y = 2\n",
    "from . import deep\n", "import importlib\nimportlib.import_module(y)\n", "'''\n",
    "__all__ = ['db']\n", "__import__('web.' + y)\n", "from web import data\n", "z = 'lib.db'\n",
    "import json, queue, sub.x\n", "from . import main, data\n", "from linked import *\n",
    "import linked.more\n", "import importlib\nimportlib.import_module('mo' + y)\n",
    "from lib.deep.x import y\n", "import More, more\n", "def test(): import conftest\n",
    "if TYPE_CHECKING:\n    import lib.more\n", "__all__ = ['deep', 'more']\n",
    "try:\n    import lib.deep\nexcept ImportError:\n    import lib.more\n", "class (:\n",
)  # fmt: skip
NEW = (
    "src/lib/extra.py", "lib/db.py", "web/data/b.json", "tables/b.csv", "tables/c.txt",
    "pyproject.toml", "jobs/setup.cfg", "jobs/__init__.py", "lib.py", "docs/more.md", "bin/tool",
    "json.py", "web/queue.py", "conftest.py", "jobs/conftest.py", "jobs/test_main.py", "linked",
    "src/lib/More.py", "src/lib/deep/more.py", "more.py", "jobs/app.wsgi", "tools/job.txt",
    "src/linked/__init__.py", "other/__init__.py", "setup.py", "src/setup.cfg", "sub/__init__.py",
    "src/lib/deep/x.pyi", "web/lib/__init__.py", ".dockerignore", "jobs/link.py", "other/y.py",
)  # fmt: skip


def start(rng: random.Random) -> Files:
    """The files a story begins with."""
    files = {path: ("100644", text.encode()) for path, text in START.items()}
    files["jobs/link.py"] = ("120000", b"../src/lib/more.py")
    files["rules.yaml"] = ("100644", rng.choice(VARIANTS).encode())
    return files


def edit_python(rng: random.Random, files: Files) -> None:
    """Put a line into a file of code, or take one out."""
    path = rng.choice([path for path in files if path.endswith(CODE) and files[path][0] != LINK])
    mode, content = files[path]
    if mode == SUBMODULE:
        return
    lines = content.decode().splitlines(keepends=True)
    if lines and rng.random() < 0.3:
        del lines[rng.randrange(len(lines))]
    else:
        lines.insert(rng.randint(0, len(lines)), rng.choice(PYTHON))
    files[path] = (mode, "".join(lines).encode())


def edit_other(rng: random.Random, files: Files) -> None:
    """Add something to a file that is no code."""
    path = rng.choice([p for p in files if not p.endswith(".py") and p != "rules.yaml"])
    mode, content = files[path]
    if mode == SUBMODULE:
        files[path] = (mode, bytes([content[0] ^ 1]) + content[1:])
    elif mode != LINK:
        files[path] = (mode, content + b"\n")


def add(rng: random.Random, files: Files) -> None:
    """Add a file, or write one anew."""
    put(files, rng.choice(NEW), ("100644", rng.choice(PYTHON).encode()))


def put(files: Files, path: str, content: Content) -> None:
    """Let something stand at a path, and nothing where its folders stand or below it."""
    for other in list(files):
        if other.startswith(path + "/") or path.startswith(other + "/"):
            del files[other]
    files[path] = content


def delete(rng: random.Random, files: Files) -> None:
    """Delete a file."""
    if len(files) > 8:
        del files[rng.choice([path for path in files if path != "rules.yaml"])]


def turn(rng: random.Random, files: Files) -> None:
    """Make a file executable, a link or a submodule out of a file, or lead a link elsewhere."""
    path = rng.choice([*(path for path in files if path != "rules.yaml"), *TURNED])
    chosen = rng.random()
    if chosen < 0.3 and files.get(path, ("", b""))[0] == "100644":
        files[path] = ("100755", files[path][1])
    elif chosen < 0.4 or path.startswith("sub"):
        put(files, path, (SUBMODULE, rng.choice((b"1", b"2")) * 40))
    else:
        put(files, path, (LINK, rng.choice(TARGETS)))


def change_rules(rng: random.Random, files: Files) -> None:
    """Edit the rules."""
    files["rules.yaml"] = ("100644", rng.choice(VARIANTS).encode())


EDITS: tuple[tuple[Callable[[random.Random, Files], None], int], ...] = (
    (edit_python, 12), (edit_other, 4), (add, 3), (delete, 2), (turn, 2), (change_rules, 1),
)  # fmt: skip


def story(rng: random.Random, length: int) -> Iterator[Files]:
    """The states a repository goes through."""
    files = start(rng)
    yield dict(files)
    for _ in range(length):
        for edit in rng.choices(*zip(*EDITS, strict=True), k=rng.randint(1, 3)):
            edit(rng, files)
        yield dict(files)


def write_history(repo: RepositoryBuilder, states: Iterator[Files]) -> list[str]:
    """Commit every state, all in one go, and give back the commit ids."""
    stream = bytearray()
    for number, files in enumerate(states):
        stream += b"commit refs/heads/main\nmark :%d\n" % (number + 1)
        stream += b"committer A <a@example.com> %d +0000\ndata 0\n" % (1_700_000_000 + number)
        stream += b"deleteall\n"
        for path, (mode, content) in files.items():
            if mode == SUBMODULE:
                stream += f"M {mode} {content.decode()} {path}\n".encode()
                continue
            stream += f"M {mode} inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
    repo.git("fast-import", "--quiet", stdin=bytes(stream))
    return repo.git("rev-list", "--reverse", "main").split("\n")
