"""Where a price may go, with a band around it."""


def project(prices: list[float], days: int = 7) -> list[tuple[float, float]]:
    if len(prices) < 2:
        return []
    step = (prices[-1] - prices[0]) / (len(prices) - 1)
    middle = [prices[-1] + step * day for day in range(1, days + 1)]
    return [(price * 0.95, price * 1.05) for price in middle]
