"""The mood of the market."""


def market_mood(indicators: dict[str, float]) -> float:
    mean = indicators.get("mean", 0.0)
    return indicators.get("spread", 0.0) / mean if mean else 0.0
