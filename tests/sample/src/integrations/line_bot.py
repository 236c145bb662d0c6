"""Answers messages of the chat."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from src.api.models import ReportResponse


class LineBot:
    def answer(self, body: str, headers: dict[str, str]) -> dict:
        from src.data.ticker_matcher import TickerMatcher

        ticker = TickerMatcher().closest(body)
        return {"status": 200, "text": self._report(ticker)}

    def _report(self, ticker: str) -> str:
        from src.agent import TickerAgent
        from src.data.aurora.precompute_service import PrecomputeService
        from src.formatters.pdf_storage import PdfStorage

        stored = PrecomputeService().load(ticker) or TickerAgent().analyze(ticker)
        return f"{stored['report']}\n{PdfStorage().url(ticker)}"

    def preview(self, response: "ReportResponse") -> str:
        return response.report[:80]
