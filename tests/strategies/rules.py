"""Texts that may be rules: the signs of YAML, and values below the keys of the model."""

from typing import Any

from hypothesis import strategies as st

from impact.rules.model import RULES
from impact.rules.shapes import walk

KEYS = sorted({described.field.key for described in walk(RULES)})

# The signs and words that mean something to YAML or to the model.
WORDS = st.sampled_from(
    [*KEYS, "all", "auto", "dev", "src/**", "a.yml", "[a", "\\", "**?", "true", "no", "012", "1",
     "null", "~", "<<", "&a ", "*a", "!", "!!str ", "|", ">", "-", "- ", ": ", ":", ",", "[", "]",
     "{", "}", "?", "? ", "#", " #", "'", '"', '"\\ud800"', "%", "@", "`", "---", "...", "\n",
     "\n  ", "\n    ", "\n- ", "\t", "\r", "\x85", "\u2028", "é", "ก", "\U0001f600", "version: 1\n",
     "apps: {web: {}}\n", "rules:\n", "  - paths: [a]\n"]
)  # fmt: skip
yamlish = st.lists(st.one_of(WORDS, st.text(max_size=3)), max_size=60).map("".join)

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), WORDS
)


def nested(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and tables of values, with the model's keys among others."""
    keys = st.one_of(st.sampled_from(KEYS), st.text(max_size=4))
    return st.one_of(st.lists(values, max_size=4), st.dictionaries(keys, values, max_size=4))


structures = st.recursive(scalars, nested, max_leaves=20)
values = st.dictionaries(st.sampled_from(KEYS), structures, max_size=6)
