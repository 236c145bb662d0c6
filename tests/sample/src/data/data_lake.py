"""Raw answers of the market, kept for good."""


class DataLake:
    def keep(self, ticker: str, rows: list[float]) -> str:
        from src.config import BUCKET

        return f"s3://{BUCKET}/raw/{ticker}/{len(rows)}"
