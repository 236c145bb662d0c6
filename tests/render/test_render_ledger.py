"""Records of the ledger as lines of JSON."""

import json

from impact.deployments import Appended, Record
from impact.deployments.lines import to_line
from impact.render.ledger import render_appended, render_record

RECORD = Record("web", "##[error]prod", "a" * 40, "success", 1_000)


def test_a_line_commands_no_runner() -> None:
    """A log of GitHub Actions would obey `##[` in the middle of a line; the line reads back."""
    lines = (render_record(RECORD), render_appended(Appended(RECORD, True, 0), "json"))

    assert [line.count("\n") for line in lines] == [1, 1]
    assert "##[" not in "".join(lines)
    assert json.loads(lines[0]) == to_line(RECORD)
    assert json.loads(lines[1]) == {"recorded": True, **to_line(RECORD)}
