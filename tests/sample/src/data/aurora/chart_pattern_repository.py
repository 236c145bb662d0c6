"""Chart patterns in the database."""

from src.data.aurora.client import connect
from src.data.aurora.repository import TickerRepository


class ChartPatternRepository(TickerRepository):
    def store(self, ticker: str, patterns: list) -> None:
        connect().execute("replace into chart_pattern_data values (%s, %s)", ticker, len(patterns))
