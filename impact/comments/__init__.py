"""The one comment on a pull request: what stands there, what is wanted, and the steps between.

Promise: values and pure decisions. Whoever reads or writes comments does it elsewhere.
"""

from impact.comments.deciding import Decision, Mode, Outcome, Step, Wanted, When, decide
from impact.comments.marker import DEFAULT, Marker, Standing, bare, check_header, is_time, mark

__all__ = [
    "DEFAULT",
    "Decision",
    "Marker",
    "Mode",
    "Outcome",
    "Standing",
    "Step",
    "Wanted",
    "When",
    "bare",
    "check_header",
    "decide",
    "is_time",
    "mark",
]
