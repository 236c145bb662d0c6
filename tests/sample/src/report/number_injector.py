"""Puts exact numbers where the model left their names."""


def inject_numbers(text: str, numbers: dict[str, float]) -> str:
    for name, number in numbers.items():
        text = text.replace(f"<{name}>", f"{number}")
    return text
