"""Questions: what a request asks about one repository, as plain values that reach a child process.

Promise: each is answered by what the command of the same name calls, and written by the same
renderer, so the text is the command line's, byte for byte. Nothing here knows HTTP.
"""

from .asked import Asked, Shown, ids_in, is_full_id
from .changes import CutFormat, Impact, ReportFormat, Touch, Why
from .code import Check, CheckFormat, Graph, GraphFormat, Matrix, MatrixFormat
from .deploys import LedgerFormat, Notes, Promotion, Record, Status

__all__ = [
    "Asked",
    "Check",
    "CheckFormat",
    "CutFormat",
    "Graph",
    "GraphFormat",
    "Impact",
    "LedgerFormat",
    "Matrix",
    "MatrixFormat",
    "Notes",
    "Promotion",
    "Record",
    "ReportFormat",
    "Shown",
    "Status",
    "Touch",
    "Why",
    "ids_in",
    "is_full_id",
]
