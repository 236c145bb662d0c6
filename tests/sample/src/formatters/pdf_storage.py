"""Where PDF files are kept."""


class PdfStorage:
    def __init__(self) -> None:
        from src.config import BUCKET

        self._bucket = BUCKET

    def save(self, ticker: str, content: bytes) -> str:
        return self.url(ticker)

    def url(self, ticker: str) -> str:
        return f"https://{self._bucket}.example.com/{ticker}.pdf"
