"""Fund holdings in the database."""

from src.data.aurora.client import connect


class FundDataRepository:
    def rows(self, ticker: str) -> list[dict]:
        return list(connect().query("select * from fund_data where ticker = %s", ticker))

    def store(self, rows: list[dict]) -> int:
        return len(rows)
