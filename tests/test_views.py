"""What the apps are made of in odd trees: limits, links, submodules, files that nobody can read."""

import json
from typing import Any

import pytest

from tests.conftest import RepositoryBuilder
from tests.small_repository import Small

RULES = "version: 1\napps: {web: {entrypoints: [src/a.py]}}\n"
IMAGE_RULES = "version: 1\napps: {web: {entrypoints: [src/a.py], images: [Dockerfile]}}\n"


@pytest.fixture
def small(repo: RepositoryBuilder, capsys: pytest.CaptureFixture[str]) -> Small:
    """An empty repository, and somebody who asks in it."""
    return Small(repo, capsys, repo.path)


def evidence(small: Small, *words: str) -> list[dict[str, Any]]:
    """All evidence for the only app."""
    answer = small.ask(*words, "--format", "json")

    assert answer.status == 0, answer.err
    (app,) = json.loads(answer.out)["apps"]
    found: list[dict[str, Any]] = app["evidence"]
    return found


def kinds(small: Small, *words: str) -> set[str]:
    """The kinds of evidence for the only app."""
    return {one["kind"] for one in evidence(small, *words)}


def test_the_cache_never_hides_that_a_file_is_too_large(small: Small) -> None:
    """A limit that is lowered later holds for what the cache learnt before, too."""
    limited = RULES + "graph: {max_blob: 20}\n"
    small.commit({"rules.yaml": RULES, "src/a.py": "import os  # " + "x" * 40, "src/z.py": ""})

    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == set()
    small.commit({"rules.yaml": limited})
    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == {"unknown"}
    small.commit({"rules.yaml": RULES})
    assert kinds(small, "touch", "src/z.py", "--at", "HEAD") == set()


@pytest.mark.parametrize("link", ["src/tool.py", "bin/run"])
def test_a_change_behind_a_symbolic_link_is_seen(small: Small, link: str) -> None:
    """A file of any name may be the code that a Python name, or an entry point, links to."""
    rules = RULES.replace("src/a.py", "src/a.py, bin/run")
    small.commit({"rules.yaml": rules, "src/a.py": "import tool\n", "libexec/tool": "x = 1\n"})
    (small.where / link).parent.mkdir(exist_ok=True)
    (small.where / link).symlink_to("../libexec/tool")
    small.commit()
    small.commit({"libexec/tool": "x = 2\n"})

    assert kinds(small, "diff", "HEAD~1..HEAD") == {"import"}
    assert kinds(small, "touch", "libexec/tool") == {"import"}


def test_an_imagined_file_is_never_read(small: Small) -> None:
    """What the disk holds is no part of an older commit, where the file does not exist yet."""
    small.commit({"rules.yaml": RULES, "src/a.py": "import new\n", "src/u.py": ""})
    small.commit({"src/new.py": "import u\n"})

    assert kinds(small, "touch", "src/new.py", "src/u.py", "--at", "HEAD~1") == {"import"}
    assert kinds(small, "touch", "src/u.py", "--at", "HEAD") == {"import"}
    seen = evidence(small, "touch", "src/new.py", "src/u.py", "--at", "HEAD~1")
    assert [one["path"] for one in seen] == ["src/new.py"]


def test_a_file_is_imagined_in_a_bare_repository(small: Small) -> None:
    """Nothing is looked for on a disk that has no work tree."""
    small.commit({"rules.yaml": RULES, "src/a.py": "import new\n"})
    small.git("config", "core.bare", "true")
    small.where /= ".git"

    assert kinds(small, "touch", "src/new.py", "--at", "HEAD") == {"import"}


BIG = "FROM scratch\nCOPY data /d\n" + "#" * (1 << 20)


def test_an_unreadable_dockerfile_may_copy_anything(small: Small) -> None:
    """Every file that is not Python counts, with the Dockerfile and what is wrong with it."""
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": "", "src/b.py": "", "Dockerfile": BIG})
    (found,) = evidence(small, "touch", "data/x.csv")

    assert (found["kind"], found["unknown"], found["chain"]) == ("unknown", "Dockerfile", [])
    assert "more than 1,048,576" in found["reason"]
    assert "not there" not in small.ask("touch", "data/x.csv").out
    assert kinds(small, "touch", "src/b.py") == set()
    assert kinds(small, "touch", "Dockerfile") == {"image"}


def test_a_dockerfile_that_a_fetch_would_bring_is_an_error(small: Small) -> None:
    """A partial clone gives no answer that the whole repository would not give."""
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": "", "Dockerfile": BIG})
    small.git("config", "extensions.partialClone", "origin")
    blob = small.git("rev-parse", "HEAD:Dockerfile")
    (small.where / ".git/objects" / blob[:2] / blob[2:]).unlink()

    assert "partial clone" in small.refused(3, "touch", "data/x.csv", "--at", "HEAD")


