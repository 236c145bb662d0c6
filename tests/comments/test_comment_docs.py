"""docs/pr-comment.md shows a real comment, the shipped workflow, and every option."""

import argparse
import os
import re
from pathlib import Path

from impact.cli.comment import configure
from impact.comments import bare
from tests.comments.jobs import Jobs

TOP = Path(__file__).parent.parent.parent
PAGE = TOP / "docs" / "pr-comment.md"
EXAMPLE = TOP / "examples" / "workflows" / "pr-comment.yml"


def between(start: str, end: str) -> str:
    """What the page has between two lines."""
    return PAGE.read_text("utf-8").partition(f"{start}\n")[2].partition(f"{end}\n")[0]


def test_the_page_shows_a_real_comment(jobs: Jobs) -> None:
    """What the page shows is what was written; UPDATE_GOLDEN=1 writes it anew."""
    jobs.run(jobs.push({"shared/db.py": "VALUE = 2\n", "docs/index.md": "hi\n"}))
    shown = f"{bare(jobs.body)}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        page = PAGE.read_text("utf-8").replace(between("<!-- comment -->", "<!-- end -->"), shown)
        PAGE.write_text(page, "utf-8")

    assert between("<!-- comment -->", "<!-- end -->") == shown


def test_the_page_shows_the_shipped_workflow() -> None:
    """The workflow of the page is that of examples/, without its first words."""
    workflow = EXAMPLE.read_text("utf-8")

    assert between("<!-- workflow -->\n```yaml", "```") == workflow.partition("\n\n")[2]


def test_the_page_names_every_option() -> None:
    """Every option of the command has its word in the table."""
    parser = argparse.ArgumentParser()
    configure(parser)
    options = {action.option_strings[-1] for action in parser._actions} - {"--help"}

    assert options == set(re.findall(r"`(--?[\w-]+)`", between("|---|---|---|", "## What")))
