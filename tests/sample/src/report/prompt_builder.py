"""Fills the template."""


def build_prompt(template: str, context: dict[str, str]) -> str:
    from src.integrations.prompt_service import load_prompt

    text = load_prompt("main", template)
    for name, words in context.items():
        text = text.replace("{" + name + "}", words)
    return text
