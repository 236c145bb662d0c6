"""How much work a report deserves; only the agent asks."""


def choose_strategy(ticker: str) -> str:
    return "full" if len(ticker) <= 5 else "short"
