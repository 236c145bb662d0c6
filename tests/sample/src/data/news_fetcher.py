"""Headlines about a ticker."""


class NewsFetcher:
    def latest(self, ticker: str, count: int = 5) -> list[str]:
        return [f"{ticker} headline {number}" for number in range(count)]
