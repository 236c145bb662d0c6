"""What a rules file means: every key, every default, and how rows decide."""

import pytest

from impact.changes import STATUSES
from impact.errors import RulesError
from impact.patterns import PatternSet
from impact.rules import (
    DEFAULT_FOLLOW,
    LINK_KINDS,
    MAX_BLOB,
    VALUES,
    App,
    EntryPoint,
    GraphRules,
    Needs,
    Origin,
    Row,
    Rules,
    Stage,
    Trigger,
)
from impact.rules.reading import load_rules

ORIGIN = Origin("rules.yaml", "f" * 40)
APPS = "version: 1\napps: {web: {}, jobs: {}, line: {}}\n"


def read(text: str) -> Rules:
    """The rules of a text."""
    return load_rules(text.encode(), ORIGIN)


def row(text: str) -> Row:
    """The row of a file with three apps and this one row."""
    return read(f"{APPS}rules:\n- {text}\n").rows[0]


def test_the_smallest_file() -> None:
    """Only version and apps are needed; everything else has a default."""
    rules = read("version: 1\napps: {web: {}}\n")

    assert rules == Rules(
        origin=ORIGIN,
        dialect="gitignore",
        apps=(App("web", "web", (), (), (), 2),),
        rows=(),
        components=(),
        environments=(),
        pipelines=(),
        workflows=(),
        links=(),
        graph=GraphRules(None, DEFAULT_FOLLOW, "report", MAX_BLOB, ()),
        unmatched="warn",
    )


def test_an_app_may_say_nothing() -> None:
    """An app that is only a name is an app: what it deploys stands in rows."""
    rules = read("version: 1\napps:\n  web:\n  jobs: null\n  line: {}\n")

    assert [app.name for app in rules.apps] == ["web", "jobs", "line"]
    assert rules.app("jobs") == App("jobs", "jobs", (), (), (), 4)
    assert rules.app("bot") is None


def test_paths_of_an_app_are_a_row_before_all_others() -> None:
    """`apps.X.paths` is short for a deploy row; such rows come first, in the order of the apps."""
    rules = read(
        "version: 1\nrules: [{paths: [shared/**], skip: [jobs]}]\n"
        "apps:\n  web: {paths: [web/**]}\n  jobs:\n    paths: [jobs/**, shared/**]\n"
    )
    web, jobs, shared = rules.rows

    assert web == Row(PatternSet(["web/**"]), ("web",), (), "", "", STATUSES, 4)
    assert jobs == Row(PatternSet(["jobs/**", "shared/**"]), ("jobs",), (), "", "", STATUSES, 6)
    assert rules.deciding_rows("shared/a.py", "modified").get("jobs") is shared
    assert rules.deciding_rows("jobs/a.py", "modified").get("jobs") is jobs
    assert rules.deciding_rows("jobs/a.py", "modified").get("web") is None


@pytest.mark.parametrize(
    ("text", "deploy", "skip"),
    [
        ("{paths: [a], deploy: all}", ("web", "jobs", "line"), ()),
        ("{paths: [a], skip: all}", (), ("web", "jobs", "line")),
        ("{paths: [a], deploy: [line, web], skip: all}", ("web", "line"), ("jobs",)),
        ("{paths: [a], deploy: all, skip: [jobs]}", ("web", "line"), ("jobs",)),
        ("{paths: [a], deploy: [], skip: [jobs]}", (), ("jobs",)),
        ("{paths: [a], deploy: all, skip: [jobs, web, line]}", (), ("web", "jobs", "line")),
    ],
)
def test_all_means_every_app_the_row_does_not_name_otherwise(
    text: str, deploy: tuple[str, ...], skip: tuple[str, ...]
) -> None:
    """`all` becomes names, in the order of the apps."""
    read_row = row(text)

    assert (read_row.deploy, read_row.skip) == (deploy, skip)


