"""What the steps need from the database."""


class AuroraDataAdapter:
    def prices(self, ticker: str) -> list[float]:
        from src.data.aurora.repository import TickerRepository

        return TickerRepository().prices(ticker)

    def funds(self, ticker: str) -> list[dict]:
        from src.data.aurora.fund_data_fetcher import FundDataFetcher

        return FundDataFetcher().holdings(ticker)
