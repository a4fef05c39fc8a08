"""Errors that a caller may see, each made by a factory that holds AWS's wording."""


class ServiceError(Exception):
    """An error of the API: its name in the service model and what the caller reads."""

    status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
