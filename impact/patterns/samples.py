"""Names that patterns would match, for questions about refs that do not exist yet."""


def sample_ref(pattern: str) -> str:
    """A name that a pattern of the github dialect matches, if it is not too clever."""
    name = pattern.replace("**", "x").replace("*", "x").replace("[0-9]+", "1").replace("[0-9]", "1")
    return name.replace("\\", "").replace("?", "").replace("+", "")
