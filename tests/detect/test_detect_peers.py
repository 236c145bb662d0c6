"""Where path filters went wrong: each failure as a real repository, and the right answer."""

import json
import os

import pytest

from tests.detect.hosted import Capsys, Event, Host


def changed(shop: Host, capsys: Capsys, *, branch: str = "dev") -> tuple[list[str], list[str]]:
    """What a push of the work on a branch runs, and the changes it is said to have."""
    found = shop.detect(shop.push(branch), capsys)
    return found.json("apps"), [change["path"] for change in found.report["changes"]]


@pytest.fixture
def dev(shop: Host) -> Host:
    """The shop with `dev` checked out."""
    shop.work.git("checkout", "-q", "dev")
    return shop


def test_a_deletion_alone_deploys(dev: Host, capsys: Capsys) -> None:
    """What a deleted file touched, it still touches."""
    dev.work.commit(delete=["shared/db.py"])

    assert changed(dev, capsys) == (["web"], ["shared/db.py"])


def test_a_file_that_moves_away_deploys_where_it_was(dev: Host, capsys: Capsys) -> None:
    """Both sides of a rename count."""
    dev.work.git("mv", "apps/jobs/main.py", "docs/main.py")
    dev.work.commit()

    assert changed(dev, capsys) == (["jobs"], ["apps/jobs/main.py", "docs/main.py"])


def test_a_file_that_becomes_a_link_deploys(dev: Host, capsys: Capsys) -> None:
    """A change of type is a change."""
    (dev.work.path / "shared/db.py").unlink()
    os.symlink("__init__.py", dev.work.path / "shared/db.py")
    dev.work.commit()

    assert changed(dev, capsys) == (["web"], ["shared/db.py"])


def test_a_mode_alone_deploys(dev: Host, capsys: Capsys) -> None:
    """A script that becomes executable is not what it was."""
    dev.work.git("update-index", "--chmod=+x", "apps/jobs/main.py")
    dev.work.git("commit", "-q", "-m", "mode")

    assert changed(dev, capsys) == (["jobs"], ["apps/jobs/main.py"])


def test_names_in_other_scripts_and_with_odd_signs_match(dev: Host, capsys: Capsys) -> None:
    """No name is quoted on its way to a pattern: Thai, tab, quote, backslash, line break."""
    names = ["รายงาน.py", "tab\there.py", 'a"b.py', "a\\b.py", "line\nbreak.py"]
    dev.work.commit({f"apps/web/{name}": "x = 1\n" for name in names})
    found = dev.detect(dev.push("dev"), capsys)

    assert found.json("apps") == ["web"]
    assert set(found.json("files")["web"]["paths"]) == {f"apps/web/{name}" for name in names}


def test_a_submodule_that_moves_is_its_folder(dev: Host, capsys: Capsys) -> None:
    """What it holds is not in the repository; that it moved is."""
    dev.work.git("update-index", "--add", "--cacheinfo", f"160000,{'a1' * 20},apps/web/lib")
    dev.work.git("commit", "-q", "-m", "module")

    assert changed(dev, capsys) == (["web"], ["apps/web/lib"])


def test_a_long_lived_branch_is_not_compared_with_the_default_branch(
    dev: Host, capsys: Capsys
) -> None:
    """A push to `dev` is what it adds to `dev`, however far the two have parted."""
    dev.work.commit({"apps/jobs/main.py": "print('new')\n"})
    dev.push("dev")
    dev.work.commit({"apps/web/main.py": "x = 1\n"})

    assert changed(dev, capsys) == (["web"], ["apps/web/main.py"])


def test_what_another_push_added_since_is_not_this_push(dev: Host, capsys: Capsys) -> None:
    """The commits of the event count, not where the branch stands when the job starts."""
    dev.work.commit({"apps/web/main.py": "x = 1\n"})
    event = dev.push("dev")
    dev.work.commit({"apps/jobs/main.py": "print('new')\n"})
    dev.push("dev")

    assert dev.detect(event, capsys).json("apps") == ["web"]


def test_more_files_than_any_api_lists(dev: Host, capsys: Capsys) -> None:
    """Lists of 300 or 3,000 files end before the one that matters; a diff of git has no end."""
    dev.work.commit({f"docs/{number:05}.md": "x\n" for number in range(3_200)})
    dev.work.commit({"shared/db.py": "VALUE = 2\n"})
    apps, paths = changed(dev, capsys)

    assert apps == ["web"]
    assert len(paths) == 3_201


