"""Which other tickers move like this one."""


def peers_of(ticker: str, count: int = 5) -> list[str]:
    from src.analysis.comparative_analysis import correlations

    ranked = sorted(correlations(ticker).items(), key=lambda pair: -pair[1])
    return [peer for peer, _ in ranked[:count]]
