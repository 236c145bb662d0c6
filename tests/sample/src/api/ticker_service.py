"""The tickers people can ask for; the list travels with the image."""

import csv


class TickerService:
    def __init__(self, path: str = "data/tickers.csv") -> None:
        with open(path, encoding="utf-8", newline="") as rows:
            self._tickers = {row["symbol"]: row["name"] for row in csv.DictReader(rows)}

    def search(self, text: str) -> list[str]:
        return [symbol for symbol, name in self._tickers.items() if text.lower() in name.lower()]

    def resolve(self, text: str) -> str:
        from src.data.aurora.ticker_resolver import TickerResolver

        return TickerResolver().resolve(text)
