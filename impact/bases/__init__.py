"""Which two states an answer compares, and why those.

Promise: every name is fixed to a commit here and never used again; every span says by which row of
the table its base was chosen; the default branch is never its own base, and nothing is ever
compared with `HEAD~1` in silence.

`asked` reads what a person typed, `delivered` what GitHub says happened, `tags` a release of one
app, `deployed` the ledger; `table` has the rows of `delivered` and `tags` in words.
"""

from impact.bases.asked import Content, merge_span, place_of, span_of, touched_span
from impact.bases.delivered import delivered_span
from impact.bases.tags import branch_tip, tag_span, tagged_commit, widest_span

__all__ = [
    "Content",
    "branch_tip",
    "delivered_span",
    "merge_span",
    "place_of",
    "span_of",
    "tag_span",
    "tagged_commit",
    "touched_span",
    "widest_span",
]
