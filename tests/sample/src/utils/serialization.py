"""Values that JSON accepts."""


def plain(value):
    return {key: plain(item) for key, item in value.items()} if isinstance(value, dict) else value
