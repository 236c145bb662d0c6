"""The chat bot as a function."""


def lambda_handler(event, context):
    from src.integrations.line_bot import LineBot

    return LineBot().answer(event.get("body", ""), event.get("headers", {}))