def test_the_last_row_that_names_the_app_decides() -> None:
    """A row that speaks of the path but not of the app changes nothing for it."""
    rules = read(
        APPS + "rules:\n- {paths: [src/**], deploy: all}\n"
        "- {paths: [src/api/**], skip: [jobs]}\n- {paths: [src/api/x.py], deploy: [jobs]}\n"
    )
    everything, api, one = rules.rows

    assert rules.deciding_rows("src/api/x.py", "added").get("jobs") is one
    assert rules.deciding_rows("src/api/y.py", "added").get("jobs") is api
    assert rules.deciding_rows("src/api/y.py", "added").get("web") is everything
    assert rules.deciding_rows("docs/y.md", "added").get("web") is None


def test_a_negated_pattern_leaves_the_path_to_earlier_rows() -> None:
    """A row names a path only if the pattern that decides about it is positive."""
    rules = read(
        APPS + "rules:\n- {paths: [src/**], deploy: [web]}\n"
        '- {paths: [src/**, "!src/core/**"], skip: [web]}\n'
    )
    deploys, skips = rules.rows

    assert rules.deciding_rows("src/core/a.py", "modified").get("web") is deploys
    assert rules.deciding_rows("src/a.py", "modified").get("web") is skips


def test_a_row_may_speak_of_some_kinds_of_change() -> None:
    """With `status`, other changes of the path are not the row's; the order is ours."""
    rules = read(APPS + "rules:\n- {paths: [a], skip: all, status: [deleted, added]}\n")
    (only,) = rules.rows

    assert only.statuses == ("added", "deleted")
    assert rules.deciding_rows("a", "deleted").get("web") is only
    assert rules.deciding_rows("a", "modified").get("web") is None


def test_words_for_people_are_one_line() -> None:
    """Line breaks of a block text become blanks, so that a report keeps its shape."""
    read_row = row("{paths: [a], deploy: all, why: \" two\\n  lines \", notice: 'by  hand'}")

    assert (read_row.why, read_row.notice) == ("two lines", "by hand")


def test_plain_words_keep_their_text() -> None:
    """What YAML 1.1 takes for flags, numbers and dates stays the text that was written."""
    rules = read(
        "version: 1\napps: {web: {title: yes, images: [012, 2025-01-01]}}\n"
        "workflows: [{file: no.yml, app: web, environment: off, when: {push: [on, 1.0, 0x1F]}}]\n"
    )
    (workflow,) = rules.workflows

    assert rules.apps[0].title == "yes"
    assert rules.apps[0].images == ("012", "2025-01-01")
    assert workflow.environment == "off"
    assert workflow.when.push == PatternSet(["on", "1.0", "0x1F"], dialect="github")


def test_names_that_look_like_values_are_names() -> None:
    """A key is a name, even where YAML would read it as a flag or as nothing."""
    rules = read(
        "version: 1\napps: {yes: {}, null: {}, n: {}}\nrules: [{paths: [a], deploy: [yes]}]\n"
    )

    assert [app.name for app in rules.apps] == ["yes", "null", "n"]
    assert rules.rows[0].deploy == ("yes",)


def test_entry_points_are_paths_or_modules() -> None:
    """A / or .py makes a path pattern; each has its own line and its own set."""
    (app,) = read(
        "version: 1\napps:\n  web:\n    entrypoints:\n      - src/api/**\n      - main.py\n"
        "      - shop.main:app\n      - src/sync.handler\n"
    ).apps

    assert app.entrypoints == (
        EntryPoint("src/api/**", PatternSet(["src/api/**"]), 5),
        EntryPoint("main.py", PatternSet(["main.py"]), 6),
        EntryPoint("shop.main:app", None, 7),
        EntryPoint("src/sync.handler", PatternSet(["src/sync.handler"]), 8),
    )


def test_an_app_has_every_component_unless_it_says() -> None:
    """Without `components` an app has all of the file; with it those, in the file's order."""
    rules = read(
        "version: 1\ncomponents: {back: [src/**], front: [ui/**]}\n"
        "apps: {web: {}, bot: {components: [back]}, docs: {components: []},"
        " both: {components: [front, back]}}\n"
    )

    assert [app.components for app in rules.apps] == [
        ("back", "front"), ("back",), (), ("back", "front")
    ]  # fmt: skip
    assert rules.components_of("src/a.py") == ("back",)
    assert rules.components_of("README.md") == ()


