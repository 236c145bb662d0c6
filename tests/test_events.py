"""Events and their text form: one means the other, and everything else is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import UsageError
from impact.events import (
    Delete,
    Event,
    Manual,
    MergeGroup,
    Other,
    PullRequest,
    Push,
    Tag,
    read_event,
)

names = st.text(min_size=1).filter(lambda name: not name.startswith(("refs/heads/", "refs/tags/")))
events = st.one_of(
    st.builds(Push, names),
    st.builds(Tag, names),
    st.builds(PullRequest, names),
    st.builds(MergeGroup, names),
    st.builds(Manual, st.just("") | names),
    st.builds(Other, st.from_regex("[a-z_]+", fullmatch=True), st.just("") | names),
    st.builds(Delete, names),
)


FORMS = ["push:", "tag:", "manual:", "merge_group:", "on:", "on:schedule:", "delete:"]


@given(events)
def test_an_event_is_what_its_text_says(event: Event) -> None:
    """Printing and reading give the same event, whatever is in the name."""
    assert read_event(str(event)) == event


@given(st.text() | st.tuples(st.sampled_from(FORMS), names).map("".join))
def test_any_text_is_an_event_or_refused(text: str) -> None:
    """What is read prints as it was typed; everything else is a UsageError, never another."""
    with contextlib.suppress(UsageError):
        assert str(read_event(text)) == text


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("push:refs/heads/dev", Push("dev")),
        ("tag:refs/tags/v1", Tag("v1")),
        ("pull_request:refs/heads/main", PullRequest("main")),
        ("push:a:b", Push("a:b")),
        ("push:refs/tags/v1", Push("refs/tags/v1")),
        ("manual", Manual()),
        ("merge_group:refs/heads/main", MergeGroup("main")),
        ("delete:refs/heads/topic", Delete("topic")),
        ("on:schedule", Other("schedule")),
        ("on:schedule:a:b.yml", Other("schedule", "a:b.yml")),
    ],
)
def test_full_names_of_references_are_shortened(text: str, event: Event) -> None:
    """GitHub gives full names in some places and short ones in others."""
    assert read_event(text) == event


@pytest.mark.parametrize(
    "text",
    ["", "push", "push:", "tag", "tag:", "pull_request:", "manual:", "PUSH:x", " push:x",
     "push:refs/heads/", "tag:refs/tags/", "pull_request:refs/heads/", "merge_group:",
     "merge_group:refs/heads/", "on", "on:", "on::x.yml", "on:Schedule", "on:schedule:", "delete:"],
)  # fmt: skip
def test_an_event_without_its_name_is_refused(text: str) -> None:
    """A prefix alone names nothing."""
    with pytest.raises(UsageError, match="cannot read the event"):
        read_event(text)
