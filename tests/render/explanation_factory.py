"""Answers about one app, built by hand: a yes, a no, a doubt, and ways to free an app of a path."""

from collections.abc import Mapping

from impact.answers.explaining import Freedom, PathWhy, Why
from impact.changes import Span, decode_path
from impact.graph import Unknown
from impact.report import (
    Chain,
    Contradiction,
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    ImportEvidence,
    RuleEvidence,
    UnknownEvidence,
)
from impact.rules import DEFAULT_FOLLOW
from tests.render import render_factory as factory
from tests.render.render_factory import HEAD, RULES, SPAN, TITLES, chain, link

WHAT_IF = Span(HEAD, HEAD, "what-if", "no commits are compared: the paths are taken as changed")
ENTRIES = ("src/report_worker_handler.py", "src/telegram_lambda_handler.py")


def why(app: str, *paths: PathWhy, **changes: object) -> Why:
    """The answer about an app; it is impacted if a path has evidence."""
    found = Why(
        app=app,
        title=TITLES.get(app, app),
        impacted=any(path.evidence for path in paths),
        span=SPAN,
        rules=RULES.path,
        entrypoints=ENTRIES,
        searched=41,
        follow=DEFAULT_FOLLOW,
        unknown=(),
        paths=paths,
    )
    return found._replace(**changes)  # type: ignore[arg-type]


def path(name: str, *evidence: Evidence, **changes: object) -> PathWhy:
    """One path the graph decides about, unless said otherwise."""
    found = PathWhy(name, "modified", "graph", 0, "", evidence, (), (), more=False)
    return found._replace(**changes)  # type: ignore[arg-type]


def against(name: str, line: int, why: str, links: Chain) -> Contradiction:
    """A skip row, and the chain that disproves it."""
    disproof = ImportEvidence(name, links[0].importer, links)
    return Contradiction(name, "skip", line, why, disproof)


def several_chains() -> Why:
    """A row and three chains, of which there are more than shown."""
    why_row = "Used by apps, not by the scheduler"
    shortest = factory.by_import("src/report_worker_handler.py:7 lazy", "src/agent.py")
    chains = (
        shortest.chain,
        chain(*factory.AGENT_CHAIN),
        chain(
            "src/telegram_lambda_handler.py:9 conditional",
            "src/services/report_service.py:0 package",
            "src/services/__init__.py:22",
            "src/agent.py",
        ),
    )
    rule = RuleEvidence("src/agent.py", "src/agent.py", 31, why_row)
    agent = path("src/agent.py", rule, shortest, chains=chains, more=True)
    return why("telegram", agent._replace(decided="deploy", line=31, why=why_row))


def contradicted() -> Why:
    """The rules skip what the code reaches, beside a path that is skipped for good reason."""
    found = chain(*factory.SCHEDULER_CHAIN)
    order = (31, "Not the scheduler's")
    agent = path(
        "src/agent.py", decided="skip", line=order[0], why=order[1], chains=(found,),
        contradictions=(against("src/agent.py", *order, found),),
    )  # fmt: skip
    docs = path("docs/CI.md", decided="skip", line=60, why="Documentation only", status="deleted")
    return why("scheduler", docs, agent)


def one_no() -> Why:
    """One path that nothing reaches, many entry points, places nobody could look into."""
    return why(
        "scheduler",
        path("src/web/page.py", status="added"),
        span=WHAT_IF,
        entrypoints=tuple(f"src/scheduler/job_{number:02}_handler.py" for number in range(14)),
        searched=1229,
        unknown=(
            Unknown("src/plugins/loader.py", 12, "the imported name is computed"),
            Unknown(
                "src/legacy/tokens.py",
                0,
                "its 2,097,152 bytes are more than graph.max_blob (1,048,576)",
            ),
        ),
    )


