"""Errors to Sentry, when a DSN is set; nothing that tells who somebody is leaves with them.

What is sent is the error, where it was raised and its trace. Local variables, request bodies,
cookies and addresses are never taken, and free text is scrubbed once more before it leaves.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from shared import telemetry

HIDDEN: Final = "[oculto]"
_PERSONAL: Final = (
    re.compile(
        r"(?<=\)=)\([^)]*\)|(?<=row contains )\(.*\)"
    ),  # PostgreSQL quotes the row it refuses
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # e-mail
    re.compile(r"\b[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/?[0-9A-Z]{4}-?\d{2}\b", re.IGNORECASE),
    re.compile(r"\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b"),  # CPF; the line above is CNPJ
    re.compile(r"(?<![\w-])(?:\+?55[ -]?)?\(?\d{2}\)?[ -]?9?\d{4}[ -]?\d{4}(?![\w-])"),  # telephone
)
_FIELD = re.compile(
    r"name|nome|mail|phone|fone|celular|document|cpf|cnpj|pass|senha|token|secret|cookie"
    r"|authorization|address|endereco|birth|nascimento|owner|code|key",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(
    rf"""(["']?\w*(?:{_FIELD.pattern})\w*["']?\s*[:=]\s*)("[^"]*"|'[^']*')""", re.IGNORECASE
)
_CODE: Final = frozenset({"filename", "module", "function", "abs_path", "type"})
_SENT: Final = (
    "event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk",
    "exception", "logentry", "message", "tags",
)  # fmt: skip
_OURS: Final = ("exception", "logentry", "message", "tags")  # what our text may have reached


def scrub(event: dict[str, Any], _hint: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """``event`` without personal data: Sentry's ``before_send``.

    Whole parts that could hold some (request, user, breadcrumbs, ...) are not sent at all.
    """
    left: dict[str, Any] = {name: event[name] for name in _SENT if name in event}
    for thrown in left.get("exception", {}).get("values", ()):
        for frame in thrown.get("stacktrace", {}).get("frames", ()):
            frame.pop("vars", None)
    left |= {name: _scrubbed(left[name]) for name in _OURS if name in left}
    if trace := telemetry.trace_id():
        left["tags"] = {**left.get("tags", {}), "trace_id": trace}
    return left


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {name: _field(name, part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(part) for part in value]
    return value


def _field(name: Any, value: Any) -> Any:
    """A text field that is called like personal data is hidden whole, unless it names code."""
    if isinstance(value, str) and name not in _CODE and _FIELD.search(str(name)):
        return HIDDEN
    return _scrubbed(value)


def _text(text: str) -> str:
    text = _IN_TEXT.sub(rf"\1{HIDDEN}", text)
    for pattern in _PERSONAL:
        text = pattern.sub(HIDDEN, text)
    return text


def configure(
    dsn: str, environment: str, service: str, *, transport: Callable[..., Any] | None = None
) -> None:
    """Report every error that is logged; called after the fork, imports the SDK then."""
    import sentry_sdk  # noqa: PLC0415 - only where a DSN is set
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        server_name=service,
        default_integrations=False,
        integrations=[LoggingIntegration(level=None)],
        before_send=scrub,  # type: ignore[arg-type]
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0.0,
        transport=transport,
    )
