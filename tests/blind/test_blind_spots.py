"""docs/blind-spots.md is true: each blind spot errs as the page says, and its rule covers it.

A spot is a heading of the page and a case of the same name in a file here. The case lays out a real
repository: `files`, then `change`, and which apps the change `deploys` in truth. With `meanwhile`,
the change is a pull request's, and that came to its base branch since it was opened. A change that
the repository does not hold is empty; `pinned` is the change once the page's advice is followed.
Each yaml block below the heading is a cure of its own: merged into the case's rules, it must make
the answer right.
"""

import json
import re
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.conftest import RepositoryBuilder
from tests.small_repository import Small

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs/blind-spots.md").read_text(encoding="utf-8")
CASES: dict[str, Any] = {
    name: case
    for path in sorted(HERE.glob("*.yaml"))
    for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}
WAYS = re.findall(r"^\| ((?:missed|extra) [^|]+) \|", PAGE, re.MULTILINE)
RULES = {"apps": {"web": {"entrypoints": ["web/main.py"]}}}
UNCLAIMED = "named by no rule and reached by no app"


class Spot(NamedTuple):
    """One blind spot of the page."""

    name: str
    errs: str
    cures: tuple[Any, ...]


def read_spot(section: str) -> Spot:
    """A heading with what stands below it."""
    name, _, body = section.partition("\n")
    (errs,) = re.findall(r"^\*How it errs:\* (.+)\.$", body, re.MULTILINE)
    blocks = re.findall(r"^```yaml\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)
    return Spot(name, errs, tuple(map(yaml.safe_load, blocks)))


SPOTS = [
    read_spot(section)
    for chapter in re.split(r"^## ", PAGE, flags=re.MULTILINE)
    for section in re.split(r"^### ", chapter, flags=re.MULTILINE)[1:]
]
each_spot = pytest.mark.parametrize("spot", SPOTS, ids=lambda spot: spot.name.replace(" ", "-"))


class Said(NamedTuple):
    """What an answer says."""

    touched: set[str]
    unclaimed: set[str]
    warnings: list[str]


def lay(repo: RepositoryBuilder, files: dict[str, Any]) -> None:
    """Commit files: their text, `{link: TARGET}`, `{submodule: DIGIT}` or `{lines: NUMBER}`."""
    for path, content in files.items():
        match content:
            case {"link": target}:
                (repo.path / path).symlink_to(target)
            case {"lines": number}:
                repo.write({path: "a = 1\n" * number})
            case str():
                repo.write({path: content})
    repo.git("add", "-A")
    for path, content in files.items():
        match content:
            case {"submodule": digit}:
                commit = str(digit) * 40
                repo.git("update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
    repo.git("commit", "-q", "--allow-empty", "-m", "step")


def merged(ours: Any, theirs: Any) -> Any:
    """Rules with more rules in them: keys are joined, lists are continued, the rest is replaced."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours | {
            key: merged(ours[key], value) if key in ours else value for key, value in theirs.items()
        }
    return ours + theirs if isinstance(ours, list) and isinstance(theirs, list) else theirs


def ask(case: dict[str, Any], change: dict[str, Any], cure: Any, small: Small) -> Said:
    """Lay out the repository with these rules, make the change, and ask."""
    rules = merged({"version": 1} | case.get("rules", RULES), cure)
    lay(small.repo, case["files"] | {"rules.yaml": yaml.safe_dump(rules)})
    small.repo.git("switch", "-q", "-c", "topic")
    lay(small.repo, change)
    if "meanwhile" in case:
        small.repo.git("switch", "-q", "main")
        lay(small.repo, case["meanwhile"])
    answer = small.ask("diff", "main...topic", "--format", "json")
    assert answer.status == 0, answer.err
    document = json.loads(answer.out)
    return Said(
        {app["app"] for app in document["apps"] if app["impacted"]},
        {one["path"] for one in document["unclaimed"]},
        [warning for warning in document["warnings"] if UNCLAIMED not in warning],
    )


def way(case: dict[str, Any], said: Said) -> str:
    """How an answer errs, in the words of the page."""
    truth, changed = set(case["deploys"]), case["change"].keys()
    warned = ", with a warning" if said.warnings else ""
    if said.touched > truth:
        return "extra deploy" + warned
    if not said.touched < truth:
        return "it does not err"
    if not changed:
        return "missed deploy, where nothing changed here" + warned
    if changed <= said.unclaimed:
        return "missed deploy, listed as unclaimed" + warned
    return "missed deploy, in silence" + warned


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """An empty repository, and somebody who asks."""
    return Small(repo, capsys, repo.path)


@each_spot
def test_the_answer_errs_as_the_page_says(spot: Spot, small: Small) -> None:
    """Without the rule, the answer is wrong in just the way that is stated."""
    case = CASES[spot.name]

    assert way(case, ask(case, case["change"], {}, small)) == spot.errs


@pytest.mark.parametrize(
    ("spot", "cure"),
    [
        pytest.param(spot, cure, id=f"{spot.name.replace(' ', '-')}-{number}")
        for spot in SPOTS
        for number, cure in enumerate(spot.cures)
    ],
)
def test_the_rule_covers_it(spot: Spot, cure: Any, small: Small) -> None:
    """With the rule of the page, the answer is right."""
    case = CASES[spot.name]
    said = ask(case, case.get("pinned", case["change"]), cure, small)

    assert said.touched == set(case["deploys"])


@pytest.mark.parametrize(
    "spot", [spot for spot in SPOTS if "unclaimed" in spot.errs],
    ids=lambda spot: spot.name.replace(" ", "-"),
)  # fmt: skip
def test_one_line_covers_whatever_is_unclaimed(spot: Spot, small: Small) -> None:
    """`unmatched: deploy` makes a deploy of every miss that is listed as unclaimed."""
    case = CASES[spot.name]

    assert ask(case, case["change"], {"unmatched": "deploy"}, small).touched == set(case["deploys"])


def test_a_miss_is_silent_once_another_app_claims_the_path(small: Small) -> None:
    """What was listed as unclaimed is listed nowhere when another app reaches it."""
    case = CASES["Data read at run time"]
    other = {"apps": {"jobs": {"paths": ["data/**"]}}}

    assert ask(case, case["change"], other, small) == Said({"jobs"}, set(), [])


def test_page_and_cases_name_the_same_spots() -> None:
    """No heading without a case, no case without a heading, no spot without a cure."""
    assert sorted(CASES) == sorted(spot.name for spot in SPOTS)
    assert all(spot.cures for spot in SPOTS)


def test_every_way_to_err_is_in_the_table_and_happens() -> None:
    """The table of ways is complete, and has nothing that no spot shows."""
    stems = {spot.errs.removesuffix(", with a warning") for spot in SPOTS}

    assert sorted(stems) == sorted(WAYS)


def test_every_link_of_the_page_leads_somewhere() -> None:
    """Headings and files that the page links to exist."""
    slug = partial(re.sub, r"[^a-z0-9-]", "")
    pages = {"": PAGE}
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        name, _, heading = target.partition("#")
        text = pages.get(name) or (HERE.parents[1] / "docs" / name).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)

        assert not heading or heading in {slug(one.lower().replace(" ", "-")) for one in headings}
