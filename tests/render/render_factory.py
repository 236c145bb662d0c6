"""Reports built by hand: the shipped system's answers, and small ones for single rules."""

from itertools import pairwise

from impact.changes import Change, Revision, Span
from impact.events import Event, PullRequest, Push, Tag
from impact.report import (
    AppImpact,
    AppSpan,
    Chain,
    Contradiction,
    DeclaredEvidence,
    EveryoneEvidence,
    Evidence,
    ImageEvidence,
    Impact,
    ImportEvidence,
    Link,
    Minutes,
    Notice,
    Plan,
    PlannedStage,
    Report,
    RowSkip,
    RuleEvidence,
    Run,
    Skip,
    UnknownEvidence,
    WorkflowEvidence,
)
from impact.rules import LinkKind, Origin

BASE = Revision("main", "3f2a91c8d0e14b5f6a7788990011223344556677")
HEAD = Revision("HEAD", "9be07d4c0ffee0123456789abcdef0123456789a")
SPAN = Span(BASE, HEAD, "three-dot", "where HEAD left main")
RULES = Origin("rules.yaml", BASE.sha)

TITLES = {"telegram": "Telegram Mini App", "line": "LINE Bot", "scheduler": "Scheduler"}
MINUTES = {"telegram": (8, 10, 12), "line": (6, 8, 10), "scheduler": (5, 6, 7)}
ENVIRONMENTS = ("dev", "staging", "prod")


def link(importer: str, imported: str, line: int, kind: LinkKind = "module") -> Link:
    """One import; module level unless said."""
    return Link(importer, imported, kind, line)


def chain(*steps: str) -> Chain:
    """A chain written as "a.py:3", "b.py:14 lazy", "c.py": each place imports the next file."""
    links = []
    for here, there in pairwise(steps):
        place, _, kind = here.partition(" ")
        path, _, line = place.rpartition(":")
        imported = there.partition(" ")[0].rpartition(":")[0] or there
        links.append(Link(path, imported, kind or "module", int(line)))  # type: ignore[arg-type]
    return tuple(links)


def by_import(*steps: str) -> ImportEvidence:
    """Import evidence whose chain is written as in `chain`."""
    links = chain(*steps)
    return ImportEvidence(links[-1].imported, links[0].importer, links)


def app(
    name: str,
    *evidence: Evidence,
    contradictions: tuple[Contradiction, ...] = (),
    skipped: tuple[RowSkip, ...] = (),
    components: tuple[str, ...] = (),
    searched: int = 0,
) -> AppImpact:
    """What touches one app of the shipped system, or any other."""
    title = TITLES.get(name, name)
    return AppImpact(name, title, components, evidence, contradictions, skipped, searched)


def run(name: str, environment: str = "dev", **changes: object) -> Run:
    """A run of one of the nine workflows."""
    place = ENVIRONMENTS.index(environment)
    trigger = ("push to dev", "push to main", f"tag v-{name}-*.*.*")[place]
    planned = Run(
        workflow=f"deploy-{name}-{environment}.yml",
        app=name,
        environment=environment,
        when="now",
        trigger=trigger,
        minutes=MINUTES.get(name, (3, 3, 3))[place],
        approval=environment == "prod",
        components=("backend",),
        stages=(),
    )
    return planned._replace(**changes)  # type: ignore[arg-type]


def skip(name: str, environment: str, reason: str, detail: str = "", do: str = "") -> Skip:
    """A skip of one of the nine workflows."""
    file = f"deploy-{name}-{environment}.yml"
    return Skip(file, name, environment, reason, detail, do)  # type: ignore[arg-type]


def plan(
    *runs: Run,
    events: tuple[Event, ...] = (Push("dev"),),
    when: str = "now",
    skips: tuple[Skip, ...] = (),
) -> Plan:
    """A plan whose minutes are those of runs in parallel."""
    known = [run.minutes for run in runs if run.minutes is not None]
    time = Minutes(max(known), sum(known)) if known and len(known) == len(runs) else None
    return Plan(events, when, runs, skips, time or Minutes(None, None))  # type: ignore[arg-type]


