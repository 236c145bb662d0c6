"""What the web API says."""

from pydantic import BaseModel

from src.types import ReportRow


class RankingItem(BaseModel):
    ticker: str
    change: float


class ReportResponse(BaseModel):
    ticker: str
    report: str
    peers: list[str] = []

    @classmethod
    def of(cls, row: ReportRow) -> "ReportResponse":
        return cls(ticker=row["ticker"], report=row["report"])
