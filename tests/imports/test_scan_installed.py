"""A slice of the differential test: installed Python files, read by the scanner and by `ast`.

The whole of it is `benchmarks/scan_against_ast.py`; this is what every run of the tests affords.
"""

import random
import sysconfig
from collections import Counter
from pathlib import Path

from ast_referee import Fact, judge, parse

from impact.imports import scan

FILES = 250
LARGEST = 100_000  # bytes: a few huge tables would take all the time


def installed_files() -> list[Path]:
    """A fixed choice of the standard library's and the installed packages' files."""
    folders = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    files = sorted({path for folder in folders for path in Path(folder).rglob("*.py")})
    chosen = random.Random(20).sample(files, min(len(files), FILES))
    return [path for path in chosen if path.stat().st_size < LARGEST]


def test_installed_files_are_read_as_ast_reads_them() -> None:
    """Over real files nothing is missed, nothing is invented and no place is lost."""
    missed: Counter[tuple[str, Fact]] = Counter()
    extra: Counter[tuple[str, Fact]] = Counter()
    compared = 0
    for path in installed_files():
        source = path.read_bytes()
        tree, found = parse(source), scan(source)
        if tree is None:
            continue
        verdict = judge(tree, source)
        computed = (("computed", one.level, one.prefix, (), one.line) for one in found.computed)
        ours = Counter((str(path), fact) for fact in (*found.imports, *computed))
        theirs = Counter((str(path), fact) for fact in verdict.facts)
        missed += theirs - ours
        extra += ours - theirs
        compared += 1

        assert found.lost == (), path
        assert found.has_code == verdict.has_code, path
        assert verdict.exports <= {*found.exports}, path

    assert compared > FILES / 2
    assert (missed, extra) == (Counter(), Counter())
