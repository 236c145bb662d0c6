"""Deploys and what lies between them, in words."""

from impact.render.deploys import age


def test_ages_are_said_in_their_largest_unit() -> None:
    """Seconds do not matter to anybody."""
    assert [age(seconds) for seconds in (0, 59, 60, 7_200, 86_400, 10**6)] == [
        "just now", "just now", "1 minute ago", "2 hours ago", "1 day ago", "11 days ago",
    ]  # fmt: skip
