"""Prices of a ticker from the market."""


class DataFetcher:
    def universe(self) -> list[str]:
        from src.config import LIMITS

        return [f"TICKER{number}" for number in range(LIMITS["tickers"])]

    def history(self, ticker: str) -> list[float]:
        from src.data.s3_cache import S3Cache
        from src.utils.ticker_utils import to_yahoo

        return S3Cache().load(to_yahoo(ticker)) or []
