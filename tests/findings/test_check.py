"""`impact check` as people use it: formats, exit statuses, comments, baselines, no rules."""

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from findings.plants import CLEAN, PLANTS, F
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from impact.cli import main
from impact.findings import Checked, Finding, Witness
from impact.findings.baseline import apply_baseline, read_baseline, write_baseline
from impact.findings.catalog import CATALOG
from impact.render.findings import render
from impact.render.schema import schema_of

if TYPE_CHECKING:
    from conftest import RepositoryBuilder

# Published with @microsoft/jest-sarif, MIT licence.
SARIF = json.loads(
    (Path(__file__).parent.parent / "data" / "sarif-2.1.0-rtm.5.json").read_text("utf-8")
)
DEAD = CLEAN | {
    f"{F}jobs-dev.yml": str(CLEAN[f"{F}jobs-dev.yml"]).replace(
        "- jobs/**\n", "- jobs/**\n      - workers/**{}\n"
    )
}


def dead(comment: str = "") -> dict[str, str | bytes]:
    """The clean repository with a dead pattern on line 6, and what stands behind it."""
    return {path: str(text).replace("{}", comment, 1) if "workers" in str(text) else text
            for path, text in DEAD.items()}  # fmt: skip


@pytest.fixture(autouse=True)
def here(repo: "RepositoryBuilder", monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question is asked inside of the repository."""
    monkeypatch.chdir(repo.path)
    monkeypatch.setenv("COLUMNS", "80")


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Status, stdout and stderr of one check."""
    capsys.readouterr()
    status = main(["check", *words])
    return status, *capsys.readouterr()


def open_codes(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """The codes of what is not silenced."""
    document = json.loads(ask(capsys, *words, "--format", "json")[1])
    return [one["code"] for one in document["findings"] if not one["suppressed"]]


def test_text_is_for_people(repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]) -> None:
    """Place, severity, code; what is wrong; what to do; and a count at the end."""
    repo.commit(dead())
    status, out, err = ask(capsys, "HEAD")

    assert (status, err) == (1, "")
    assert out.startswith(
        ".github/workflows/jobs-dev.yml:6: warning pattern-dead\n"
        "  workers/** (paths of push) matches no tracked file\n"
        "  do: Correct the path, or remove the pattern.\n\n"
        "1 warning · 11 files, 3 workflows at HEAD "
    )


@pytest.mark.parametrize(
    ("least", "status"), [("error", 0), ("warning", 1), ("note", 1), ("never", 0)]
)
def test_fail_on(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], least: str, status: int
) -> None:
    """Exit status 1 for a finding at least as severe as was asked for, here a warning."""
    repo.commit(dead())

    assert ask(capsys, "--fail-on", least)[0] == status


def test_a_comment_with_a_reason_silences(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """On its own line or the one above; it is counted, and in the JSON with its reason."""
    repo.commit(dead(" # impact: ignore[pattern-dead] they come back in spring"))
    status, out, _ = ask(capsys)
    document = json.loads(ask(capsys, "--format", "json")[1])

    assert (status, "1 finding silenced by comment" in " ".join(out.split())) == (0, True)
    assert [(one["suppressed"], one["reason"]) for one in document["findings"]] == [
        ("comment", "they come back in spring")
    ]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        (" # impact: ignore[pattern-dead]", ["pattern-dead", "suppression-unexplained"]),
        (" # impact: ignore[patern-dead] why", ["pattern-dead", "suppression-unexplained"]),
        (" # impact: ignore[row-shadowed] why", ["pattern-dead", "suppression-unused"]),
        (" # impact: ignore[row-shadowed,pattern-dead] why", ["suppression-unused"]),
        ("\n      # impact: ignore[pattern-dead] why", ["pattern-dead", "suppression-unused"]),
    ],
)
def test_other_comments_are_findings(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], comment: str, codes: list[str]
) -> None:
    """Without a reason, of no code, of another code, on another line: nothing is silenced."""
    repo.commit(dead(comment))

    assert open_codes(capsys) == codes


