"""Payloads of GitHub: whole ones, and ones in which anything may stand anywhere."""

import json
from typing import Any

from hypothesis import strategies as st

SHA, ZEROS = "a1" * 20, "0" * 40
PUSH = {
    "ref": "refs/heads/dev", "before": ZEROS, "after": SHA, "forced": False,
    "repository": {"default_branch": "main"},
}  # fmt: skip
PULL = {
    "pull_request": {
        "number": 7,
        "base": {"ref": "main", "sha": SHA},
        "head": {"ref": "x", "sha": SHA},
    }
}
GROUP = {"merge_group": {"base_ref": "refs/heads/main", "base_sha": SHA, "head_sha": SHA}}
RELEASE = {"action": "published", "release": {"tag_name": "v1"}}
NAMED: dict[str, dict[str, Any]] = {
    "push": PUSH, "pull_request": PULL, "merge_group": GROUP, "release": RELEASE,
}  # fmt: skip
KEYS = sorted({*PUSH, *PULL["pull_request"], "ref", "sha", "head_commit", "id", "deleted"})

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=12)
    | st.floats(allow_nan=False)
    | st.sampled_from([SHA, ZEROS, "refs/heads/dev", "refs/tags/v1", "published", "HEAD", "--x"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=12,
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn, payload: dict[str, Any], slips: int = 1) -> dict[str, Any]:
    """A payload in which some values are anything."""
    told: dict[str, Any] = json.loads(json.dumps(payload))
    for _ in range(draw(st.integers(1, slips))):
        table = told
        while True:
            key = draw(st.sampled_from([*sorted(table), draw(st.sampled_from(KEYS))]))
            if not isinstance(table.get(key), dict) or not table[key] or draw(st.booleans()):
                break
            table = table[key]
        table[key] = draw(values)
    return told


named = st.sampled_from(sorted(NAMED)).flatmap(
    lambda event: st.tuples(st.just(event), broken(NAMED[event]))
)
