"""Errors a caller can answer; each message says what was expected."""


class RedressError(Exception):
    """Base of every error raised on purpose.

    Attributes:
        code: stable snake_case name, shown to API clients.
        status: HTTP status that fits.
        message: in English, for logs, agents and developers.
        key: of the same sentence in `handoff/texts/`, when customers can see it.
        words: its placeholders.
    """

    code = "error"
    status = 400

    def __init__(self, message: str, *, key: str | None = None, **words: object) -> None:
        super().__init__(message)
        self.message = message
        self.key = key
        self.words = words


class InvalidInput(RedressError):
    """The request's content is not what is accepted."""

    code = "invalid_input"


class NotFound(RedressError):
    """Nothing there, or not for this caller."""

    code = "not_found"
    status = 404


class NotAllowed(RedressError):
    """The caller is not known, or may not do this."""

    code = "unauthorised"
    status = 401


class Forbidden(RedressError):
    """The caller is known and may not do this."""

    code = "forbidden"
    status = 403


class Conflict(RedressError):
    """The state has moved on; the message says to what."""

    code = "conflict"
    status = 409


class TooLarge(RedressError):
    """Larger than the limit the message names."""

    code = "too_large"
    status = 413


class TooMany(RedressError):
    """More than the limit the message names.

    Attributes:
        retry_after: seconds until the next try can succeed.
    """

    code = "too_many_requests"
    status = 429

    def __init__(
        self, message: str, retry_after: int, *, key: str | None = None, **words: object
    ) -> None:
        super().__init__(message, key=key, **words)
        self.retry_after = retry_after


class Unavailable(RedressError):
    """A part that is needed does not answer now; trying again later can succeed."""

    code = "unavailable"
    status = 503