def report(
    *apps: AppImpact,
    changes: tuple[Change, ...] = (),
    planned: Plan | None = None,
    unclaimed: tuple[Change, ...] = (),
    **others: object,
) -> Report:
    """A report over SPAN and RULES unless said otherwise."""
    whole = Report(
        span=SPAN,
        app_spans=(),
        rules=RULES,
        changes=changes,
        impact=Impact(apps, unclaimed),
        plan=planned or plan(),
        notices=(),
        warnings=(),
        searched=sum(app.searched for app in apps),
        version="0.1.0",
    )
    return whole._replace(**others)  # type: ignore[arg-type]


STAGES = (
    PlannedStage("Quality gates", True, "always runs"),
    PlannedStage("Build image", True, "backend needed"),
    PlannedStage("Deploy dev", True, "backend needed"),
    PlannedStage("Frontend (TEST)", False, "frontend not needed"),
    PlannedStage("E2E tests", True, "always runs"),
    PlannedStage("Promote frontend", False, "frontend not needed"),
)
AGENT_CHAIN = ("src/telegram_lambda_handler.py:3", "src/api/app.py:14 lazy", "src/agent.py")
SCHEDULER_CHAIN = (
    "src/scheduler/handler.py:4",
    "src/data/precompute.py:9 lazy",
    "src/services/report_service.py:22 lazy",
    "src/agent.py",
)


def shared_backend() -> Report:
    """`src/agent.py` changed: two apps deploy, the third is skipped although code reaches it."""
    order = RuleEvidence("src/agent.py", "src/agent.py", 31, "Used by apps, not by the scheduler")
    disproof = Contradiction("src/agent.py", "skip", 31, order.why, by_import(*SCHEDULER_CHAIN))
    seed, agent = Change("scripts/seed.sh", "added"), Change("src/agent.py", "modified")
    docs = RowSkip("docs/CI.md", 60, "Documentation only")
    telegram = app("telegram", order, by_import(*AGENT_CHAIN), skipped=(docs,), searched=41)
    found = by_import("src/integrations/line_bot.py:17", "src/agent.py")
    line = app("line", order, found, skipped=(docs,), searched=38)
    row = RowSkip("src/agent.py", 31, order.why)
    scheduler = app("scheduler", contradictions=(disproof,), skipped=(docs, row), searched=29)
    later = tuple(
        skip(name, environment, "event-not-wanted", f"wants {when}")
        for name in ("telegram", "line")
        for environment, when in (("staging", "push to main"), ("prod", f"tag v-{name}-*.*.*"))
    )
    stopped = tuple(skip("scheduler", environment, "rule-skip") for environment in ENVIRONMENTS)
    return report(
        telegram,
        line,
        scheduler,
        changes=(Change("docs/CI.md", "modified"), seed, agent),
        planned=plan(run("telegram", stages=STAGES), run("line"), skips=later + stopped),
        unclaimed=(seed,),
        searched=57,
    )


