"""Two businesses that sign up on the same day and must never hear of each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BRASILIA, ACRE = "America/Sao_Paulo", "America/Rio_Branco"
PASSWORD = "gaveta moinho 47 lagarta"


@dataclass(frozen=True)
class Business:
    """What its owner types."""

    document: str
    company: str
    slug: str
    owner: str
    email: str
    service: str
    professional: str
    patient: str
    patient_email: str

    @property
    def names(self) -> tuple[str, ...]:
        """What nobody else may see."""
        return (
            self.company,
            self.slug,
            self.owner,
            self.email,
            self.service,
            self.professional,
            self.patient,
            self.patient_email,
        )


AURORA = Business(
    document="7qrs8193000146",
    company="Espaço Aurora",
    slug="espaco-aurora",
    owner="Helena Prates",
    email="helena@aurora.example",
    service="Massagem com pedras",
    professional="Caio Barreto",
    patient="Iracema Dutra",
    patient_email="iracema@pacientes.example",
)
BEIJAFLOR = Business(
    document="B2.CAF.E55/0001-56",
    company="Clínica Beija-flor",
    slug="beijaflor",
    owner="Otávio Quadros",
    email="otavio@beijaflor.example",
    service="Drenagem linfática",
    professional="Nair Fontes",
    patient="Zuleica Amorim",
    patient_email="zuleica@pacientes.example",
)


@dataclass(frozen=True)
class Slot:
    """A time tomorrow whose reminder is due in minutes; its zone keeps it far from midnight."""

    zone: str
    starts_at: datetime

    @property
    def time(self) -> str:
        """As the agenda writes it."""
        return f"{self.starts_at:%H:%M}"


def slot_tomorrow(now: datetime) -> Slot:
    """A five-minute mark, one to seven minutes from now, a day later."""
    at_brasilia = now.astimezone(ZoneInfo(BRASILIA))
    late = not 1 <= at_brasilia.hour < 22
    local = at_brasilia.astimezone(ZoneInfo(ACRE)) if late else at_brasilia
    mark = local.replace(second=0, microsecond=0) + timedelta(minutes=2)
    mark += timedelta(minutes=-mark.minute % 5)
    return Slot(ACRE if late else BRASILIA, mark + timedelta(days=1))
