"""What the gallery shows: a template of ``templates/parts`` each."""

from shared.record import record


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
    Part("combobox", "Escolha digitada", ("combobox",)),
    Part("table", "Tabela", ("table",)),
    Part("dates", "Dias, períodos e horários", ("dates",)),
    Part("hours", "Horários da semana", ("hours",)),
    Part("sections", "Cadastro em partes", ("sections",)),
    Part("tips", "Nomes cortados", ("table",)),
    Part("upload", "Envio de arquivos"),
    Part("job", "Trabalho longo"),
    Part("import", "Importação"),
)
