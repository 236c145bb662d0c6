"""Scores a folder of reports on somebody's own machine."""

from src.scoring.scoring_service import ScoringService


class ScoreTable(dict):
    """File name to scores."""


def score_all(reports: dict[str, dict]) -> ScoreTable:
    service = ScoringService()
    return ScoreTable({name: service.score(state) for name, state in reports.items()})
