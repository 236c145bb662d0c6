"""The web API as a function."""

_adapter = None


def handler(event, context):
    global _adapter
    if _adapter is None:
        from mangum import Mangum

        from src.api.app import app

        _adapter = Mangum(app)
    return _adapter(event, context)
