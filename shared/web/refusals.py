"""What is said when no handler could: short pages and problem documents that stand on nothing.

The balancer of the local stack gives the same ones (scripts/lib/dev/nginx.conf.j2), so that a
person reads the same words wherever a request ended.
"""

from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from typing import Final

from shared import jsons
from shared.record import record

_STYLE: Final = (
    ":root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}"
    "body{max-width:32rem;margin:20vh auto;padding:0 1.5rem;background:#f7f8f8;color:#12181c}"
    "@media(prefers-color-scheme:dark){body{background:#0d1114;color:#e9edef}}"
    "h1{font-size:1.5rem;line-height:1.2;letter-spacing:-.02em}"
    "a{display:inline-block;padding:.6rem 0;color:inherit}code{font-size:.875rem}"
)
_PAGE: Final = """<!doctype html>
<html lang="pt-BR">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body><main><h1>{title}</h1><p>{advice}</p><p><a href="/">Ir para o início</a></p>
<p><small>Código para o suporte: <code>{trace_id}</code></small></p></main></body>
</html>
"""
# A policy for both forms: nothing but the page's own style, named by its digest.
_DIGEST: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@record
class Refusal:
    """One answer: its stable code, what happened, and what the person can do."""

    code: str
    title: str
    advice: str

    def page(self, trace_id: str) -> str:
        """For people."""
        return _PAGE.format(title=self.title, advice=self.advice, style=_STYLE, trace_id=trace_id)

    def problem(self, status: int, trace_id: str) -> str:
        """For programs (RFC 9457), with the members that every problem of ours has."""
        return jsons.dumps(
            {
                "type": f"about:blank#{self.code}",
                "title": self.title,
                "status": status,
                "code": self.code,
                "detail": self.advice,
                "fields": {},
                "trace_id": trace_id,
            }
        )


_LATER: Final = "Tente de novo em alguns segundos."
REFUSALS: Final = {
    HTTPStatus.BAD_REQUEST: Refusal(
        "invalid", "Pedido que não entendemos", "Volte à página anterior e tente de novo."
    ),
    HTTPStatus.FORBIDDEN: Refusal("forbidden", "Sem permissão", "Volte à página anterior."),
    HTTPStatus.NOT_FOUND: Refusal("not_found", "Página não encontrada", "Confira o endereço."),
    HTTPStatus.METHOD_NOT_ALLOWED: Refusal(
        "method_not_allowed", "Este endereço não aceita esse método", "Confira o endereço."
    ),
    HTTPStatus.REQUEST_TIMEOUT: Refusal("timeout", "O envio demorou demais", _LATER),
    HTTPStatus.PRECONDITION_FAILED: Refusal(
        "precondition_failed", "Mudou desde então", "Recarregue a página e tente de novo."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Refusal(
        "too_large", "Arquivo grande demais", "Envie um arquivo menor: o limite é de 10 MB."
    ),
    HTTPStatus.REQUEST_URI_TOO_LONG: Refusal(
        "address_too_long", "Endereço longo demais", "Volte à página anterior e tente de novo."
    ),
    HTTPStatus.MISDIRECTED_REQUEST: Refusal(
        "misdirected", "Endereço errado", "Confira o endereço."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Refusal("too_many", "Muitas requisições", _LATER),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: Refusal(
        "headers_too_large", "Pedido grande demais", "Apague os cookies deste site e tente de novo."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Refusal(
        "unexpected", "Algo deu errado", "A falha é nossa. Tente de novo em instantes."
    ),
    HTTPStatus.NOT_IMPLEMENTED: Refusal(
        "not_implemented", "Pedido que não entendemos", "Volte à página anterior e tente de novo."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Refusal("unavailable", "Serviço indisponível", _LATER),
    HTTPStatus.GATEWAY_TIMEOUT: Refusal("too_slow", "A resposta demorou demais", _LATER),
}