def test_tags_of_one_second_are_told_apart_by_ancestry(shop: Host, capsys: Capsys) -> None:
    """Dates order nothing: the earlier tag is the one on an ancestor, whenever it was made."""
    shop.work.git("checkout", "-q", "main")
    first = shop.work.git("rev-parse", "HEAD")
    shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    shop.work.git("tag", "v-web-1.1.0")
    shop.work.git("tag", "v-web-1.0.0", first)
    shop.pushes("main", "v-web-1.0.0")
    found = shop.detect(shop.push("v-web-1.1.0"), capsys)

    assert found.json("apps") == ["web"]
    assert found.span == ("previous-tag", first)


def test_a_tag_on_the_default_branch_is_no_empty_change(shop: Host, capsys: Capsys) -> None:
    """The branch that holds a tag is never its base."""
    found = shop.detect(shop.push("main:refs/tags/v-web-1.0.0"), capsys)

    assert found.json("apps") == ["web"]
    assert found.json("matrix")["include"][0]["environment"] == "prod"


def test_rules_as_small_as_a_path_filter_know_releases_too(host: Host, capsys: Capsys) -> None:
    """Without workflows any tag releases, from the tag before it; the first one, everything."""
    apps = 'version: 1\napps: {web: {paths: ["web/**"]}, jobs: {paths: ["jobs/**"]}}\n'
    host.work.commit({"rules.yaml": apps, "web/a.css": "1", "jobs/a.sql": "1"})
    host.push("main")
    assert host.detect(host.push("main:refs/tags/v1"), capsys).json("apps") == ["web", "jobs"]
    host.work.commit({"web/a.css": "2"})
    host.push("main")
    found = host.detect(host.push("main:refs/tags/v2"), capsys)
    assert (found.json("apps"), found.report["warnings"]) == (["web"], [])
    assert host.detect(host.push("--delete", "v2"), capsys).json("apps") == []


@pytest.mark.parametrize("name", ["schedule", "workflow_dispatch", "workflow_run"])
@pytest.mark.parametrize("depth", [0, 1])
def test_a_merge_or_a_cut_clone_is_no_base(
    shop: Host, capsys: Capsys, name: str, depth: int
) -> None:
    """Neither nothing, as a merge's own diff says, nor every file, as a cut clone's first one."""
    shop.work.git("checkout", "-q", "-b", "topic", "main")
    shop.work.commit({"docs/index.md": "bye\n"})
    shop.work.git("checkout", "-q", "main")
    shop.work.git("merge", "-q", "--no-ff", "-m", "merge", "topic")
    shop.push("main")
    event = shop.event(name)
    found = shop.detect(event, capsys, at=shop.checkout(event, depth=depth))

    assert found.span == ("started", "")
    assert found.json("apps") == ["web", "jobs"]
    assert found.report["changes"] == []
    assert "No base to compare with" in found.outputs["summary"]


@pytest.mark.parametrize("kind", ["push", "new branch", "pull request", "merge group", "tag"])
def test_what_a_cut_clone_lacks_is_an_error_not_an_answer(
    shop: Host, capsys: Capsys, kind: str
) -> None:
    """No output is written, so nothing downstream takes it for "nothing changed"."""
    shop.work.git("checkout", "-q", "-b", "topic", "dev")
    shop.work.commit({"docs/index.md": "bye\n"})
    event = _event(shop, kind)
    found = shop.detect(event, capsys, "--no-fetch", at=shop.checkout(event, depth=1))

    assert found.status == 3
    assert (found.outputs, found.summary, found.out) == ({}, "", "")
    assert "fetch-depth: 0" in found.err


def _event(shop: Host, kind: str) -> Event:
    if kind == "push":
        return shop.push("topic:dev")
    if kind == "tag":
        return shop.push("main:refs/tags/v-web-1.0.0")
    event = shop.push("topic")
    if kind == "pull request":
        return shop.pull_request("topic")
    return shop.merge_group("topic") if kind == "merge group" else event


@pytest.mark.parametrize(
    "rules",
    [
        'apps: {web: {paths: ["src/[a-"]}}',
        "apps: {web: {paths: }}",
        'apps: {web: {paths: ["x"]}}\nrules: [{paths: ["x"], deploy: [web], status: [modifed]}]',
        'apps: {web: {paths: ["x"]}}\nrules: [{path: ["x"], deploy: [web]}]',
        'apps: {web: {paths: ["x"]}}\nrules: [{paths: ["x"], deploy: [wbe]}]',
    ],
)
def test_a_mistake_in_the_rules_is_never_silent(shop: Host, capsys: Capsys, rules: str) -> None:
    """Where a filter would match nothing for ever, the step fails with the line."""
    shop.work.git("checkout", "-q", "-b", "topic", "main")
    shop.work.commit({"rules.yaml": f"version: 1\n{rules}\n"})
    found = shop.detect(shop.push("topic"), capsys)

    assert (found.status, found.outputs) == (2, {})
    assert "rules.yaml:" in found.err


