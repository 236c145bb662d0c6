"""Prices in the database."""

from src.data.aurora.client import connect
from src.data.aurora.table_names import TABLES


class TickerRepository:
    def prices(self, ticker: str) -> list[float]:
        query = f"select close from {TABLES['prices']} where ticker = %s"
        return [row[0] for row in connect().query(query, ticker)]

    def latest_changes(self) -> list[tuple[str, float]]:
        return list(connect().query(f"select ticker, change from {TABLES['prices']}"))