def pull_request() -> Report:
    """A pull request with many changes of every kind, notices and warnings."""
    names = [f"src/api/endpoints/part_{number:02}.py" for number in range(20)]
    rows = [RuleEvidence(name, "src/api/**", 12, "Telegram REST API only") for name in names]
    chains = [
        by_import("src/telegram_lambda_handler.py:3", "src/api/app.py:20", name) for name in names
    ]
    tickers = "data/tickers.csv"
    copied = ImageEvidence(tickers, "Dockerfile", 41)
    declared = DeclaredEvidence(
        tickers,
        "src/telegram_lambda_handler.py",
        chain("src/telegram_lambda_handler.py:3", "src/api/ticker_service.py:0 declared", tickers),
        "read at run time",
    )
    terraform = RuleEvidence("terraform/lambda.tf", "terraform/**", 48, "Infrastructure")
    workflow = ".github/workflows/deploy-line-staging.yml"
    unknown = UnknownEvidence(
        "src/legacy/tokens.py",
        "src/integrations/line_bot.py",
        210,
        "the scanner lost its place",
        "src/integrations/line_bot.py",
        (),
    )
    changes = (
        Change(workflow, "modified"),
        Change(tickers, "modified"),
        *(Change(name, "modified") for name in names),
        Change("src/legacy/tokens.py", "deleted"),
        Change("terraform/lambda.tf", "added"),
        Change("tools/bench.py", "added"),
    )
    staging = {"when": "merge", "components": ("backend", "frontend")}
    return report(
        app("telegram", *rows, *chains, copied, declared, terraform, searched=41),
        app(
            "line",
            copied,
            terraform,
            WorkflowEvidence(workflow, "deploy-line-staging.yml"),
            unknown,
            searched=38,
        ),
        app("scheduler", copied, terraform, searched=29),
        changes=changes,
        planned=plan(
            *(run(name, "staging", **staging) for name in TITLES),
            events=(PullRequest("main"),),
            when="merge",
        ),
        unclaimed=(Change("tools/bench.py", "added"),),
        notices=(Notice("terraform/lambda.tf", 48, "terraform must be applied by hand"),),
        warnings=(
            "src/plugins/loader.py:12 imports a computed name: what it loads cannot be known",
        ),
        searched=57,
    )


def no_event() -> Report:
    """A developer's question without an event: every workflow of the touched app, in order."""
    change = Change("src/scheduler/fetch.py", "modified")
    found = RuleEvidence(change.path, "src/scheduler/**", 25, "Scheduler code only")
    runs = (
        run("scheduler", "dev", when="push"),
        run("scheduler", "staging", when="push"),
        run("scheduler", "prod", when="tag"),
    )
    return report(
        app("telegram", searched=41),
        app("line", searched=38),
        app("scheduler", found, searched=29),
        changes=(change,),
        planned=plan(*runs, events=(), when="push"),
        searched=57,
    )


def nothing_deploys() -> Report:
    """Only documentation changed."""
    changes = (Change("README.md", "modified"), Change("docs/CI.md", "modified"))
    skips = tuple(
        skip(name, "dev", "rule-skip", "docs/CI.md: Documentation only") for name in TITLES
    )
    rows = (RowSkip("docs/CI.md", 60, "Documentation only"),)
    apps = (app(name, skipped=rows, searched=40) for name in TITLES)
    unclaimed = (Change("README.md", "modified"),)
    planned = plan(skips=skips)
    return report(*apps, changes=changes, planned=planned, unclaimed=unclaimed, searched=57)


def empty_range() -> Report:
    """The two ends are the same tree."""
    return report(*(app(name) for name in TITLES), planned=plan())


def no_base() -> Report:
    """A forced push whose old commit is gone: nothing to compare with."""
    everyone = EveryoneEvidence("", "no-base")
    span = Span(None, HEAD, "forced-gone", "the commit before the forced push is gone")
    changes = (Change("Dockerfile", "added"), Change("src/agent.py", "added"))
    return report(
        *(app(name, everyone) for name in TITLES),
        changes=changes,
        planned=plan(*(run(name) for name in TITLES)),
        span=span,
    )


def wrong_tag() -> Report:
    """A tag that no workflow names; the warning says which one may have been meant."""
    wants = {"dev": "wants push to dev", "staging": "wants push to main"}
    skips = tuple(
        skip(name, place, "event-not-wanted", wants.get(place, f"wants tag v-{name}-*.*.*"))
        for name in TITLES
        for place in ENVIRONMENTS
    )
    meant = " or ".join(f"v-{name}-1.2.3" for name in TITLES)
    return report(
        planned=plan(events=(Tag("v1.2.3"),), skips=skips),
        span=Span(None, HEAD, "per-app", "each app starts from its own previous tag"),
        warnings=(f"no workflow wants the tag v1.2.3; perhaps {meant} was meant",),
    )


