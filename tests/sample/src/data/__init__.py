"""Prices, news and where they are kept; each name loads with its first use."""

__all__ = ["DataFetcher", "NewsFetcher", "S3Cache"]


def __getattr__(name):
    if name == "DataFetcher":
        from src.data.data_fetcher import DataFetcher

        return DataFetcher
    if name == "NewsFetcher":
        from src.data.news_fetcher import NewsFetcher

        return NewsFetcher
    if name == "S3Cache":
        from .s3_cache import S3Cache

        return S3Cache
    raise AttributeError(name)
