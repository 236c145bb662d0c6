"""Sections of a report."""


def format_news(news: list[str]) -> str:
    from src.formatters.data_formatter import bullet_list

    return bullet_list(news)
