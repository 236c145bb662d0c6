"""What is done with the comments that stand there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.comments import Decision, Marker, Mode, Standing, Wanted, check_header, decide, mark
from impact.errors import UsageError

OLD, NEW = "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"
MODES: tuple[Mode, ...] = ("update", "recreate", "hide-and-new")


def standing(number: int, body: str = "web", at: str = OLD, **more: object) -> Standing:
    """A comment of ours."""
    marker = Marker(str(more.get("header", "default")), "a" * 40, at)
    return Standing(number, f"IC_{number}", mark(body, marker), bool(more.get("hidden")))


def wanted(body: str = "web", at: str = NEW, *, speaks: bool = True) -> Wanted:
    """What should stand there."""
    return Wanted(body, Marker("default", "b" * 40, at), speaks)


def acts(decision: Decision) -> list[tuple[str, int]]:
    """The steps, each with the comment it is about."""
    return [(step.act, step.on.id if step.on else 0) for step in decision.steps]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_stands_there(mode: Mode) -> None:
    """The first answer is written if it is worth it, and else nobody is disturbed."""
    assert acts(decide([], wanted(), mode)) == [("create", 0)]
    assert decide([], wanted(speaks=False), mode) == Decision("silent", ())


@pytest.mark.parametrize(
    ("mode", "steps"),
    [
        ("update", [("edit", 1)]),
        ("recreate", [("create", 0), ("delete", 1)]),
        ("hide-and-new", [("create", 0), ("hide", 1)]),
    ],
)
def test_another_answer_stands_there(mode: Mode, steps: list[tuple[str, int]]) -> None:
    """It is edited, or a new one is written before the old one goes: one always stands."""
    assert acts(decide([standing(1, "other")], wanted(), mode)) == steps


@pytest.mark.parametrize("mode", MODES)
def test_nothing_deploys_any_more(mode: Mode) -> None:
    """The old comment is corrected in place, whatever the mode: that is worth no new one."""
    assert acts(decide([standing(1)], wanted("nothing", speaks=False), mode)) == [("edit", 1)]


@pytest.mark.parametrize("mode", MODES)
def test_the_same_words_stand_there(mode: Mode) -> None:
    """The same words are not written again, though head and time are others."""
    assert decide([standing(1)], wanted(), mode) == Decision("unchanged", ())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("hidden", [False, True])
def test_a_newer_answer_stays(mode: Mode, hidden: bool) -> None:
    """A late job changes nothing; not even where a person has hidden the newer answer."""
    there = standing(1, "newer", NEW, hidden=hidden)

    assert decide([there], wanted("late", OLD), mode) == Decision("newer", ())


def test_the_same_event_may_be_answered_again() -> None:
    """A job that runs again for its event replaces its own answer."""
    assert acts(decide([standing(1, "first", NEW)], wanted("again"), "update")) == [("edit", 1)]


def test_of_duplicates_the_newest_stays() -> None:
    """Of several comments the newest is kept, and the others are hidden."""
    there = [standing(1, at=OLD), standing(3, at=NEW), standing(2, at=NEW)]

    assert acts(decide(there, wanted(), "update")) == [("hide", 1), ("hide", 2)]


def test_what_a_person_hid_is_edited_where_it_is() -> None:
    """In update mode a hidden comment is the one; a new one would disturb whoever hid it."""
    there = [standing(1, "other", hidden=True)]

    assert acts(decide(there, wanted(), "update")) == [("edit", 1)]
    assert acts(decide(there, wanted(), "hide-and-new")) == [("create", 0)]


def test_other_comments_are_nobody_here() -> None:
    """A comment with another header, or without a marker, is never touched."""
    there = [standing(1, header="other"), Standing(2, "IC_2", "hello", hidden=False)]

    assert acts(decide(there, wanted(), "update")) == [("create", 0)]


def test_an_edited_comment_is_found_by_its_last_marker() -> None:
    """Somebody may write before and after the marker; GitHub may send CR LF."""
    there = Standing(1, "IC_1", standing(1).body.replace("\n", "\r\n") + "\r\n", hidden=False)

    assert there.marker == Marker("default", "a" * 40, OLD)
    assert decide([there], wanted(), "update") == Decision("unchanged", ())


@pytest.mark.parametrize("header", ["", "Two", "-x", "a b", "x--> <!--", "x" * 41])
def test_a_header_is_a_plain_word(header: str) -> None:
    """What could break out of the marker is no header."""
    with pytest.raises(UsageError, match="is no header"):
        check_header(header)


many = st.lists(
    st.builds(
        lambda number, body, at, hidden: standing(number, body, at, hidden=hidden),
        st.integers(1, 9), st.sampled_from(["web", "other"]), st.sampled_from([OLD, NEW]),
        st.booleans(),
    ),
    max_size=5, unique_by=lambda one: one.id,
)  # fmt: skip


@given(many, st.sampled_from(MODES), st.booleans(), st.sampled_from([OLD, NEW]))
def test_deciding_comes_to_rest(there: list[Standing], mode: Mode, speaks: bool, at: str) -> None:
    """Carried out, a decision leaves nothing to do, at most one comment in sight, the newest."""
    want = wanted("web", at, speaks=speaks)
    after = carried_out(there, decide(there, want, mode))

    assert decide(after, want, mode).steps == ()
    assert sum(not one.hidden for one in after) <= 1
    newest = max((one.marker.at for one in there if one.marker), default="")
    seen = [one.marker.at for one in after if one.marker]
    assert not there or max(seen) >= newest


def carried_out(there: list[Standing], decision: Decision) -> list[Standing]:
    """The comments after the steps."""
    after = {one.id: one for one in there}
    for step in decision.steps:
        if step.on is None:
            after[99] = Standing(99, "IC_99", step.body, hidden=False)
        elif step.act == "edit":
            after[step.on.id] = step.on._replace(body=step.body)
        elif step.act == "hide":
            after[step.on.id] = step.on._replace(hidden=True)
        else:
            del after[step.on.id]
    return list(after.values())
