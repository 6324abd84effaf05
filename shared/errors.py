"""The outcomes a caller is allowed to see.

Raise a ``Problem`` for anything the caller caused or can act on, if only by coming again. Any
other exception is a defect: the edge logs it and answers 500 with no detail.
"""

from typing import ClassVar


class Problem(Exception):
    """Base of every visible error; rendered as RFC 9457 problem details.

    ``detail`` and the reasons in ``fields`` are sentences in pt-BR that name the fix.

    Attributes:
        status: HTTP status of the answer, 400-499; 503 is ``Unavailable`` alone.
        code: ``feature.reason``; stable, greppable, part of the API.
        more: what the answer tells besides, as members of its own (RFC 9457, 3.2).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "invalid"

    def __init__(self, detail: str, **fields: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields
        self.more: dict[str, object] = {}


class Invalid(Problem):
    """The input does not parse; ``fields`` maps each bad field to its reason."""


class Unauthorized(Problem):
    """Nobody is signed in, or the token is not one of ours."""

    status = 401
    code = "unauthorized"


class Forbidden(Problem):
    """The actor is known but may not do this."""

    status = 403
    code = "forbidden"


class NotFound(Problem):
    """No such record in this tenant; also the answer for another tenant's record."""

    status = 404
    code = "not_found"


class NotAllowed(Problem):
    """The address exists, but not for this HTTP method; ``methods`` says for which."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, detail: str, *, methods: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.methods = methods


class Conflict(Problem):
    """The request is valid but the current state refuses it."""

    status = 409
    code = "conflict"


class TooLarge(Problem):
    """The body is larger than the edge accepts."""

    status = 413
    code = "too_large"


class TooMany(Problem):
    """The caller tried too often; ``retry_after_s`` says when to come back."""

    status = 429
    code = "too_many"

    def __init__(self, detail: str, *, retry_after_s: int = 60, **fields: str) -> None:
        super().__init__(detail, **fields)
        self.retry_after_s = retry_after_s


class Unavailable(Problem):
    """Something we stand on is away or full; the same may succeed after ``retry_after_s``.

    Raised by the module that speaks to it (``shared.db`` for PostgreSQL), from its driver's error.
    """

    status = 503
    code = "unavailable"

    def __init__(
        self,
        detail: str = "Não conseguimos concluir agora. Tente de novo em alguns segundos.",
        *,
        retry_after_s: int = 5,
    ) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