def test_a_baseline_knows_what_was_there(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What it knows is hidden, wherever its line moves; what is new is told."""
    known = str(tmp_path / "known.json")
    repo.commit(dead())
    written = ask(capsys, "--write-baseline", known)
    hidden = open_codes(capsys, "--baseline", known)
    moved = str(dead()[f"{F}jobs-dev.yml"]).replace("on:", "# moved\non:", 1)
    repo.commit({f"{F}jobs-dev.yml": moved, "web/old.py": ""})

    assert written == (0, "", "impact: 1 finding is known from now on\n")
    assert hidden == []
    assert open_codes(capsys, "--baseline", known) == ["row-unreached"]
    assert open_codes(capsys) == ["pattern-dead", "row-unreached"]


def test_a_new_file_brings_a_known_finding_back() -> None:
    """A finding is hidden only as far as it was there: a further file is told, alone."""
    old = Finding("missed-path", "a.yml", 3, "a.yml", "x", (Witness("a"), Witness("b")))
    new = old._replace(line=9, witnesses=(Witness("a"), Witness("b"), Witness("c")))
    known = read_baseline(write_baseline([old]).encode(), "known.json")

    assert apply_baseline([old], known)[0] == ()
    assert apply_baseline([new], known)[0] == (new._replace(witnesses=(Witness("c"),)),)


NO_TEXT = '{"schema": "impact.baseline/1", "findings": [{"code": 1, "path": "", "subject": ""}]}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"schema": "impact.baseline/2", "findings": []}',
        '{"schema": "impact.baseline/1", "findings": [1]}',
        NO_TEXT,
        NO_TEXT.replace("1,", '"x", "files": "abc",'),
    ],
)
def test_what_is_no_baseline_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    """A file that is none is an error in four parts, and no traceback."""
    (tmp_path / "known.json").write_text(text)
    status, out, err = ask(capsys, "--baseline", str(tmp_path / "known.json"))

    assert (status, out) == (2, "")
    assert "this is no baseline of impact check" in err


def test_an_absent_baseline_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A baseline that cannot be read is told, and so is one that cannot be written."""
    assert "cannot be read" in ask(capsys, "--baseline", "no/where.json")[2]


def test_without_rules_the_workflow_files_are_checked(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A repository that has no rules yet is checked as far as that goes, and told so."""
    files = dead()
    del files["rules.yaml"]
    repo.commit(files)
    status, out, _ = ask(capsys)

    assert status == 1
    assert "no rules, so only the workflow files were checked" in " ".join(out.split())
    assert open_codes(capsys) == ["pattern-dead"]


def test_annotations_are_workflow_commands(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """One command a finding, its file and line in the properties."""
    repo.commit(dead())
    out = ask(capsys, "--format", "github")[1]

    assert out == (
        "::warning file=.github/workflows/jobs-dev.yml,line=6,"
        "title=pattern-dead%3A a path pattern matches nothing that is tracked::".replace(
            "a path pattern", "a pattern"
        )
        + "workers/** (paths of push) matches no tracked file. "
        "Correct the path, or remove the pattern.\n"
    )


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.code)
def test_documents_are_valid(
    plant: Any, repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """The JSON of every finding fits our schema, its SARIF that of SARIF 2.1.0."""
    repo.commit(CLEAN | plant.files)
    document = json.loads(ask(capsys, "--format", "json")[1])
    sarif = json.loads(ask(capsys, "--format", "sarif")[1])

    Draft202012Validator(schema_of("check")).validate(document)
    Draft4Validator(SARIF).validate(sarif)
    results = sarif["runs"][0]["results"]
    assert [one["ruleId"] for one in results] == [one["code"] for one in document["findings"]]
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in results)


def test_suppressed_results_are_marked(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """SARIF keeps what a comment silenced, with its reason."""
    repo.commit(dead(" # impact: ignore[pattern-dead] later"))
    (result,) = json.loads(ask(capsys, "--format", "sarif")[1])["runs"][0]["results"]

    assert result["suppressions"] == [{"kind": "inSource", "justification": "later"}]


HOSTILE = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("::##[%\n\r,\x1b\udcff\u202e")),
    max_size=30,
)


@given(HOSTILE, HOSTILE, st.sampled_from(sorted(CATALOG)))
def test_no_name_is_a_command(path: str, text: str, code: str) -> None:
    """Whatever a path or message holds: one line a finding, one command, no escape sequence."""
    finding = Finding(code, path or "x", 1, text, text, (Witness(path or "x", text),))
    checked = Checked("HEAD", "rules.yaml", (finding,), (), 1, 1, "1")
    github = render(checked, "github", width=80, colour=False)
    shown = render(checked, "text", width=80, colour=False)
    sarif = render(checked, "sarif", width=80, colour=False)

    assert github.count("\n") == 1
    assert "\r" not in github
    assert re.match(r"::(error|warning|notice) file=[^:,\n]+,line=1,title=[^:,\n]+::", github)
    assert "\x1b" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
    Draft4Validator(SARIF).validate(json.loads(sarif))


def with_workflow(on: str, when: str, **rest: str) -> dict[str, str | bytes]:
    """The clean repository with another trigger of the jobs, in the workflow and in the rules."""
    rules = str(CLEAN["rules.yaml"])
    old = "file: jobs-dev.yml, app: jobs, environment: dev, when: {push: [dev]}"
    new = f"file: jobs-dev.yml, app: jobs, environment: dev, when: {when}"
    workflow = f"on: {on}\njobs: {{a: {{runs-on: x, steps: [{{run: y}}]}}}}\n"
    return CLEAN | {"rules.yaml": rules.replace(old, new), f"{F}jobs-dev.yml": workflow} | rest


@pytest.mark.parametrize(
    ("on", "when", "told"),
    [
        ("{push: {branches: [dev], paths: [jobs/**]}}", "{push: [dev], manual: false}", []),
        ("{push: {branches: ['dev'], paths: [jobs/**]}}", "{push: [dev]}",
         ["there is no workflow_dispatch"]),
        ("{push: {branches: [dev]}, workflow_dispatch: }", "{push: [dev], manual: false}",
         ["workflow_dispatch allows a start by hand"]),
        ("{push: }", "{push: [dev], manual: false}",
         ["on every branch", "on every tag"]),
        ("{push: {branches: [dev, 'v*']}}", "{push: [dev], manual: false}", ["on a branch vx"]),
        ("{push: {branches: [dev]}}", "{push: [dev, main], manual: false}",
         ["not on a branch main"]),
        ("{push: {tags: ['v*']}}", "{tag: ['v*'], manual: false}", []),
        ("{push: {tags: ['v*']}}", "{push: [dev], tag: ['v*'], manual: false}",
         ["not on a branch dev"]),
        ("{pull_request: {branches: [main]}}", "{pull_request: [main], manual: false}", []),
        ("{pull_request: {branches: [main]}}", "{pull_request: [dev], manual: false}",
         ["not on a pull request to dev"]),
        ("{push: {branches: [dev]}, pull_request: }", "{push: [dev], manual: false}", []),
        ("{workflow_call: }", "{push: [dev]}", []),
    ],
)  # fmt: skip
def test_triggers_are_compared(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str],
    on: str, when: str, told: list[str],
) -> None:  # fmt: skip
    """Branches, tags, pull requests and starts by hand, as the rules and the workflow say them."""
    repo.commit(with_workflow(on, when))
    findings = json.loads(ask(capsys, "--format", "json")[1])["findings"]
    said = [one["what"] for one in findings if one["code"] == "trigger-disagrees"]

    assert len(said) == len(told)
    assert all(words in one for words, one in zip(sorted(told), sorted(said), strict=True)) or all(
        any(words in one for one in said) for words in told
    )


def test_a_called_workflow_is_started_by_its_callers(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A reusable workflow has the filter of whoever calls it."""
    caller = (
        "on:\n  push:\n    branches: [dev]\n    paths: [web/**]\n"
        f"jobs: {{a: {{uses: ./{F}jobs-dev.yml}}}}\n"
    )
    repo.commit(with_workflow("{workflow_call: }", "{push: [dev]}", **{f"{F}all.yml": caller}))
    findings = json.loads(ask(capsys, "--format", "json")[1])["findings"]

    assert [(one["code"], one["path"], one["line"]) for one in findings] == [
        ("wasted-path", f"{F}all.yml", 4),
        ("entry-point-uncovered", "rules.yaml", 9),
    ]


def test_a_workflow_of_pull_requests_is_judged_by_their_filter(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the rules start a workflow by pull requests alone, so does its coverage."""
    repo.commit(
        with_workflow("{pull_request: {paths: [web/page.html]}}",
                      "{pull_request: ['**'], manual: false}")
    )  # fmt: skip

    assert open_codes(capsys) == ["wasted-path", "entry-point-uncovered"]


def test_a_comment_silences_a_whole_file(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A finding without a line is silenced by a comment anywhere in its file."""
    rules = str(CLEAN["rules.yaml"]).replace(
        "environments:", "graph: {max_blob: 900}\nenvironments:"
    )
    large = "x = 1\n" * 200 + "# impact: ignore[closure-unreadable] it is generated\n"
    repo.commit(CLEAN | {"rules.yaml": rules, "jobs/main.py": large})

    assert open_codes(capsys) == []


def test_names_of_any_bytes_are_checked(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A file whose name is not UTF-8 is a witness like any other, in every format."""
    repo.commit(CLEAN)
    blob = repo.git("hash-object", "-w", "--stdin").encode()
    entry = b"100644," + blob + b",web/caf\xe9.py"
    repo.git("update-index", "--add", "--cacheinfo", entry)
    repo.git("commit", "-qm", "bytes")
    document = json.loads(ask(capsys, "HEAD", "--format", "json")[1])
    (found,) = document["findings"]

    assert (found["code"], found["witnesses"][0]["path"]) == ("row-unreached", "web/caf\\xe9.py")
    assert found["witnesses"][0]["path_b64"] == "d2ViL2NhZukucHk="
    for fmt in ("text", "github", "sarif"):
        status, out, err = ask(capsys, "HEAD", "--format", fmt)
        assert (status, err) == (0, "")
        assert out.encode("utf-8")


@pytest.mark.parametrize(
    ("paths", "codes"), [("", []), (", paths: [web/**]", ["uncovered-import"])]
)
def test_a_caller_without_a_filter_starts_a_workflow_always(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], paths: str, codes: list[str]
) -> None:
    """The filter of a workflow hides nothing if another one calls it on every push."""
    caller = f"on: {{push: {{branches: [dev]{paths}}}}}\njobs: {{a: {{uses: ./{F}jobs-dev.yml}}}}\n"
    repo.commit(CLEAN | {"jobs/main.py": "from shared import db\n", f"{F}all.yml": caller})
    found = open_codes(capsys)

    assert [code for code in found if code == "uncovered-import"] == codes


def test_two_workflows_of_one_environment_may_differ(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """Drift is between environments: two deploys to the same one share the work."""
    row = "  - {file: jobs-dev.yml"
    second = "  - {file: page.yml, app: web, environment: dev, when: {push: [dev]}}\n"
    page = str(CLEAN[f"{F}web-dev.yml"]).replace("      - Dockerfile\n", "")
    rules = str(CLEAN["rules.yaml"]).replace(row, second + row)
    repo.commit(CLEAN | {"rules.yaml": rules, f"{F}page.yml": page})
    document = json.loads(ask(capsys, "--format", "json")[1])

    drifts = [one["subject"] for one in document["findings"] if one["code"] == "environment-drift"]
    assert drifts == ["page.yml web-prod.yml"]


@pytest.mark.parametrize(("also", "codes"), [("", ["required-check-filtered"]), ("schedule", [])])
def test_what_a_schedule_starts_is_not_only_filtered(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], also: str, codes: list[str]
) -> None:
    """A deploy that waits for a workflow with a filter is safe if a schedule starts it, too."""
    extra = ", schedule: [{cron: '0 4 * * *'}]" if also else ""
    jobs = "jobs: {a: {runs-on: x, environment: site, steps: [{run: y}]}}\n"
    ci = f"name: CI\non: {{push: {{paths: [jobs/**]}}{extra}}}\n{jobs}"
    site = f"on: {{workflow_run: {{workflows: [CI]}}}}\n{jobs}"
    repo.commit(CLEAN | {f"{F}ci.yml": ci, f"{F}site.yml": site})

    assert open_codes(capsys) == codes


def test_an_entry_of_many_files_is_one_finding(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str]
) -> None:
    """A pattern of entry points that no filter covers is told once, with all of its files."""
    rules = str(CLEAN["rules.yaml"]).replace("- jobs/main.py", "- jobs/main.py\n      - night/*.py")
    repo.commit(CLEAN | {"rules.yaml": rules, "night/a.py": "", "night/b.py": ""})
    (one,) = json.loads(ask(capsys, "--format", "json")[1])["findings"]

    assert (one["code"], one["line"]) == ("entry-point-uncovered", 10)
    assert one["what"].startswith("jobs starts from 2 files of night/*.py, which no filter")
    assert [witness["path"] for witness in one["witnesses"]] == ["night/a.py", "night/b.py"]


@pytest.mark.parametrize("setup", ["bare", "unborn", "broken-rules"])
def test_other_repositories(
    repo: "RepositoryBuilder", capsys: pytest.CaptureFixture[str], setup: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A bare clone is checked at HEAD; no commit and wrong rules are errors without an answer."""
    if setup == "unborn":
        assert ask(capsys, "HEAD")[0] == 3
        return
    repo.commit(CLEAN | ({"rules.yaml": "version: 9\n"} if setup == "broken-rules" else {}))
    if setup == "bare":
        repo.git("clone", "-q", "--bare", ".", "../bare.git")
        monkeypatch.chdir(repo.path.parent / "bare.git")
    status, out, err = ask(capsys)

    assert status == (2 if setup == "broken-rules" else 0)
    assert bool(out) != bool(err)


def test_the_published_schema_is_the_one_we_make() -> None:
    """docs/schemas/check.schema.json cannot drift; UPDATE_GOLDEN=1 writes it anew."""
    published = Path(__file__).parents[2] / "docs" / "schemas" / "check.schema.json"
    text = json.dumps(schema_of("check"), indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        published.write_text(text, encoding="utf-8")

    assert published.read_text(encoding="utf-8") == text
