"""What a Python file imports, read from its bytes alone.

Promise: `scan` never asks the Python that runs it to parse, never decodes the file as a whole and
never fails: Python 2, Python 3.15, broken and oddly encoded files all give an answer, in time
linear in their size. The tests hold it against `ast` wherever `ast` can read the file.

Importing this module is cheap: the scanner and its patterns are loaded by the first scan.
"""

from impact.imports.found import EXTRACTOR, Computed, FoundImport, Scan, StatementKind
from impact.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from impact.imports.heads import Recall

__all__ = [
    "EXTRACTOR",
    "Computed",
    "FoundImport",
    "Scan",
    "StatementKind",
    "dotted_strings",
    "scan",
    "scan_again",
]


def scan(source: bytes) -> Scan:
    """Find the imports of one file, in source order (statements and literal calls by line)."""
    from impact.imports.scanner import scan_source

    return scan_source(source)


def scan_again(source: bytes, recall: "Recall") -> tuple[Scan, str]:
    """Find them likewise, but only look where an equal head was scanned before.

    `recall` gives the scan of a file with the head of a key; the second part of what is given is
    the key of this file's head, "" if it has none that stands for others.
    """
    from impact.imports.scanner import scan_headed

    return scan_headed(source, recall)


def dotted_strings(source: bytes) -> tuple[tuple[str, int], ...]:
    """Find string literals that look like dotted names ("a.b.C", "pkg.mod:app") and their lines.

    Byte strings, f-strings and names that only adjacent literals form together are left out.
    """
    from impact.imports.dotted import find_dotted

    return find_dotted(source)
