"""Errors of the web API and the status each one means."""


class ApiError(Exception):
    status = 500


class NotFound(ApiError):
    status = 404


class Forbidden(ApiError):
    status = 403


def install_handlers(app) -> None:
    @app.exception_handler(ApiError)
    def answer(request, error):
        return {"status": error.status, "error": str(error)}
