"""The scores that people see."""

from src.scoring.types import Score


def visible_scores(row: dict) -> list[Score]:
    return [Score("overall", min(1.0, len(row.get("report", "")) / 500))]
