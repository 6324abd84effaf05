"""What the gallery shows: a template of ``templates/parts`` each."""

from typing import Any

from shared.errors import NotFound
from shared.record import record
from shared.web.request import Reply


@record
class Part:
    """One part; ``name`` is its template's and its address, ``modules`` are what it needs."""

    name: str
    label: str
    modules: tuple[str, ...] = ()


PARTS = (
    Part("signs", "Sinais"),
    Part("buttons", "Botões"),
    Part("fields", "Campos"),
    Part("blocks", "Blocos"),
    Part("states", "Vazio, espera e erro"),
    Part("dialogs", "Diálogos"),
    Part("menu", "Menu"),
    Part("palette", "Paleta de comandos"),
    Part("combobox", "Escolha digitada", ("combobox",)),
    Part("table", "Tabela", ("table",)),
    Part("dates", "Dias, períodos e horários", ("dates",)),
    Part("hours", "Horários da semana", ("hours",)),
    Part("items", "Linhas de um documento", ("combobox", "items")),
    Part("sections", "Cadastro em partes", ("sections",)),
    Part("tips", "Nomes cortados"),
    Part("upload", "Envio de arquivos"),
    Part("job", "Trabalho longo"),
    Part("import", "Importação"),
    Part("charts", "Gráficos", ("charts",)),
    Part("print", "Impressão", ("print",)),
)


def part_page(name: str, **shown: Any) -> Reply:
    """The page of one part, with what it shows.

    Raises:
        NotFound: there is no such part.
    """
    part = next((one for one in PARTS if one.name == name), None)
    if part is None:
        raise NotFound("Esta peça não existe.")
    return Reply("part", {"parts": PARTS, "part": part, **shown})
