"""Filters of dorny/paths-filter become rules that match the same files, or say where they do not.

`data/picomatch.json` holds what picomatch 2.3.1 (the matcher inside paths-filter 4) answers with
`dot: true` for each glob: the places of the paths it matches.
"""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from impact.changes import STATUSES
from impact.cli import main
from impact.errors import RulesError
from impact.filters import Converted, Filter, Filters, Item, Quantifier
from impact.filters.converting import convert
from impact.filters.globs import Patterns, translate
from impact.filters.groups import Unsayable, expand
from impact.filters.reading import KINDS, read_filters
from impact.filters.writing import write_rules
from impact.patterns import PatternSet
from impact.rules import Origin, Rules
from impact.rules.reading import load_rules
from tests.conftest import RepositoryBuilder

PICOMATCH = json.loads((Path(__file__).parent / "data" / "picomatch.json").read_text("utf-8"))
PATHS: list[str] = PICOMATCH["paths"]
REFUSED = {"[[:alpha:]]", "{a,b", "(a", "a)"}
WIDENED = {
    "*(a)", "*(a)b", "+(a)", "a+(b)", "!(src)", "!(src)/**", "!(src|docs)/*", "**/!(README).md",
    "?", "??", "a?", "a?b", "?/**", "a?/**", "src/?.js", "[^a]", "a[^1]", "!(a)", "!src/?.js",
}  # fmt: skip
EXACT = sorted(PICOMATCH["globs"].keys() - WIDENED - REFUSED)

FORMS = b"""
shared: &shared
  - common/**
  - [config/*.json]
Backend_API:
  - *shared
  - added|Modified: migrations/**
  - deleted: [old/**, legacy/*.py]
docs: '**/*.md'
"""

WORKFLOW = b"""
on: [push]
jobs:
  changes:
    steps:
      - uses: actions/checkout@v4
      - uses: dorny/paths-filter@v3
        with:
          predicate-quantifier: every
          filters: |
            web:
              - web/**
              - '!**/*.md'
"""


class Asked(NamedTuple):
    """A path and how it changed."""

    path: str
    status: str


def matched(found: Patterns) -> set[str]:
    """The paths of the table that patterns stand for."""
    if not found.patterns:
        return set(PATHS) if found.negated else set()
    patterns = PatternSet(found.patterns, dialect="github")
    return {path for path in PATHS if patterns.includes(path) != found.negated}


def expected(glob: str) -> set[str]:
    """The paths of the table that picomatch matches."""
    return {PATHS[place] for place in PICOMATCH["globs"][glob]}


def read(text: bytes) -> Filters:
    """Read a filter file."""
    return read_filters(text, "filters.yml")


def loaded(converted: Converted) -> Rules:
    """The rules that a conversion writes, read back."""
    return load_rules(write_rules(converted, "filters.yml").encode(), Origin("rules.yaml", ""))


def deployed(rules: Rules, app: str, asked: Asked) -> bool:
    """Whether the rows of an app deploy it: the last row that names the path decides."""
    rows = [row for row in rules.rows if row.names(app) and asked.status in row.statuses]
    return next((app in r.deploy for r in reversed(rows) if r.patterns.includes(asked.path)), False)


def holds(item: Item, asked: Asked) -> bool:
    """Whether a condition holds, by the words of paths-filter and the answers of picomatch."""
    if item.statuses and asked.status not in item.statuses:
        return False
    return any(asked.path in expected(glob) for glob in item.globs)


@pytest.mark.parametrize("glob", EXACT)
def test_a_glob_matches_what_picomatch_matches(glob: str) -> None:
    """Nothing more and nothing less, for braces, brackets, dots, `**` and what users get wrong."""
    found = translate(glob)

    assert not found.widened
    assert matched(found) == expected(glob)


@pytest.mark.parametrize("glob", sorted(WIDENED))
def test_what_cannot_be_said_matches_more_never_less(glob: str) -> None:
    """A sign that the github dialect lacks widens the pattern, and is reported."""
    found = translate(glob)
    positive = set(PATHS) - matched(found) if found.negated else matched(found)
    wanted = set(PATHS) - expected(glob) if found.negated else expected(glob)

    assert found.widened
    assert positive > wanted or positive == wanted


