"""What touches an app: each kind of evidence, rows, cuts, components, the policies for the rest."""

import pytest

from impact.analysis import AppView, Views, assess, assess_without_base, needed_components
from impact.changes import Change, Status
from impact.dockerfile import read_image
from impact.graph import Unknown
from impact.patterns import PatternSet
from impact.report import (
    AppImpact,
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    ImportEvidence,
    Link,
    RuleEvidence,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import Cut, DeclaredLink, Rules
from tests.decisions import app, blind, graph, row, rules, same, view, workflow

AB = Link("a.py", "b.py", "module", 3)
BC = Link("b.py", "c.py", "lazy", 5)
CODE = graph(AB, BC)
IMAGE = read_image("Dockerfile", b"FROM x\nCOPY src/ data/ /app/\n", b"data/secret*\n")


def one(known: Rules, seen: AppView, *changed: str, status: Status = "modified",
        strict: bool = False) -> AppImpact:  # fmt: skip
    """The impact on the app `web`, the only one."""
    changes = [Change(path, status) for path in changed]
    return assess(known, changes, same({"web": seen}), strict=strict).apps[0]


WEB = rules([app("web")])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.py", ImportEvidence("a.py", "a.py", ())),
        ("b.py", ImportEvidence("b.py", "a.py", (AB,))),
        ("c.py", ImportEvidence("c.py", "a.py", (AB, BC))),
    ],
)
def test_import_evidence_is_the_chain(path: str, expected: Evidence) -> None:
    """What the code reaches is evidence with every link; an entry point's own chain is empty."""
    assert one(WEB, view(["a.py"], CODE), path).evidence == (expected,)


def test_what_nothing_reaches_is_unclaimed() -> None:
    """A change without evidence touches nobody and is listed."""
    found = assess(WEB, [Change("z.py", "added")], same({"web": view(["a.py"], CODE)}))

    assert not found.apps[0].impacted
    assert [change.path for change in found.unclaimed] == ["z.py"]


def test_deleted_files_are_looked_up_in_the_base() -> None:
    """Who imported a deleted file is known to the base alone, an added one to the head alone."""
    views = Views({"web": view(["a.py"], CODE)}, {"web": view(["a.py"], graph())})

    def touched(status: Status) -> bool:
        return assess(WEB, [Change("b.py", status)], views).apps[0].impacted

    assert touched("deleted")
    assert not touched("modified")


def test_a_row_is_evidence_beside_the_code() -> None:
    """Nothing is dropped: the row, with the pattern that decided, then what the code says."""
    known = rules([app("web")], rows=[row(["*.py", "b.*"], ["web"], why="because", line=4)])

    assert one(known, view(["a.py"], CODE), "b.py").evidence == (
        RuleEvidence("b.py", "b.*", 4, "because"),
        ImportEvidence("b.py", "a.py", (AB,)),
    )


@pytest.mark.parametrize(
    ("rows", "touched"),
    [
        ([row(["b.py"], ["web"]), row(["*.py"], skip=["web"])], False),
        ([row(["*.py"], skip=["web"]), row(["b.py"], ["web"])], True),
        ([row(["b.py"], ["web"]), row(["*.py", "!b.py"], skip=["web"])], True),
        ([row(["b.py"], ["web"]), row(["*.py"], skip=["web"], statuses=("deleted",))], True),
        ([row(["b.py"], ["web"]), row(["*.py"], skip=["api"])], True),
    ],
)
def test_the_last_row_that_names_the_app_decides(rows: list[object], touched: bool) -> None:
    """Later rows win; a `!`, another status or another app leaves the path to earlier rows."""
    known = rules([app("web"), app("api")], rows=rows)
    views = same({"web": blind(), "api": blind()})

    assert assess(known, [Change("b.py", "modified")], views).apps[0].impacted is touched


def test_a_skip_against_the_code_is_a_contradiction() -> None:
    """The order stays; what disproves it is kept, and `--strict` makes it count."""
    known = rules([app("web")], rows=[row(["b.py"], skip=["web"], why="calm", line=8)])
    seen = view(["a.py"], CODE)
    plain, strict = one(known, seen, "b.py"), one(known, seen, "b.py", strict=True)

    assert (plain.impacted, strict.impacted) == (False, True)
    (told,) = plain.contradictions
    assert (told.by, told.line, told.why) == ("skip", 8, "calm")
    assert told.evidence == ImportEvidence("b.py", "a.py", (AB,))
    assert [skip.path for skip in plain.skipped] == ["b.py"]


def test_a_skip_cuts_no_chain() -> None:
    """What is behind a skipped file is still reached through it."""
    known = rules([app("web")], rows=[row(["b.py"], skip=["web"])])

    assert one(known, view(["a.py"], CODE), "c.py").impacted


def test_a_cut_is_reported() -> None:
    """What only a cut link reaches is no evidence, and a contradiction that names the cut."""
    cut = Cut(PatternSet(["a.py"]), PatternSet(["b.py"]), "not at run time", 12)
    known = rules([app("web")])
    known = known._replace(graph=known.graph._replace(cut=(cut,)))
    found = one(known, view(["a.py"], CODE, cut=[AB]), "c.py")

    assert not found.impacted
    (told,) = found.contradictions
    assert (told.by, told.line, told.why) == ("cut", 12, "not at run time")


