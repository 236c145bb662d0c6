"""Says where the numbers of a report come from."""

SOURCES = ("prices", "news")


def footer(state: dict) -> str:
    return "\n" + ", ".join(name for name in SOURCES if state.get(name))
