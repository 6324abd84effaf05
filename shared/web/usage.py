"""How much of what a plan bounds is used, as each feature that counts it answers the plan's page.

A feature names the address in its file (``usage``): a fragment, and the figures for programs.
"""

from dataclasses import asdict

from shared.record import record
from shared.web.request import Reply


@record
class Use:
    """So many of ``noun`` are used, of ``most``; None is as many as one likes.

    ``href`` is where they are seen; None, the reader may not.
    """

    label: str
    noun: str
    used: int
    most: int | None
    href: str | None = None

    @property
    def words(self) -> str:
        """``2 de 3 profissionais``."""
        if self.most is None:
            return f"{self.used} {self.noun}, sem limite"
        return f"{self.used} de {self.most} {self.noun}"

    @property
    def warning(self) -> str:
        """What it means to be at the limit or past it; empty below."""
        if self.most is None or self.used < self.most:
            return ""
        if self.used == self.most:
            return "O plano não permite mais: para incluir, abra espaço ou passe para outro plano."
        over = self.used - self.most
        return f"{over} a mais que o plano permite. O que existe continua; nada novo entra."


def shown(*uses: Use) -> Reply:
    """The answer of a feature."""
    told = [asdict(one) | {"words": one.words, "warning": one.warning} for one in uses]
    return Reply("usage", {"usage": told})
