"""`impact status`, `promote` and `notes`: their words, their documents, their errors."""

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from impact.render.schema import schema_of
from tests.conftest import RepositoryBuilder
from tests.ledger.shop import Shop, opened_shop

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
PUBLISHED = ("status", "promotion", "notes")


@pytest.fixture
def shop(
    repo: RepositoryBuilder,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shop:
    """A shop in which web was deployed everywhere and jobs nowhere, and dev is ahead."""
    monkeypatch.setenv("COLUMNS", "100")
    shop = opened_shop(repo, str(tmp_path / "ledger.sqlite"), capsys, monkeypatch)
    first = repo.git("rev-parse", "HEAD")
    for env in ("dev", "staging", "prod"):
        shop.record("web", env, first, "success", "--artifact", "sha-1", "--version", "41")
    repo.git("tag", "v-web-1.0.0")
    repo.git("checkout", "-q", "dev")
    second = shop.commit(
        "feat(ui)!: <b>new</b> words for @all", money="VAT = 8\n", ui="<h1>New</h1>\n"
    )
    shop.record("web", "dev", second, "success", "--artifact", "sha-2")
    shop.record("jobs", "dev", second, "cancelled")
    return shop


def plain(shop: Shop, *words: str) -> str:
    """An answer as text, on one line."""
    return " ".join(shop.ask(*words)[1].split())


def test_status_tells_every_place(shop: Shop) -> None:
    """What stands, what is missing, what promotion would deploy, what it could go back to."""
    said = plain(shop, "status")

    assert "web · Web Shop dev" in said
    assert "· sha-2 · just now up to date with dev could go back to" in said
    assert "promotion from dev would deploy 1 commit: 2 paths touch it: backend, frontend" in said
    assert "the same code as staging" in said
    assert "jobs dev nothing was deployed the last deploy was cancelled:" in said
    assert "staging nothing was deployed prod nothing was deployed" in said


def test_status_of_one_place_is_what_it_lacks(shop: Shop) -> None:
    """The commits and the files that it does not have yet, each with its proof."""
    said = plain(shop, "status", "--app", "web", "--env", "prod", "--at", "dev")

    assert "commits that are not there yet" in said
    assert "feat(ui)!: <b>new</b> words for @all · A U Thor" in said
    assert "modified shared/money.py import web/main.py:1 → shared/money.py" in said
    assert "modified ui/index.html rule rules.yaml:5 ui/** · the pages of the shop" in said


def test_components_that_stand_apart_are_told_apart(shop: Shop) -> None:
    """A frontend that went out alone has a line of its own."""
    head = shop.repo.git("rev-parse", "HEAD")
    shop.record("web", "staging", head, "success", "--component", "frontend")
    said = plain(shop, "status", "--app", "web")

    assert "sha-1 · backend · 41" in said
    assert f"{head[:12]} · frontend" in said


def test_what_nobody_can_compare_is_told(shop: Shop) -> None:
    """A commit that is not here, and a clock that is wrong, are warnings and no traceback."""
    line = {
        "schema": "impact.deployment/1", "app": "jobs", "environment": "prod", "sha": "d" * 40,
        "status": "success", "at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    shop.repo.write({".git/lines": json.dumps(line)})
    shop.ask("ledger", "import", ".git/lines")
    said = plain(shop, "status")

    assert "warning jobs in prod runs dddddddddddd, which is not in this clone" in said
    assert shop.json("status", "--app", "jobs", "--env", "prod")["cells"][0]["behind"] is None


def test_a_clock_from_tomorrow_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A deploy that has not happened yet means that one of two clocks is wrong."""
    import impact.answers.standing

    true = impact.answers.standing.now()
    monkeypatch.setattr(impact.answers.standing, "now", lambda: true - 86_400_000)
    said = plain(shop, "status", "--app", "web", "--env", "dev")

    assert "seconds from now: the clock here or there is wrong" in said
    assert "just now" in said


def test_an_empty_ledger_is_no_error(shop: Shop) -> None:
    """Nothing was deployed anywhere, and nobody claims more."""
    shop.place += ".new"
    said = plain(shop, "status")

    assert said.count("nothing was deployed") == 6
    assert not Path(shop.place).exists()


def test_promotion_says_why_not_and_what_next(shop: Shop) -> None:
    """The exit status is 1 while something is not ready; what is ready comes with commands."""
    status, out, _ = shop.ask("promote", "--to", "staging", "--commit", "dev")
    said = " ".join(out.split())

    assert status == 1
    assert said.startswith("promotion from dev to staging: 1 of 2 apps ready")
    assert "it was built from this very commit gh pr create --base main --head dev" in said
    assert "error No dev artifact found cause no deploy of backend of jobs to dev" in said
    assert "the last deploy to dev, of" in said
    assert "fix push to dev first, and wait until jobs-dev.yml has succeeded" in said
    assert shop.ask("promote", "--to", "staging", "--commit", "dev", "--app", "web")[0] == 0


def test_promotion_to_production_names_what_it_needs(shop: Shop) -> None:
    """Secrets, variables, the approval, the tag and the way back."""
    shop.repo.git("checkout", "-q", "main")
    shop.repo.git("merge", "-q", "dev")
    shop.record("web", "staging", "main", "success", "--artifact", "sha-2")
    said = plain(shop, "promote", "--to", "prod", "--app", "web")
    page = shop.ask("promote", "--to", "prod", "--app", "web", "--format", "markdown")[1]

    assert said.startswith("promotion from staging to prod: ready")
    assert "secrets prod needs DEPLOY_KEY variables prod needs BUCKET" in said
    assert "tag v-web-1.0.1 · is the next one · the last one is v-web-1.0.0 · on main" in said
    assert "a person must approve before it deploys" in said
    assert "to bring back what prod runs now switch web-prod 41" in said
    assert "```sh\ngit tag -a v-web-1.0.1 " in page


def test_a_rollback_without_a_version_says_what_is_missing(shop: Shop) -> None:
    """A command is shown with a blank for what the ledger does not know."""
    shop.record("web", "prod", "HEAD~1", "success")
    found = shop.json("promote", "--to", "prod", "--app", "web", "--commit", "HEAD~1")

    assert found["apps"][0]["rollback"] == ["switch web-prod <previous-version>"]


def test_an_old_run_can_be_run_again(shop: Shop) -> None:
    """Where there is no tag and no command of the rules, the run that deployed it goes again."""
    run = "https://github.com/o/r/actions/runs/77"
    words = ["record", "--app", "web", "--env", "staging", "--status", "success", "--run-url", run]
    shop.ask(*words)
    shop.record("web", "dev", "HEAD", "success")
    found = shop.json("promote", "--to", "staging", "--app", "web", "--commit", "main")

    assert found["apps"][0]["rollback"] == ["gh run rerun 77"]


def test_a_tag_must_be_free_and_greater(shop: Shop) -> None:
    """A tag that stands elsewhere is never moved, and 1.0.0-rc.1 comes before 1.0.0."""
    words = ["promote", "--to", "prod", "--app", "web", "--commit", "dev", "--tag"]
    taken = shop.json(*words, "v-web-1.0.0")["apps"][0]["problems"]
    older = shop.json(*words, "v-web-1.0.0-rc.1")["apps"][0]["problems"]

    assert "the tag v-web-1.0.0 exists already" in [one["what"] for one in taken]
    assert "is not greater than the last one" in " ".join(one["what"] for one in older)
    assert "Tag not on main branch" in [one["what"] for one in older]


def test_notes_are_of_one_app(shop: Shop) -> None:
    """Commits in groups, files by component, and the way back; foreign words are no markup."""
    shop.commit("docs: nothing of web", docs="more\n")
    shop.repo.git("tag", "v-web-1.1.0")
    page, told = (
        shop.ask("notes", "v-web-1.1.0", "--format", fmt)[1] for fmt in ("markdown", "text")
    )

    assert page.startswith(
        "## Web Shop `v-web-1.1.0`\n\n1 commit and 2 changed files since v-web-1.0.0."
    )
    assert (
        "### Breaking changes\n\n- feat(ui)!: &lt;b&gt;new&lt;/b&gt; words for @\u200ball (" in page
    )
    assert "### Files: frontend\n\n- `ui/index.html` modified" in page
    assert "nothing of web" not in page
    assert page.endswith(
        "To bring back v-web-1.0.0 (sha-1, 41):\n\n```sh\nswitch web-prod 41\n```\n"
    )
    assert "Breaking changes" in told


def test_the_first_release_has_no_way_back(shop: Shop) -> None:
    """Nothing comes before it; a tag that is not there yet stands for HEAD, and that is said."""
    status, out, err = shop.ask("notes", "v-jobs-1.0.0")

    assert status == 0
    assert "The first release." in out
    assert "there is none to go back to" in out
    assert "HEAD stands for it" in err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["status", "--app", "wbe"], 2, "perhaps: web"),
        (["status", "--env", "qa"], 2, "no environment 'qa'"),
        (["status", "--at", "nope"], 3, "nope"),
        (["promote"], 2, "--to"),
        (["promote", "--to", "dev"], 2, "first environment"),
        (["promote", "--to", "qa"], 2, "no environment 'qa'"),
        (["promote", "--to", "prod", "--app", "x"], 2, "no app 'x'"),
        (["promote", "--to", "prod", "--commit", "nope"], 3, "nope"),
        (["notes", "v1.2.3"], 2, "perhaps: v-web-1.2.3 or v-jobs-1.2.3"),
        (["notes"], 2, "tag"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_question_is_told(shop: Shop, words: list[str], status: int, said: str) -> None:
    """Unknown apps, environments, commits and tags, with what was probably meant."""
    found = shop.ask(*words)

    assert found[0] == status
    assert said in found[2]


def test_a_shallow_clone_cannot_count(shop: Shop, tmp_path: Path) -> None:
    """It asks for the history, instead of showing numbers that are too small."""
    shop.repo.git("clone", "-q", "--depth=1", f"file://{shop.repo.path}", str(tmp_path / "cut"))
    status, _, err = shop.ask("status", "-C", str(tmp_path / "cut"))

    assert status == 3
    assert "fetch-depth: 0" in err
    assert shop.ask("promote", "--to", "prod", "-C", str(tmp_path / "cut"))[0] == 3

    said = plain(shop, "status", "-C", str(tmp_path / "cut"), "--fetch")
    assert "promotion from dev would deploy 1 commit: 2 paths touch it" in said


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_the_generated_one(name: str) -> None:
    """docs/schemas cannot drift; UPDATE_GOLDEN=1 writes it anew."""
    text = json.dumps(schema_of(name), indent=2) + "\n"
    path = SCHEMAS / f"{name}.schema.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status", ["status"]),
        ("status", ["status", "--app", "web", "--env", "prod"]),
        ("promotion", ["promote", "--to", "prod"]),
        ("promotion", ["promote", "--to", "staging", "--commit", "dev"]),
        ("notes", ["notes", "v-web-2.0.0"]),
        ("notes", ["notes", "v-jobs-2.0.0"]),
    ],
    ids=" ".join,
)
def test_every_document_fits_its_schema(shop: Shop, name: str, words: list[str]) -> None:
    """What is printed is what the schema promises."""
    Draft202012Validator(schema_of(name)).validate(shop.json(*words))


def test_rules_without_environments_have_no_order(shop: Shop) -> None:
    """A deploy can be recorded under any name, but nobody can say what is promoted where to."""
    shop.repo.write({"rules.yaml": "version: 1\napps: {web: {}}\n"})
    shop.record("web", "anywhere", "HEAD")

    for words in (["status"], ["promote", "--to", "anywhere"]):
        status, _, err = shop.ask(*words)
        assert status == 2
        assert "environments: [dev, prod]" in err