def test_dialect_is_for_paths_and_refs_are_always_github() -> None:
    """`dialect: github` changes how paths are read; branches and tags are GitHub's anyway."""
    text = (
        "apps: {web: {paths: [docs/*], entrypoints: [src/*]}}\ncomponents: {c: [a]}\n"
        "links: [{importer: a, imported: b}]\nversion: 1\n"
        "workflows: [{file: a.yml, app: web, environment: dev, when: {tag: v*}}]\n"
    )
    gitignore, github = read(text), read(f"{text}dialect: github\n")

    assert gitignore.rows[0].patterns.includes("docs/a/b.md")
    assert not github.rows[0].patterns.includes("docs/a/b.md")
    assert github.apps[0].entrypoints[0].patterns == PatternSet(["src/*"], dialect="github")
    assert github.components[0].patterns.dialect == github.links[0].importer.dialect == "github"
    assert gitignore.workflows[0].when.tag == PatternSet(["v*"], dialect="github")


def test_when_takes_one_pattern_or_a_list() -> None:
    """Each kind of event has its patterns; without `when` only a person starts the workflow."""
    rules = read(
        APPS + "workflows:\n- {file: a.yml, app: web, environment: dev}\n"
        "- {file: b.yml, app: web, environment: dev,\n"
        "   when: {push: main, pull_request: [main, 'v*'], manual: false}}\n"
    )
    first, second = rules.workflows

    assert first.when == Trigger(None, None, None, manual=True)
    assert second.when == Trigger(
        push=PatternSet(["main"], dialect="github"),
        tag=None,
        pull_request=PatternSet(["main", "v*"], dialect="github"),
        manual=False,
    )


def test_workflows_have_defaults() -> None:
    """No duration, no approval, any tag; the folder of workflows may be written or not."""
    rules = read(
        APPS + "workflows:\n- {file: .github/workflows/a.yaml, app: web, environment: dev}\n"
        "- {file: b.yml, app: jobs, environment: prod, minutes: 0, approval: true,\n"
        "   when: {tag: v*}, tag_on: release/1.x}\n"
    )
    first, second = rules.workflows

    assert (first.file, first.minutes, first.approval, first.tag_on) == ("a.yaml", None, False, "")
    assert (second.file, second.minutes, second.approval) == ("b.yml", 0, True)
    assert (second.tag_on, second.line) == ("release/1.x", 5)


def test_environments_come_from_the_workflows_if_they_are_not_listed() -> None:
    """Without a list the order is the order in which workflows name them."""
    flows = "workflows:\n" + "".join(
        f"- {{file: {name}.yml, app: web, environment: {name}}}\n"
        for name in ("qa", "Prod EU", "dev")
    )

    assert read(APPS + flows).environments == ("qa", "Prod EU", "dev")
    assert read(f"{APPS}environments: [dev, qa, Prod EU, x]\n{flows}").environments == (
        "dev", "qa", "Prod EU", "x"
    )  # fmt: skip


def test_an_environment_may_say_what_it_needs() -> None:
    """A name stands for a table that holds only it; secrets and variables are kept as written."""
    rules = read(APPS + "environments: [dev, {name: prod, secrets: [KEY], variables: [a_1]}]\n")

    assert rules.environments == ("dev", "prod")
    assert rules.needs_of("prod") == Needs("prod", ("KEY",), ("a_1",))
    assert rules.needs_of("dev") == Needs("dev", (), ())
    assert rules.needs_of("nowhere") == Needs("nowhere", (), ())


def test_a_rollback_is_a_command_with_known_words() -> None:
    """Words in braces are those of the older deploy, and no others."""
    flow = "workflows: [{{file: a.yml, app: web, environment: dev, rollback: {}}}]\n"

    assert read(APPS + flow.format("'go {version}'")).workflows[0].rollback == "go {version}"
    with pytest.raises(RulesError, match="cannot stand here"):
        read(APPS + flow.format("'go {tag}'"))


