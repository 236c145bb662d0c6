"""All names of a ticker, and the one we use."""

from .repository import TickerRepository


class TickerResolver(TickerRepository):
    def resolve(self, name: str) -> str:
        return name.strip().upper().removesuffix(".BK")
