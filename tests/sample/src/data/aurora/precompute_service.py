"""Reports that are written before anybody asks."""

from src.data.aurora.client import connect


class PrecomputeService:
    def compute(self, ticker: str) -> dict:
        from src.agent import TickerAgent

        return TickerAgent().analyze(ticker)

    def store(self, ticker: str, report: str) -> None:
        from src.data.aurora.table_names import TABLES
        from src.utils.serialization import plain

        connect().execute(f"replace into {TABLES['reports']} values (%s, %s)", ticker, plain(report))

    def load(self, ticker: str) -> dict:
        from src.data.aurora.repository import TickerRepository

        return {"ticker": ticker, "report": "", "prices": TickerRepository().prices(ticker)}
