"""From a stored report to what the web page shows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from src.evaluation.score_reports import ScoreTable


def to_response(row: dict, table: "ScoreTable | None" = None) -> dict:
    from src.analysis.projection_calculator import project
    from src.scoring.user_facing_scorer import visible_scores

    return {
        "ticker": row["ticker"],
        "report": row["report"],
        "scores": visible_scores(row),
        "projection": project(row.get("prices", [])),
    }
