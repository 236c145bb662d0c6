"""Fund holdings for a report."""


class FundDataFetcher:
    def holdings(self, ticker: str) -> list[dict]:
        from src.data.aurora.fund_data_repository import FundDataRepository

        return FundDataRepository().rows(ticker)