@pytest.mark.parametrize("pattern", ["src", "src/", "/src/**", "src/**"])
def test_a_folder_is_meant_however_it_is_written(host: Host, capsys: Capsys, pattern: str) -> None:
    """Four ways to name a folder, none of which matches nothing."""
    rules = (
        f'version: 1\napps: {{web: {{paths: ["{pattern}"]}}}}\n'
        "workflows: [{file: w.yml, app: web, environment: dev, when: {push: [main]}}]\n"
    )
    host.work.commit({"rules.yaml": rules, "src/a/b.py": "x = 1\n"})
    host.push("main")
    host.work.commit({"src/a/b.py": "x = 2\n"})

    assert changed(host, capsys, branch="main")[0] == ["web"]


def test_an_exclusion_takes_away(host: Host, capsys: Capsys) -> None:
    """`!` subtracts from the patterns before it, and nothing else."""
    host.work.commit({"src/a.py": "", "src/docs/b.md": "", "README.md": ""})
    rules = (
        'version: 1\napps: {web: {paths: ["src/**", "!src/docs/**"]}}\n'
        "workflows: [{file: w.yml, app: web, environment: dev, when: {push: [main]}}]\n"
    )
    host.work.commit({"rules.yaml": rules})
    host.push("main")
    host.work.commit({"src/docs/b.md": "x\n", "README.md": "x\n"})
    assert changed(host, capsys, branch="main")[0] == []
    host.work.commit({"src/a.py": "x = 1\n"})
    assert changed(host, capsys, branch="main")[0] == ["web"]


def test_a_queue_of_several_pull_requests_counts_them_all(shop: Host, capsys: Capsys) -> None:
    """The group is compared with what the queue built it on."""
    rules = (shop.work.path / "rules.yaml").read_text().replace("[dev]}", "[main]}")
    shop.work.git("checkout", "-q", "main")
    shop.work.commit({"rules.yaml": rules})
    shop.push("main")
    for name, path in (("one", "apps/jobs/main.py"), ("two", "shared/db.py")):
        shop.work.git("checkout", "-q", "-b", name, "main")
        shop.work.commit({path: "x = 1\n"})
        shop.push(name)
    found = shop.detect(shop.merge_group("one", "two"), capsys)

    assert (found.json("apps"), found.outputs["when"]) == (["web", "jobs"], "merge")
    assert found.span == ("merge-group", shop.tip("main"))


def test_a_fork_is_compared_like_any_other(shop: Host, capsys: Capsys) -> None:
    """Its commits are on no branch of the repository, only on the pull request's reference."""
    shop.work.git("checkout", "-q", "-b", "fork", "dev")
    head = shop.work.commit({"shared/db.py": "VALUE = 2\n"})
    shop.push("fork")
    event = shop.pull_request("fork", "dev")
    shop.push(":fork")
    found = shop.detect(event, capsys)

    assert found.json("apps") == ["web"]
    assert found.report["span"]["head"]["sha"] == head


def test_a_step_leaves_clone_and_home_as_they_were(
    shop: Host, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No configuration is written for others, nothing is fetched, nothing is checked out."""
    home = shop.folder / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    event = shop.push("dev:refs/heads/topic")
    job = shop.checkout(event)
    before = _state(job)
    shop.detect(event, capsys, at=job)

    assert _state(job) == before
    assert list(home.iterdir()) == []


def _state(folder: "os.PathLike[str]") -> dict[str, int]:
    return {
        os.path.join(place, name): os.stat(os.path.join(place, name)).st_mtime_ns
        for place, _, names in os.walk(folder)
        for name in names
    }


def test_the_report_is_the_whole_answer(dev: Host, capsys: Capsys) -> None:
    """No peer says which pattern or import made a match; the report does, with file and line."""
    dev.work.commit({"shared/db.py": "VALUE = 2\n"})
    found = dev.detect(dev.push("dev"), capsys)
    (evidence,) = found.report["apps"][0]["evidence"]

    assert json.loads(json.dumps(evidence["chain"])) == [
        {"importer": "apps/web/main.py", "imported": "shared/db.py", "kind": "module", "line": 1}
    ]
