"""docs/service.md and README.md cannot lie about the service: what they print is run."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from impact_api.settings import Settings

from tests.api.test_serving import served
from tests.conftest import RepositoryBuilder
from tests.small_repository import FILES

TOP = Path(__file__).parents[2]
TEXT = (TOP / "docs" / "service.md").read_text(encoding="utf-8")
README = (TOP / "README.md").read_text(encoding="utf-8")
PRINTED = "http://127.0.0.1:8000"
EXAMPLES = re.findall(r"```console\n\$ (curl .*)\n((?:.*\n)*?)```", TEXT)
TABLE = re.findall(r"^\| `(/\w+)` \| `impact \w+` \| (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`impact serve` in the small repository."""
    repo = RepositoryBuilder(tmp_path_factory.mktemp("docs") / "repo")
    repo.commit(FILES)
    repo.commit({"shared/db.py": "VALUE = 2\n"})
    with served(repo) as (found, _):
        yield found


def run(command: str, address: str) -> str:
    """What a command of the page prints, asked of a service on another port."""
    assert PRINTED in command
    done = subprocess.run(
        shlex.split(command.replace(PRINTED, address)), env={"PATH": os.environ["PATH"]},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return re.sub(r'"at":"[^"]+"', '"at":"…"', done.stdout)


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[c for c, _ in EXAMPLES])
def test_an_example_prints_what_the_page_says(address: str, command: str, output: str) -> None:
    """Each curl of the page, run as it is printed there, prints what is printed below it."""
    assert run(command, address).rstrip("\n") == output.rstrip("\n")


def test_the_example_of_the_readme_works(address: str) -> None:
    """The one curl of README.md gets an answer."""
    (command,) = re.findall(r"^curl .*$", README, re.MULTILINE)

    assert run(command, address).startswith("Nothing runs") or "deploys" in run(command, address)


def test_the_examples_are_there() -> None:
    """An example that the test does not see would not be run."""
    assert len(EXAMPLES) == TEXT.count("$ curl") >= 6


def test_every_word_of_a_query_is_in_the_table() -> None:
    """Each question stands there with all its words and formats, and no other."""
    document = json.loads((TOP / "docs" / "openapi.json").read_text(encoding="utf-8"))
    for path, words, formats in TABLE:
        operation = document["paths"]["/v1/repositories/{repository}" + path]["get"]
        query = {
            one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"
        }
        assert set(re.findall(r"`(\w+)`", words)) == query.keys() - {"format"}, path
        assert {"json", *re.findall(r"`(\w+)`", formats)} == set(query["format"]["enum"]), path
    assert len(TABLE) == 9


def test_settings_have_the_defaults_that_are_told() -> None:
    """What the table says a setting is without being told, it is."""
    told = dict(
        re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", TEXT.split("## Settings")[1], re.MULTILINE)
    )

    assert {name: str(Settings.model_fields[name].default).lower() for name in told} == told
    assert len(told) >= 8


def test_every_setting_is_told_somewhere() -> None:
    """The pages together name each setting there is, by its name or by its variable."""
    pages = "".join(page.read_text(encoding="utf-8") for page in (TOP / "docs").glob("*.md"))
    told = set(re.findall(r"`(\w+)[.\w]*`", pages))

    assert [
        name
        for name in Settings.model_fields
        if name not in told and f"IMPACT_{name.upper()}" not in pages
    ] == []