@pytest.mark.parametrize(
    "glob",
    [
        *sorted(REFUSED), "[a/b]", "+(a/b)", "{1..999}", "{a,b}" * 9, "[_.]" * 20, "src/**|lib/**",
        "[0-9]+/x", "{a,b}+", "(a|b)?", "a++", "}a{", "![-)(1+b",
    ],
)  # fmt: skip
def test_a_glob_that_no_list_can_stand_for_is_refused(glob: str) -> None:
    """It is an error with the glob and its line, never a filter that quietly matches less."""
    with pytest.raises(RulesError, match="several simpler globs") as caught:
        convert(read(b"web: '" + glob.encode() + b"'"), "some")

    assert caught.value.where == "filters.yml:1"


@example("[\\1]")
@example("\\")
@given(st.text(alphabet="{}()[]|,.*?+!@\\/ab1", max_size=12))
def test_any_glob_is_translated_or_refused(glob: str) -> None:
    """Whatever stands in a filter, the patterns made of it are patterns."""
    try:
        found = translate(glob)
    except Unsayable:
        return
    if found.patterns:
        PatternSet(found.patterns, dialect="github")


def test_a_leading_dot_and_an_exclamation_mark_go_in_any_order() -> None:
    """Picomatch drops `./` before it looks for the `!`, and behind it."""
    assert translate("./!src/*") == translate("!./src/*") == translate("!src/*")
    assert translate("./src/*") == translate("src/*")


def test_groups_are_written_out() -> None:
    """Braces nest, ranges count, and a group without a choice is text."""
    assert expand("a{b,{c,d}}").globs == ("ab", "ac", "ad")
    assert expand("v{1..3}").globs == ("v1", "v2", "v3")
    assert expand("{c..a}").globs == ("a", "b", "c")
    assert expand("{a}").globs == ("{a}",)
    assert expand("a?(b|c)").globs == ("ab", "ac", "a")


def test_every_form_of_a_filter_is_read() -> None:
    """One glob, lists, lists in lists by anchors, kinds of change with one glob or several."""
    shared, backend, docs = read(FORMS).filters

    assert shared.items == (
        Item(("common/**",), (), "filters.yml:3"),
        Item(("config/*.json",), (), "filters.yml:4"),
    )
    assert [item.globs for item in backend.items] == [
        ("common/**",), ("config/*.json",), ("migrations/**",), ("old/**", "legacy/*.py"),
    ]  # fmt: skip
    assert [item.statuses for item in backend.items[2:]] == [("added", "modified"), ("deleted",)]
    assert docs.items == (Item(("**/*.md",), (), "filters.yml:9"),)


def test_a_workflow_with_the_filters_inside_is_read() -> None:
    """The step's own filters and quantifier are taken."""
    found = read(WORKFLOW)

    assert [(f.name, len(f.items)) for f in found.filters] == [("web", 2)]
    assert found.quantifier == "every"


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (b"{}", "filters.yml:1:1", "the file says nothing"),
        (b"web:", "filters.yml:1:5", "web: nothing stands here"),
        (b"- web/**", "filters.yml:1:1", "the file is a list; expected a table of filters"),
        (b"web: [{addded: x}]", "filters.yml:1:8", "did you mean added?"),
        (b"web: [{'|': x}]", "filters.yml:1:8", "no kind of change"),
        (b"web: [{added: [[x]]}]", "filters.yml:1:16", "a list stands here"),
        (b"web: a\nweb: b", "filters.yml:2:1", "stands here twice"),
        (b"web: a\nWEB: b", "filters.yml:2", "would both be app 'web'"),
        (b"web: *x", "filters.yml:1:6", "alias"),
        (WORKFLOW.replace(b"dorny/paths-filter", b"x/y"), "filters.yml:2:1", "no step"),
        (WORKFLOW.replace(b"every", b"most"), "filters.yml:9:33", "some or every"),
        (WORKFLOW.replace(b"filters: |", b"filters: a.yml\n          x: |"), "filters.yml:10:20",
         "--from-paths-filter a.yml"),
    ],
)  # fmt: skip
def test_what_paths_filter_stumbles_over_is_an_error_with_its_place(
    text: bytes, where: str, what: str
) -> None:
    """A slip that made a filter silently false, or crashed it, is told with file and line."""
    with pytest.raises(RulesError) as caught:
        convert(read(text), "some")

    assert caught.value.where == where
    assert what in str(caught.value)


