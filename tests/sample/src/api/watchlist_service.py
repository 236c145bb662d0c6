"""The tickers a person follows."""


class WatchlistService:
    def __init__(self) -> None:
        self._lists: dict[str, set[str]] = {}

    def add(self, user: str, ticker: str) -> bool:
        from src.api.ticker_service import TickerService

        symbol = TickerService().resolve(ticker)
        known = self._lists.setdefault(user, set())
        known.add(symbol)
        return symbol in known
