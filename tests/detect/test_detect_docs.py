"""docs/detect.md against the code: the table of bases and the outputs."""

import re
from pathlib import Path

from impact.bases.table import TABLE
from impact.rules.texts import RESERVED
from tests.detect.hosted import Capsys, Host

TEXT = (Path(__file__).parents[2] / "docs" / "detect.md").read_text(encoding="utf-8")


def test_the_table_of_bases_is_the_codes() -> None:
    """The documentation shows every row as the code has it."""
    shown = TEXT.partition("<!-- table-of-bases -->\n")[2].partition("<!-- end -->")[0]
    rows = [f"| {row.rule} | {row.event} | {row.base} |" for row in TABLE]

    assert shown.splitlines()[2:] == rows


def test_every_output_is_documented_and_reserved(shop: Host, capsys: Capsys) -> None:
    """What a job finds in its outputs is what the documentation lists; no app takes such a name."""
    outputs = TEXT.partition("## Outputs")[2].partition("##")[0]
    listed = re.findall(r"^\| `([a-z]+)` \|", outputs, re.MULTILINE)
    found = shop.detect(shop.push("dev:refs/heads/other"), capsys)
    fixed = [key for key in found.outputs if key not in found.json("run")]

    assert fixed == listed
    assert set(listed) | {"all"} == set(RESERVED)
