"""What the model is told."""


def build_context(state: dict) -> dict[str, str]:
    from src.analysis.semantic_state_generator import describe
    from src.report.section_formatters import format_news

    return {"numbers": describe(state), "news": format_news(state.get("news", []))}
