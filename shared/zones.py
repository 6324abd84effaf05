"""The four clocks of Brazil: the single source for sign-up and settings."""

from typing import Final, Literal

# One zone for each of Brazil's four offsets; no daylight saving since Decreto 9.772/2019.
Zone = Literal["America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha"]
ZONES: Final[tuple[tuple[Zone, str], ...]] = (
    ("America/Sao_Paulo", "Horário de Brasília (UTC−3)"),
    ("America/Manaus", "Amazonas, Mato Grosso e região (UTC−4)"),
    ("America/Rio_Branco", "Acre e oeste do Amazonas (UTC−5)"),
    ("America/Noronha", "Fernando de Noronha (UTC−2)"),
)
