"""The answers of the web API as files."""


def generate(tickers: list[str]) -> dict[str, dict]:
    from src.data.aurora.repository import TickerRepository

    repository = TickerRepository()
    return {f"api/{ticker}.json": {"prices": repository.prices(ticker)} for ticker in tickers}
