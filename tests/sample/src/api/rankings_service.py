"""The movers of the day."""

from src.api.models import RankingItem


class RankingsService:
    def top(self, count: int = 10) -> list[RankingItem]:
        from src.data.aurora.repository import TickerRepository

        rows = TickerRepository().latest_changes()
        rows.sort(key=lambda row: -abs(row[1]))
        return [RankingItem(ticker=ticker, change=change) for ticker, change in rows[:count]]
