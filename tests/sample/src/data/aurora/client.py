"""One connection per process."""

_connection = None


def connect():
    global _connection
    if _connection is None:
        import pymysql

        from src.config import AURORA_HOST

        _connection = pymysql.connect(host=AURORA_HOST)
    return _connection