def refused_tag() -> Report:
    """One tag deploys all the app has, the other is not on its branch; the bases differ by app."""
    older = Revision("v-telegram-1.2.2", "aa11bb22cc33dd44ee55ff6677889900aabbccdd")
    before = Span(
        older, HEAD, "previous-tag", "v-telegram-1.2.2 is the tag before v-telegram-1.2.3"
    )
    first = Span(None, HEAD, "first-tag", "no tag like v-line-0.1.0 comes before it")
    tag = "v-line-0.1.0"
    do = (
        f"git tag -d {tag} && git push origin :refs/tags/{tag} && git checkout main"
        f' && git tag -a {tag} -m "Release {tag}" && git push origin {tag}'
    )
    refused = skip("line", "prod", "tag-not-on-branch", f"{tag} is not on branch main", do)
    return report(
        app("telegram", searched=41),
        app("line", EveryoneEvidence("", "no-base")),
        planned=plan(
            run("telegram", "prod", components=("backend", "frontend")),
            events=(Tag("v-telegram-1.2.3"), Tag(tag)),
            skips=(refused, skip("telegram", "dev", "event-not-wanted", "wants push to dev")),
        ),
        span=Span(None, HEAD, "per-app", "each app starts from its own previous tag"),
        app_spans=(AppSpan("telegram", before), AppSpan("line", first)),
    )


def not_wanted() -> Report:
    """A push that touches an app, on a branch that no workflow waits for."""
    planned = plan(
        events=(Push("feature/x"),),
        skips=tuple(
            skip(name, place, "event-not-wanted", wants)
            for name in ("telegram", "line")
            for place, wants in (("dev", "wants push to dev"), ("staging", "wants push to main"))
        ),
    )
    return report(
        app("telegram", by_import(*AGENT_CHAIN), searched=41),
        app("line", searched=38),
        changes=(Change("src/agent.py", "modified"),),
        planned=planned,
        searched=57,
    )


def no_workflows() -> Report:
    """The smallest rules: apps and paths, no workflows, no event; a what-if question."""
    found = RuleEvidence("src/data/new.py", "src/data/**", 4, "")
    span = Span(HEAD, HEAD, "what-if", "no commits are compared: the paths are taken as changed")
    return report(
        app("web", found),
        app("jobs"),
        changes=(Change("src/data/new.py", "added"),),
        planned=plan(events=(), when="push"),
        span=span,
        rules=Origin(".github/impact.yaml", "(work tree)"),
    )


def hidden_reason() -> Report:
    """An app that only deploys because a file could not be read, beside a cut and wide names."""
    unknown = UnknownEvidence(
        "src/ตัวอย่าง/報告書.py",
        "src/plugins/registry.py",
        12,
        "it imports a computed name",
        "src/integrations/line_bot.py",
        chain("src/integrations/line_bot.py:3", "src/plugins/registry.py"),
    )
    cut = Contradiction(
        "src/ตัวอย่าง/報告書.py",
        "cut",
        70,
        "the bot never draws",
        by_import("src/scheduler/handler.py:1 conditional", "src/ตัวอย่าง/報告書.py"),
    )
    return report(
        app("line", unknown, searched=38),
        app("scheduler", contradictions=(cut,), searched=29),
        changes=(Change("src/ตัวอย่าง/報告書.py", "type-changed"),),
        planned=plan(run("line", minutes=None)),
        searched=57,
    )


SCENES = {
    "shared_backend": shared_backend,
    "pull_request": pull_request,
    "no_event": no_event,
    "nothing_deploys": nothing_deploys,
    "empty_range": empty_range,
    "no_base": no_base,
    "wrong_tag": wrong_tag,
    "refused_tag": refused_tag,
    "not_wanted": not_wanted,
    "no_workflows": no_workflows,
    "hidden_reason": hidden_reason,
}