def test_declared_links_say_why() -> None:
    """A chain over a declared link carries the words of its row."""
    link = Link("a.py", "data.csv", "declared", 0)
    other = DeclaredLink(PatternSet(["x"]), PatternSet(["data.csv"]), "no", 1)
    mine = DeclaredLink(PatternSet(["a.py"]), PatternSet(["*.csv"]), "read at run time", 2)
    known = rules([app("web")], links=[other, mine])

    assert one(known, view(["a.py"], graph(link)), "data.csv").evidence == (
        DeclaredEvidence("data.csv", "a.py", (link,), "read at run time"),
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("data/x.csv", 2), ("src/x.txt", 2), ("Dockerfile", 0), (".dockerignore", 0),
        ("Dockerfile.dockerignore", 0), ("data/secret.key", None), ("src/x.py", None),
        ("other/x.csv", None),
    ],
)  # fmt: skip
def test_images(path: str, line: int | None) -> None:
    """A copied file is evidence unless ignored or Python; the recipe itself always is."""
    found = one(WEB, view([], graph(), images=[IMAGE]), path).evidence

    assert found == (() if line is None else (ImageEvidence(path, "Dockerfile", line),))


def test_workflow_files_touch_their_app() -> None:
    """The workflow that deploys the app is part of it; another's is not."""
    known = rules([app("web")], workflows=[workflow("w.yml", "web"), workflow("x.yml", "api")])

    assert one(known, blind(), ".github/workflows/w.yml").evidence == (
        WorkflowEvidence(".github/workflows/w.yml", "w.yml"),
    )
    assert not one(known, blind(), ".github/workflows/x.yml", "w.yml").impacted


def test_unknown_places_claim_unreached_python_files() -> None:
    """A file that could not be read may import any Python file, but no document."""
    seen = view(["a.py"], CODE, unknown=[Unknown("far.py", 1, "no"), Unknown("b.py", 0, "too big")])

    assert one(WEB, seen, "z.py").evidence == (
        UnknownEvidence("z.py", "b.py", 0, "too big", "a.py", (AB,)),
    )
    assert not one(WEB, seen, "z.md").impacted
    assert [e.kind for e in one(WEB, seen, "c.py").evidence] == ["import"]


@pytest.mark.parametrize(("policy", "touched"), [("warn", 0), ("ignore", 0), ("deploy", 2)])
def test_unmatched(policy: str, touched: int) -> None:
    """Unclaimed changes deploy everybody if the rules say so, and are listed in any case."""
    known = rules([app("web"), app("api")], unmatched=policy)
    views = same({"web": blind(), "api": blind()})
    found = assess(known, [Change("z", "added")], views)

    assert sum(app.impacted for app in found.apps) == touched
    assert [change.path for change in found.unclaimed] == ["z"]


def test_a_skipped_path_is_claimed() -> None:
    """A row that skips a path has spoken for it: `unmatched: deploy` does not."""
    known = rules([app("web")], rows=[row(["z"], skip=["web"])], unmatched="deploy")

    assert not one(known, blind(), "z").impacted


def test_without_a_base_all_components_are_needed() -> None:
    """No base touches every app as a whole."""
    (only,) = assess_without_base(rules([app("web", ["back", "front"])])).apps

    assert only.components == ("back", "front")
    assert only.evidence == (EveryoneEvidence("", "no-base"),)


PARTS = {"back": ["src/**", "Dockerfile"], "front": ["page/**"], "other": ["o/**"]}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (RuleEvidence("src/x", "", 1, ""), ("back",)),
        (RuleEvidence("page/x", "", 1, ""), ("front",)),
        (RuleEvidence("z", "", 1, ""), ("front", "back")),
        (RuleEvidence("o/x", "", 1, ""), ("front", "back")),
        (ImageEvidence("z", "Dockerfile", 2), ("back",)),
        (ImageEvidence("page/z", "Dockerfile", 2), ("front",)),
        (ImportEvidence("z", "src/a", (Link("page/m", "z", "module", 1),)), ("front",)),
        (
            ImportEvidence(
                "z", "src/a", (Link("src/a", "page/m", "lazy", 1), Link("page/m", "z", "lazy", 1))
            ),
            ("front",),
        ),
        (ImportEvidence("z", "z", ()), ("front", "back")),
        (EveryoneEvidence("z", "unmatched"), ("front", "back")),
    ],
)
def test_components_fall_back(evidence: Evidence, expected: tuple[str, ...]) -> None:
    """The path's own, else its Dockerfile's, else its importer's, else all, in the app's order."""
    web = app("web", ["front", "back"])

    assert needed_components(web, rules([web], components=PARTS), [evidence]) == expected


def test_components_are_a_union() -> None:
    """Each piece of evidence adds what it needs."""
    web = app("web", ["front", "back"])
    known = rules([web], components=PARTS)
    some = [RuleEvidence("src/x", "", 1, ""), RuleEvidence("page/x", "", 1, "")]

    assert needed_components(web, known, some) == ("front", "back")
    assert needed_components(web, known, []) == ()
