"""Versions in tags: their order is that of Semantic Versioning, and the next one is greater."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.patterns import PatternSet
from impact.promotion.versions import TagVersion, newest, next_tag, read_version, version_of

WANTED = PatternSet(["v-line2-*.*.*"], dialect="github")
# The example of semver.org, section 11, with numbers that text would order otherwise.
RISING = (
    "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
    "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "2.0.0",
)  # fmt: skip
NUMBERS = st.integers(0, 10**6)


def test_the_order_of_semantic_versioning() -> None:
    """1.10 comes after 1.9, a candidate before its release, a word after a number."""
    found = [read_version(text) for text in RISING]

    assert None not in found
    assert sorted(found, key=lambda one: one or ((), False, ())) == found


@pytest.mark.parametrize("text", ["", "x", "1.x.0", "1..0", "v1.0.0", "1.0.0.", "٣.0.0", "9" * 40])
def test_what_is_no_version(text: str) -> None:
    """It is compared with nothing."""
    assert read_version(text) is None


def test_a_build_is_no_part_of_the_order() -> None:
    """What stands behind a plus says nothing of precedence."""
    assert read_version("1.2.3+a") == read_version("1.2.3+b") == read_version("1.2.3")


def test_the_version_stands_where_the_pattern_has_wildcards() -> None:
    """A digit in the name of an app is none of it."""
    assert version_of("v-line2-1.2.3", WANTED) == read_version("1.2.3")
    assert version_of("v-other-1.2.3", WANTED) is None


def test_the_newest_is_the_greatest() -> None:
    """Neither the last nor the longest, and none of another app."""
    tags = ["v-line2-1.10.0", "v-line2-1.9.9", "v-line2-2.0.0-rc.1", "v-line2-x.y.z", "v-web-9.0.0"]

    assert newest(tags, WANTED) == TagVersion(read_version("2.0.0-rc.1"), "v-line2-2.0.0-rc.1")
    assert newest(["v-web-1.0.0"], WANTED) is None


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["", "-rc.1"]))
def test_the_next_tag_is_greater_and_wanted(
    major: int, minor: int, patch: int, before: str
) -> None:
    """Whatever was released last."""
    last = newest([f"v-line2-{major}.{minor}.{patch}{before}"], WANTED)
    tag = next_tag(last, WANTED)
    version = version_of(tag, WANTED)

    assert last is not None
    assert WANTED.includes(tag)
    assert version is not None
    assert version > last.version


def test_the_first_tag() -> None:
    """Where nothing was released, and where the pattern leaves no room."""
    assert next_tag(None, WANTED) == "v-line2-1.0.0"
    assert next_tag(None, PatternSet(["release"], dialect="github")) == ""
