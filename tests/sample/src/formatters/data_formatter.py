"""Numbers and lists as text."""


def bullet_list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def table(rows: list[dict]) -> str:
    from src.utils.serialization import plain

    return "\n".join(str(plain(row)) for row in rows)
