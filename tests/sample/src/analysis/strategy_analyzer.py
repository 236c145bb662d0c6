"""How a simple strategy would have done."""

from src.analysis import TRADING_DAYS


def backtest(prices: list[float]) -> float:
    window = prices[-TRADING_DAYS:]
    return window[-1] / window[0] - 1 if len(window) > 1 else 0.0
