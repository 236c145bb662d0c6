"""Listing: how lists are cut into pages, and how moments are written in them."""

from datetime import UTC, datetime
from typing import Final

from fastapi import Response
from pydantic import Field

from ..models import Wire

NEWEST: Final = "9" * 18


class PageQuery(Wire):
    """Which page of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=200, description="At most so many.")
    cursor: str = Field(default=NEWEST, pattern="^[0-9]{1,18}$", description="From `Link`.")


def lead_on(response: Response, path: str, limit: int, after: int) -> None:
    """Say where the next page is: what is older than a number."""
    mark = "&" if "?" in path else "?"
    response.headers["Link"] = f'<{path}{mark}limit={limit}&cursor={after}>; rel="next"'


def moment(milliseconds: int) -> str:
    """A moment as people and programs read it; none where there was none."""
    if not milliseconds:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds")