def every_kind() -> Why:
    """One path for each kind of evidence that is not a row or a plain import."""
    declared = chain("src/telegram_lambda_handler.py:3", "src/api/t.py:0 declared", "data/t.csv")
    unknown = UnknownEvidence(
        "src/legacy/tokens.py", "src/plugins/registry.py", 12, "the imported name is computed",
        "src/telegram_lambda_handler.py",
        chain("src/telegram_lambda_handler.py:3", "src/plugins/registry.py"),
    )  # fmt: skip
    return why(
        "telegram",
        path(
            "data/t.csv",
            ImageEvidence("data/t.csv", "Dockerfile", 41),
            DeclaredEvidence("data/t.csv", declared[0].importer, declared, "read at run time"),
            chains=(declared,),
        ),
        path("src/legacy/tokens.py", unknown),
        path("tools/bench.py", EveryoneEvidence("tools/bench.py", "unmatched"), status="added"),
        path(ENTRIES[1], ImportEvidence(ENTRIES[1], ENTRIES[1], ()), chains=((),)),
    )


def many_paths() -> Why:
    """More paths than a screen takes, of every outcome."""
    touching = [
        path(name, factory.by_import("src/telegram_lambda_handler.py:3", "src/api/app.py:20", name))
        for name in (f"src/api/endpoints/part_{number:02}.py" for number in range(12))
    ]
    skipped = [path(f"docs/{n}.md", decided="skip", line=60, why="Documents") for n in range(3)]
    return why("telegram", *skipped, *touching, path("scripts/seed.sh", status="type-changed"))


def many_chains() -> Why:
    """Two paths with more chains than a path among others may show."""

    def reached(name: str, *, more: bool) -> PathWhy:
        chains = tuple(chain(f"src/job_{number}.py:1", name) for number in range(6))
        found = ImportEvidence(name, chains[0][0].importer, chains[0])
        return path(name, found, chains=chains, more=more)

    return why("telegram", reached("src/agent.py", more=False), reached("src/a.py", more=True))


def could_not_tell() -> Why:
    """All the evidence there is, is that something could not be read."""
    unknown = UnknownEvidence(
        "src/ตัวอย่าง/報告書.py",
        "src/line_bot.py",
        0,
        "its content is missing",
        "src/line_bot.py",
        (),
    )
    return why("line", path(unknown.path, unknown), entrypoints=("src/line_bot.py",))


def hostile() -> Why:
    """Names that want to be something else, in every place a name can stand."""
    bad, worse = decode_path(b"src/bad\xff.py"), "src/line\nbreak ::error::.py"
    links = (link(bad, worse, 3, "lazy"), link(worse, "\x1b[31m.py", 0))
    touched = path(
        "\x1b[31m.py", chains=(links,), decided="skip", line=2, why="##[error]\nno",
        contradictions=(against("\x1b[31m.py", 2, "##[error]\nno", links),),
    )  # fmt: skip
    lost = Unknown(worse, 3, "lost")
    return why("line", touched, path(bad), entrypoints=(bad,), unknown=(lost,))


NO_BASE = Span(None, HEAD, "forced-gone", "the commit before the forced push is gone")
SCENES: Mapping[str, Why] = {
    "several chains": several_chains(),
    "contradicted": contradicted(),
    "one no": one_no(),
    "every kind": every_kind(),
    "many paths": many_paths(),
    "many chains": many_chains(),
    "could not tell": could_not_tell(),
    "no base": why("line", span=NO_BASE, impacted=True, searched=0, entrypoints=()),
    "no change": why("line"),
    "no entry point": why("line", path("README.md"), entrypoints=(), searched=0, title="line"),
    "hostile": hostile(),
}
FREEDOMS: Mapping[str, Freedom] = {
    "one import": Freedom("line", "src/agent.py", True, (link("src/bot.py", "src/agent.py", 17),)),
    "every kind": Freedom(
        "line",
        "src/data/__init__.py",
        True,
        (
            link("src/api/app.py", "src/data/__init__.py", 14, "lazy"),
            link("src/data/store.py", "src/data/__init__.py", 0, "package"),
            link("src/integrations/line_bot.py", "src/data/t.csv", 0, "declared"),
        ),
    ),
    "not reached": Freedom("line", "src/scheduler/x.py", False, ()),
    "entry point": Freedom("line", "src/bot.py", True, None),
    "hostile": Freedom("line", "a\nb.py", True, (link(decode_path(b"\xff.py"), "a\nb.py", 1),)),
}
