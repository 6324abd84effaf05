"""What nginx itself answers instead of a function: a page, or a problem document."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

_PAGE = """<!doctype html>
<html lang="pt-BR">
<head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>{title}</h1><p>{advice}</p></body>
</html>
"""


@dataclass(frozen=True)
class Refusal:
    """One answer: what happened and what the person can do."""

    title: str
    advice: str


REFUSALS = {
    HTTPStatus.NOT_FOUND: Refusal("Página não encontrada", "Confira o endereço."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Refusal(
        "Arquivo grande demais", "Envie um arquivo menor: o limite é de 10 MB."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Refusal(
        "Muitas requisições", "Aguarde alguns segundos e tente de novo."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Refusal(
        "Serviço indisponível", "Tente de novo em alguns segundos."
    ),
    HTTPStatus.GATEWAY_TIMEOUT: Refusal("A resposta demorou demais", "Tente de novo."),
}


def write(directory: Path) -> None:
    """Write each refusal in both forms, named by its status."""
    for status, refusal in REFUSALS.items():
        page = _PAGE.format(title=refusal.title, advice=refusal.advice)
        (directory / f"{status.value}.html").write_text(page)
        problem = {
            "type": "about:blank",
            "title": refusal.title,
            "status": status.value,
            "detail": refusal.advice,
        }
        text = json.dumps(problem, ensure_ascii=False)
        (directory / f"{status.value}.json").write_text(text)
