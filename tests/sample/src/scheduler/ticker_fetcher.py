"""Fetches all tickers and keeps the answers."""


class TickerFetcher:
    def run(self) -> int:
        from src.data.data_fetcher import DataFetcher
        from src.data.data_lake import DataLake

        fetcher, lake = DataFetcher(), DataLake()
        kept = [lake.keep(ticker, fetcher.history(ticker)) for ticker in fetcher.universe()]
        return len(kept)
