"""Names that somebody else chose, through every command and format: read, never obeyed.

Files, folders, branches, tags, commit messages, workflows, sentences of the rules and artifacts are
written like escapes, workflow commands, markup and bytes that are no text.
"""

import json
from base64 import b64decode

import pytest

from impact.changes import encode_path
from impact.cli import COMMANDS
from tests.conftest import RepositoryBuilder
from tests.hostile.ground import GROUND, WORKFLOW, Person, lay, questions
from tests.hostile.harmless import judge
from tests.render.hostile_names import NASTY

EVIL = "\x1b[31m::set-output name=a::b ##[set-output name=c;]d\u202e <img src=x> @org/team | `x`"
YAML = json.dumps(EVIL)  # which escapes as YAML does
WORDS = json.dumps(EVIL.replace("\x1b", "").replace("\u202e", ""))  # rules refuse those two
PYTHON = "from shared import quiet\n"
FLOW = (
    WORKFLOW.replace("Deploy web", YAML)
    .replace("deploy:", f"deploy:\n    environment: {YAML}")
    .replace("    paths:", f"    # {YAML}\n    paths:")
)
FILES: dict[str, str | bytes] = {
    **{f"web/{name}": PYTHON for name in NASTY},
    **{f"web/{number}/{name.strip('/')}/__init__.py": PYTHON for number, name in enumerate(NASTY)},
    **{f"{name}/unclaimed": "" for name in NASTY},
    "::error::top.py": PYTHON,
    f".github/workflows/{EVIL.replace('/', '')}.yml": FLOW,
    ".github/workflows/web-dev.yml": FLOW,
    "Dockerfile": f'FROM scratch\nCOPY [{YAML}, {json.dumps("web/" + NASTY[3])}, "/x"]\n',
    "main.tf": f'resource "aws_lambda_function" "x" {{\n  handler = {YAML}\n}}\n',
}


def rules() -> str:
    """Rules whose sentences and patterns are hostile, and that still are rules."""
    text = str(GROUND["rules.yaml"]).replace("[web/main.py]", '["web/**"]')
    text = text.replace("why: documents only", f"why: {WORDS}, notice: {WORDS}")
    return text.replace("  web:\n", f"  web:\n    title: {WORDS}\n")


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Somebody in a repository full of such names."""
    repo = RepositoryBuilder(tmp_path_factory.mktemp("names") / "repo")
    message = f"{EVIL}\n\n{EVIL}\n"
    lay(repo, {**FILES, "rules.yaml": rules(), "docs/index.md": "x"}, message)
    for name in ("v-web-0.9.1-$(id)", "v-web-0.9.2-##x;`id`<!--", "v-web-0.9.3-\u202e"):
        repo.git("tag", name, "HEAD~1")
        repo.git("branch", f"release/{name}", "HEAD~1")
    repo.git("checkout", "-q", "-b", "::x$(id)".replace(":", "\u202e"))
    return Person(repo.path)


@pytest.mark.parametrize("command", COMMANDS)
def test_names_are_only_shown(command: str, person: Person) -> None:
    """In a job of Actions and out of one, no output moves a cursor or commands a runner."""
    person.ledger.unlink(missing_ok=True)
    person.ask("ledger", "import", "../deploys.jsonl")
    given = ("--artifact", "--alias", "--version")
    deploy = "record --app web --env dev --status success --sha HEAD".split()
    person.ask(*deploy, *(word for option in given for word in (option, EVIL)))
    for asked in questions(command):
        said = person.ask(*asked.line, GITHUB_ACTIONS="true")

        assert said.status in (0, 1), (asked, said.err)
        judge(asked, said)


def test_names_are_not_lost(person: Person) -> None:
    """The document names every path once, and gives the bytes of those that are no text."""
    found = json.loads(person.ask("diff", "HEAD~1..HEAD", "--format", "json").out)["changes"]
    names = [
        b64decode(one["path_b64"]) if "path_b64" in one else one["path"].encode() for one in found
    ]

    assert len(names) == len(set(names))
    assert {encode_path(path.replace("//", "/")) for path in FILES} <= set(names)
