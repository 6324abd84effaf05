"""Long work that is made up, in each state in which one may find it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

_AT: Final = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)


def _job(number: int, **said: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": UUID(int=number),
        "href": f"/gallery/job#{number}",
        "title": f"Importar pacientes ({number})",
        "state": "running",
        "live": False,
        "mine": True,
        "total": 3000,
        "done": 0,
        "rest_s": None,
        "reason": None,
        "created_by_name": "Ana Prado",
        "created_at": _AT,
        "good_until": None,
        "again": None,
        "file": None,
        "link": None,
    }
    counts = dict.fromkeys(("ok", "warned", "failed", "skipped"), 0)
    never = dict.fromkeys(("silent", "gone", "withheld", "retryable"), False)
    return plain | counts | never | said


_KEPT: Final = {"good_until": _AT + timedelta(days=30)}
_COUNTED: Final = {"done": 1248, "warned": 12, "failed": 3}
_PATIENTS: Final = {"label": "Ver pacientes", "href": "/gallery/table"}
JOBS: Final = [
    ("Na fila", _job(1, state="queued", live=True, total=None)),
    ("Em andamento", _job(2, live=True, rest_s=40, **_COUNTED)),
    ("Parado", _job(3, live=True, silent=True, **_COUNTED)),
    (
        "Concluído",
        _job(4, state="done", done=3000, failed=3, retryable=True, link=_PATIENTS, **_KEPT),
    ),
    (
        "Concluído, com arquivo",
        _job(5, state="done", done=3000, file="pacientes.xlsx", title="Exportar pacientes"),
    ),
    (
        "Interrompido",
        _job(6, state="failed", reason="O arquivo não pôde mais ser lido.", **_COUNTED, **_KEPT),
    ),
    ("Cancelado", _job(7, state="cancelled", reason="Cancelado por Ana Prado.", **_COUNTED)),
]
"""What each is called, and the job."""

IMPORTS: Final = {
    "at": "/gallery/import",
    "title": "pacientes",
    "fields": [
        {"name": "name", "label": "Nome", "required": True},
        {"name": "phone", "label": "Telefone", "required": True},
        {"name": "born_on", "label": "Nascimento", "required": False},
    ],
}
_FOUND: Final = {
    "file_name": "pacientes.csv",
    "format": "CSV",
    "encoding": "cp1252",
    "separator": ";",
    "decimal": ",",
    "header": ["Paciente", "Celular", "Nasc."],
    "sample": [["Marina Duarte", "(92) 98451-7306", "21/04/1990"]],
    "mapping": {"name": 0, "phone": 1, "born_on": 2},
    "missing": [],
}
_LACKING: Final = _FOUND | {"mapping": {"name": 0}, "missing": ["Telefone"]}
_BAD: Final = [
    {
        "position": 17,
        "outcome": "failed",
        "reason": "Telefone: faltam dígitos.",
        "cells": ["José Prado", "9845", "12/01/1988"],
    },
    {
        "position": 41,
        "outcome": "skipped",
        "reason": "Já está cadastrado, com este CPF ou com este nome e telefone.",
        "cells": ["Marina Duarte", "(92) 98451-7306", ""],
    },
]
LOOKS: Final = [
    ("Lendo", _job(11, live=True, **_COUNTED), {}, []),
    (
        "Pronta para importar",
        _job(12, state="done", done=3000, ok=2998, failed=1, skipped=1),
        _FOUND,
        _BAD,
    ),
    ("Falta uma coluna", _job(13, state="done"), _LACKING, []),
    (
        "Não é uma planilha",
        _job(14, state="failed", reason="O arquivo não tem linhas."),
        {},
        [],
    ),
]
"""What each is called, the look, what it found, and rows that ask for attention."""