def test_a_workflow_has_the_pipeline_of_its_environment() -> None:
    """`pipeline` names another one; without one of that name no stages are known."""
    rules = read(
        APPS + "components: {back: [src/**]}\n"
        "pipelines: {dev: [{stage: Test}, {stage: Build, needs: [back]}], fast: [{stage: Go}]}\n"
        "workflows:\n- {file: a.yml, app: web, environment: dev}\n"
        "- {file: b.yml, app: web, environment: dev, pipeline: fast}\n"
        "- {file: c.yml, app: web, environment: prod}\n"
    )

    assert [workflow.pipeline for workflow in rules.workflows] == ["dev", "fast", ""]
    assert rules.pipelines[0].stages == (Stage("Test", (), 4), Stage("Build", ("back",), 4))


def test_links_and_cuts_have_two_sides() -> None:
    """Each side is one pattern or a list."""
    rules = read(
        APPS + "links: [{importer: a.py, imported: [b.csv, c/**], why: read at run time}]\n"
        "graph: {cut: [{importer: [a.py], imported: d.py}]}\n"
    )
    (link,), (cut,) = rules.links, rules.graph.cut

    assert (link.importer.patterns, link.imported.patterns) == (("a.py",), ("b.csv", "c/**"))
    assert (link.why, link.line) == ("read at run time", 3)
    assert (cut.importer.patterns, cut.imported.patterns, cut.why) == (("a.py",), ("d.py",), "")


def test_graph_settings() -> None:
    """Roots lose the slash at their end, `.` is the top, and kinds of import have our order."""
    rules = read(
        APPS + "graph: {roots: [src/, ., libs/core], follow: [lazy, module], unknown: deploy,"
        " max_blob: 4096}\nunmatched: deploy\n"
    )

    assert rules.graph == GraphRules(("src", "", "libs/core"), ("module", "lazy"), "deploy", 4096)
    assert read(f"{APPS}graph: {{roots: auto}}\n").graph == GraphRules()
    assert LINK_KINDS.index("module") < LINK_KINDS.index("lazy")
    assert rules.unmatched == "deploy"


def test_anchors_stand_for_what_they_repeat() -> None:
    """A file with aliases and the same file written out are the same rules, lines apart."""
    short = read(
        "version: 1\napps:\n  web: &app {images: [Dockerfile], paths: &p [src/**]}\n  jobs: *app\n"
        "rules:\n- &r {paths: *p, deploy: all}\n- *r\ncomponents: {c: *p}\n"
    )
    long = read(
        "version: 1\napps:\n  web: {images: [Dockerfile], paths: [src/**]}\n"
        "  jobs: {images: [Dockerfile], paths: [src/**]}\n"
        "rules:\n- {paths: [src/**], deploy: all}\n- {paths: [src/**], deploy: all}\n"
        "components: {c: [src/**]}\n"
    )

    assert short.apps == long.apps
    assert [r._replace(line=0) for r in short.rows] == [r._replace(line=0) for r in long.rows]
    assert [r.line for r in short.rows][2:] == [6, 7]
    assert short.components == long.components


def parts(value: object) -> list[object]:
    """A value and everything in it."""
    below = [part for one in value for part in parts(one)] if isinstance(value, tuple) else []
    return [value, *below]


def test_rules_can_be_cached() -> None:
    """Rules hold nothing but plain values, tuples, sets of patterns and the named kinds."""
    rules = read(
        APPS + "components: {c: [a]}\npipelines: {dev: [{stage: s, needs: [c]}]}\n"
        "rules: [{paths: [a], deploy: all}]\nlinks: [{importer: a, imported: b}]\n"
        "graph: {cut: [{importer: a, imported: b}]}\n"
        "workflows: [{file: a.yml, app: web, environment: dev, when: {push: main}}]\n"
    )
    kinds = {type(part) for part in parts(rules)}

    assert kinds - {str, int, bool, type(None), tuple} <= set(VALUES.values())