def test_a_dockerfile_may_be_a_symbolic_link(small: Small) -> None:
    """The text it leads to is the recipe, and so is each link on the way."""
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": "", "docker/app": "FROM x\nCOPY data /\n"})
    (small.where / "docker/link").symlink_to("app")
    (small.where / "Dockerfile").symlink_to("docker/link")
    small.commit()

    for path in ("Dockerfile", "docker/link", "docker/app", "data/x.csv"):
        assert kinds(small, "touch", path) == {"image"}, path
        assert kinds(small, "touch", path, "--at", "HEAD") == {"image"}, path
    assert kinds(small, "touch", "docker/other") == set()


def test_a_dockerfile_that_leads_outside_is_unreadable(small: Small) -> None:
    """Nothing outside the repository is read."""
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": ""})
    (small.where / "Dockerfile").symlink_to("/etc/hostname")

    assert kinds(small, "touch", "data/x.csv") == {"unknown"}


@pytest.mark.parametrize("source", ["data", "data/", "data/sub", "data/*.csv"])
def test_an_image_copies_what_a_symbolic_link_leads_to(small: Small, source: str) -> None:
    """A source may be a link to a folder, or lead through one."""
    recipe = f"FROM x\nCOPY {source} /d\n"
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": "", "Dockerfile": recipe})
    (small.where / "data").symlink_to("real")
    small.commit({"real/sub/x.csv": ""})

    assert kinds(small, "touch", "real/sub/x.csv", "--at", "HEAD") == {"image"}
    assert kinds(small, "touch", "data") == {"image"}
    assert kinds(small, "touch", "other/x.csv") == set()


@pytest.mark.parametrize("source", ["vendor", "vendor/lib", "vendor/lib/*", "vendor/lib/y.txt"])
def test_an_image_copies_from_a_submodule(small: Small, source: str) -> None:
    """A source that leads into a submodule is another one when the submodule moves."""
    recipe = f"FROM x\nCOPY {source} /d\n"
    first = small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": "", "Dockerfile": recipe})
    for commit in (first, "1" * 40):
        small.git("update-index", "--add", "--cacheinfo", f"160000,{commit},vendor/lib")
        small.git("commit", "-q", "-m", "submodule")

    assert kinds(small, "diff", "HEAD~1..HEAD") == {"image"}


def test_an_imagined_dockerfile_is_evidence(small: Small) -> None:
    """Writing the Dockerfile that the rules already name touches the app."""
    small.commit({"rules.yaml": IMAGE_RULES, "src/a.py": ""})

    assert kinds(small, "touch", "Dockerfile") == {"image"}


def test_what_stands_behind_an_unreadable_file_by_links_counts(small: Small) -> None:
    """Code that nobody can read may import what a declared link starts from."""
    rules = RULES + (
        "graph: {max_blob: 20}\nlinks: [{importer: src/z.py, imported: 'data/*.csv', why: read}]\n"
    )
    files = {"src/a.py": "import os  # " + "x" * 40, "src/z.py": "", "data/a.csv": "", "b.txt": ""}
    small.commit({"rules.yaml": rules, **files})

    assert kinds(small, "touch", "data/a.csv") == {"unknown"}
    assert kinds(small, "touch", "b.txt") == set()


def test_rows_about_the_graph_that_mean_no_file_are_told(small: Small) -> None:
    """A misspelt root, link or cut is obeyed in silence otherwise; a walk that is kept tells it."""
    rules = RULES + (
        "graph: {roots: [., src, lib], cut: [{importer: src/a.py, imported: src/y.py, why: no}]}\n"
        "links:\n  - {importer: src/x.py, imported: data/a.csv, why: read}\n"
        "  - {importer: src/a.py, imported: data/b.csv, why: read}\n"
    )
    small.commit({"rules.yaml": rules, "src/a.py": ""})
    small.commit({"src/a.py": "x = 1\n"})
    small.commit({"src/a.py": "x = 2\n"})
    told = [
        "graph.roots: there is no folder lib",
        "rules.yaml:5: links: importer matches no file",
        "rules.yaml:5, 6: links: imported matches no file",
        "rules.yaml:3: graph.cut: imported matches no file",
    ]
    for _ in range(2):
        for span in ("HEAD~1..HEAD", "HEAD~2..HEAD~1"):
            answer = small.ask("diff", span, "--format", "json")

            assert json.loads(answer.out)["warnings"] == told
    small.commit({"data/a.csv": "", "data/b.csv": "", "lib/data": ""})

    assert json.loads(small.ask("diff", "HEAD~1..HEAD", "--format", "json").out)["warnings"] == [
        "2 changed paths are named by no rule and reached by no app",
        told[1],
        told[3],
    ]
