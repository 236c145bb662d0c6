"""Every finding, planted once: it is told with its line, and its repaired twin is clean.

The same plants are the examples of the pages in docs/findings, which this test writes anew with
UPDATE_GOLDEN=1.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from findings.plants import CLEAN, PLANTS, Plant

from impact.cli import main
from impact.findings.catalog import CATALOG

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

PAGES = Path(__file__).parents[2] / "docs" / "findings"
SHOWN = 40  # lines of one file on a page


def found(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """What a check finds in the current folder, as code path:line."""
    capsys.readouterr()
    main(["check", *words, "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    places = ((one["path"], one["line"]) for one in findings)
    shown = [f"{path}:{line}" if line else path for path, line in places]
    return [
        f"{one['code']} {place}"
        for one, place in zip(findings, shown, strict=True)
        if not one["suppressed"]
    ]


@pytest.fixture
def clean(repo: "RepositoryBuilder", monkeypatch: pytest.MonkeyPatch) -> "RepositoryBuilder":
    """The repository without a fault."""
    repo.commit(CLEAN)
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("COLUMNS", "80")
    return repo


def test_the_twin_is_clean(clean: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is found where nothing is wrong, and that is exit status 0."""
    assert found(capsys) == []
    assert main(["check", "HEAD", "--fail-on", "note"]) == 0
    assert clean.git("status", "--porcelain") == ""


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.code)
def test_a_plant_is_found_once_with_its_line(
    plant: Plant, clean: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """Each code: its own finding at its own line, and nothing else but what it entails."""
    clean.commit(plant.files)

    assert sorted(found(capsys)) == sorted([f"{plant.code} {plant.place}", *plant.beside])

    main(["check", "--fail-on", "never"])
    page = _page(plant, capsys.readouterr().out)
    golden = PAGES / f"{plant.code}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(page, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == page


def _page(plant: Plant, shown: str) -> str:
    """The page of one code: its meaning, the planted files, what check says, and the cure."""
    meaning = CATALOG[plant.code]
    files = [
        f"`{path}`\n\n```{_language(path)}\n{_short(str(text))}```\n"
        for path, text in plant.files.items()
        if text and (path.startswith(".github") or path.endswith((".yaml", ".py", ".tf", "file")))
    ]
    blocks = [block for block in shown.split("\n\n") if f" {plant.code}\n" in block]
    return "\n".join(
        [
            f"# {plant.code}\n",
            f"*{meaning.severity}*: {meaning.title}.\n",
            f"{meaning.why}\n",
            f"## Example\n\n{plant.story}\n",
            *files,
            "```\n" + "\n\n".join(blocks) + "\n```\n",
            f"## Cure\n\n{meaning.cure}\n",
            f"To live with it: `# impact: ignore[{plant.code}] because …` on the line or above it.",
            "",
        ]
    )


def _language(path: str) -> str:
    endings = {"yml": "yaml", "yaml": "yaml", "py": "python", "tf": "terraform"}
    return endings.get(path.rpartition(".")[2], "dockerfile")


def _short(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:SHOWN]) + ("…\n" if len(lines) > SHOWN else "")


def test_every_code_is_planted_and_has_its_page() -> None:
    """The catalog, the plants and the pages are the same list."""
    codes = [plant.code for plant in PLANTS]

    assert sorted(codes) == sorted(CATALOG)
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == set(CATALOG)


def test_the_index_lists_every_page() -> None:
    """docs/findings/README.md has each code with its severity and title."""
    index = (PAGES / "README.md").read_text(encoding="utf-8")

    for meaning in CATALOG.values():
        row = f"| [{meaning.code}]({meaning.code}.md) | {meaning.severity} | {meaning.title} |"
        assert row in index


@pytest.mark.parametrize("code", CATALOG)
def test_explain_says_what_a_code_means(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`impact explain CODE` has the meaning, the cure and the way to silence it."""
    assert main(["explain", code]) == 0
    said = capsys.readouterr().out

    assert CATALOG[code].title in said
    assert f"ignore[{code}]" in said


def test_explain_lists_all_codes_and_suggests_near_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a code all are listed; a mistyped one is answered by the nearest."""
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CATALOG)
    assert main(["explain", "missed-paths"]) == 2
    assert "impact explain missed-path" in capsys.readouterr().err


FILTERS = (
    "missed-path", "wasted-path", "uncovered-import", "uncovered-image-input",
    "entry-point-uncovered", "tests-trigger-deploy", "environment-drift", "pattern-dead",
    "pattern-order", "pattern-misread",
)  # fmt: skip


@pytest.mark.parametrize("plant", [p for p in PLANTS if p.code in FILTERS], ids=lambda p: p.code)
def test_sync_cures_what_check_finds_in_filters(
    plant: Plant, clean: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands, one answer: a filter that `impact sync` wrote has no finding left."""
    clean.commit(plant.files)
    main(["sync"])

    assert [one for one in found(capsys) if one.partition(" ")[0] in FILTERS] == []
