"""Which tickers move together."""


def correlations(ticker: str) -> dict[str, float]:
    from src.data import DataFetcher

    fetcher = DataFetcher()
    own = fetcher.history(ticker)
    return {peer: _alike(own, fetcher.history(peer)) for peer in fetcher.universe()}


def _alike(left: list[float], right: list[float]) -> float:
    pairs = list(zip(left, right, strict=False))
    return sum(a * b for a, b in pairs) / (len(pairs) or 1)