CONDITIONS = st.lists(
    st.builds(
        Item,
        st.lists(st.sampled_from(EXACT), min_size=1, max_size=2).map(tuple),
        st.lists(st.sampled_from(KINDS), max_size=3, unique=True).map(tuple),
        st.just("filters.yml:1"),
    ),
    min_size=1,
    max_size=4,
)
QUESTIONS = st.lists(
    st.builds(Asked, st.sampled_from(PATHS), st.sampled_from(STATUSES)), min_size=1, max_size=30
)


@given(CONDITIONS, st.sampled_from(["some", "every"]), QUESTIONS)
def test_rows_deploy_for_what_the_filter_matched(
    items: list[Item], quantifier: Quantifier, questions: list[Asked]
) -> None:
    """Read back from its own text, a conversion decides every path as paths-filter did.

    One case is wider: two excluding globs beside kinds of change, in a filter that needs every
    condition, keep out only what both name.
    """
    filters = Filters("filters.yml", (Filter("web", tuple(items), "filters.yml:1"),), None)
    rules = loaded(convert(filters, quantifier))
    wider = quantifier == "every" and any(
        sum(translate(glob).negated for glob in item.globs) > 1 for item in items
    )
    for asked in questions:
        wanted = (any if quantifier == "some" else all)(holds(item, asked) for item in items)
        found = deployed(rules, "web", asked)
        assert found == wanted or (wider and found)


def test_the_rules_say_what_is_different() -> None:
    """Names that change, globs that never matched or match more, a lone exclusion."""
    text = b"""
Web_App: [/web/**, web/, 'web/?.py', web/**]
matrix: ['!docs/**', src/**]
old: {renamed|copied: old/**}
"""
    converted = convert(read(text), "some")
    notes = "\n".join(converted.notes)

    assert converted.apps == ("web-app", "app-matrix", "old")
    for said in (
        "filters.yml:2: filter 'Web_App' is app 'web-app' here",
        "filters.yml:2: /web/** matches no file",
        "filters.yml:2: web/?.py cannot be said exactly; web/*.py matches more",
        "filters.yml:3: !docs/** alone matches every other file",
        "filters.yml:4: renamed never comes from git",
        "filters.yml:4: old never matched a file",
    ):
        assert said in notes


def test_the_written_rules_are_short() -> None:
    """A plain filter is one line below its app; the rest are rows."""
    text = write_rules(convert(read(FORMS), "some"), "filters.yml")

    assert text.startswith("# Made from filters.yml by")
    assert "\n  docs:\n    paths: ['**/*.md']\n" in text.replace('"', "'")
    assert "\n    deploy: [backend-api]\n    status: [added, modified]\n" in text


def test_init_writes_rules_that_answer(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the filter file to a first answer takes two commands."""
    repo.commit({".github/filters.yml": "web: [web/**]\n", "web/a.txt": "1", "docs/x": "1"})
    monkeypatch.chdir(repo.path / "docs")

    assert main(["init", "--from-paths-filter", "../.github/filters.yml"]) == 0
    assert capsys.readouterr().out.startswith("../rules.yaml: 1 app, 1 row\n")
    assert main(["match", "../web/a.txt"]) == 0
    assert "web" in capsys.readouterr().out


def test_init_never_overwrites(
    repo: RepositoryBuilder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rules that are there stay, wherever they are looked for, unless --force is given."""
    repo.commit({"f.yml": "web: [web/**]\n", ".github/impact.yaml": "mine"})
    monkeypatch.chdir(repo.path)
    words = ["init", "--from-paths-filter", "f.yml"]

    assert main(words) == 2
    assert ".github/impact.yaml: there are rules already" in capsys.readouterr().err
    assert (repo.path / ".github/impact.yaml").read_text() == "mine"
    assert not (repo.path / "rules.yaml").exists()
    assert main([*words, "--output", "-"]) == 0
    assert "apps:\n  web:\n" in capsys.readouterr().out
    assert main([*words, "--force"]) == 0
    assert "web/**" in (repo.path / ".github/impact.yaml").read_text()


def test_a_filter_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told with its name; outside of a repository the rules are written where one stands."""
    assert main(["init", "-C", str(tmp_path), "--from-paths-filter", "f.yml"]) == 2
    assert "f.yml: cannot be read: No such file" in capsys.readouterr().err
    (tmp_path / "f.yml").write_text("web: a")
    assert main(["init", "-C", str(tmp_path), "--from-paths-filter", "f.yml"]) == 0
    assert (tmp_path / "rules.yaml").exists()
