"""The shapes that travel between the steps of a report."""

from typing import Any, TypedDict


class AgentState(TypedDict, total=False):
    ticker: str
    prices: list[float]
    indicators: dict[str, float]
    news: list[str]
    report: str
    error: str


class ReportRow(TypedDict):
    ticker: str
    report: str
    scores: dict[str, Any]
